"""Sessions are planned with rest between them, and may be missed or declined (S12, S40, S120)."""

from typing import Any

import pytest

from domain.case.sessions.attendance import ScheduleSession
from domain.case.sessions.session_facts import SessionDeclined, SessionMissed, SessionScheduled
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, P2, P3, S1, S2, on

LIFTED = say.session(loads=say.loads(LFW="5.0"))


def scheduled(date: str, phase: str = "P1", **said: Any) -> SessionScheduled:
    return SessionScheduled.model_validate({"session_id": S1, "date": date, "phase": phase, **said})


# planning


def test_a_session_is_planned_for_a_day() -> None:
    content: dict[str, Any] = {
        "minutes": 60,
        "components": ["lift"],
        "dimensions": ["LFW"],
        "loads": say.loads(LFW="5.0"),
        "scenario_id": "shelf",
        "supervision": "direct",
        "reason": "As agreed",
    }

    P1.when(say.schedule("2025-03-12", **content)).then(scheduled("2025-03-12", **content))


def test_a_session_is_planned_in_a_programme_outside_holds_and_not_for_the_past() -> None:
    case.PLANNED.when(say.schedule("2025-03-12")).then_refused("state")
    case.HELD.when(say.schedule("2025-03-12")).then_refused("INV-4")
    P1.when(say.schedule("2025-03-09")).then_refused("input", field="date")
    assert P1.when(say.schedule("2025-03-10")).facts == [scheduled("2025-03-10")]


def test_a_session_without_a_day_is_planned_for_today() -> None:
    assert P1.when(ScheduleSession(session_id=S1)).facts == [scheduled("2025-03-10")]


def test_a_session_planned_again_adds_nothing_or_moves() -> None:
    planned = P1.given(say.schedule("2025-03-12"))

    planned.when(say.schedule("2025-03-12")).then_nothing()
    planned.when(say.schedule("2025-03-12", None)).then_nothing()
    planned.when(say.schedule("2025-03-13")).then(scheduled("2025-03-13"))


def test_a_session_is_planned_in_the_phase_under_way() -> None:
    P2.when(say.schedule("2025-03-24", phase="P1"), at=on(22)).then_refused("input", field="phase")
    named = P2.when(say.schedule("2025-03-24", phase="P2"), at=on(22))
    assert named.facts == [scheduled("2025-03-24", "P2")]


def test_loads_that_are_planned_say_what_needs_rest() -> None:
    lifted = say.schedule("2025-03-24", loads=say.loads(LFW="5.0"))
    planned = through(P2, (on(22), lifted))

    push = say.schedule("2025-03-25", S2, loads=say.loads(PSH="90"))
    assert len(planned.when(push, at=on(22)).facts) == 1
    again = say.schedule("2025-03-25", S2, loads=say.loads(LWS="4.0"))
    planned.when(again, at=on(22)).then_refused("rest.hours")


def test_a_session_that_was_done_or_missed_or_declined_is_not_planned_again() -> None:
    for ended in (say.session(), say.miss(date="2025-03-10"), say.decline()):
        P1.given(ended).when(say.schedule("2025-03-14")).then_refused("input", field="session_id")


@pytest.mark.parametrize(
    ("scenario", "first", "second", "key"),
    [
        (P2, "2025-03-24", "2025-03-25", "rest.hours.P2"),
        (P2, "2025-03-24", "2025-03-26", None),
        (P2, "2025-03-26", "2025-03-25", "rest.hours.P2"),
        (P2, "2025-03-26", "2025-03-24", None),
        (P3, "2025-05-12", "2025-05-12", "rest.hours.P3"),
        (P3, "2025-05-12", "2025-05-13", None),
    ],
)
def test_planned_sessions_of_one_family_lie_apart(
    scenario: Scenario, first: str, second: str, key: str | None
) -> None:
    before = on(21, 12) if scenario is P2 else on(9, 12, month=5)
    planned = through(scenario, (before, say.schedule(first)))
    outcome = planned.when(say.schedule(second, S2), at=before)

    if key is None:
        assert len(outcome.facts) == 1
    else:
        (criterion,) = outcome.then_refused("rest.hours").criteria
        assert criterion.id == key
        assert criterion.evidence == (planned.history[-1].event_id,)


def test_monday_wednesday_and_friday_leave_rest_enough() -> None:
    week = through(
        P1,
        (on(10, 10, 45), say.schedule("2025-03-10", S1)),
        (on(10, 10, 45), say.schedule("2025-03-12", S2)),
        (on(10, 10, 45), say.schedule("2025-03-14", say.S3)),
    )

    assert len(week.state.on_file(SessionScheduled)) == 3


def test_a_planned_session_rests_from_those_that_were_done() -> None:
    trained = through(P2, (on(24), LIFTED))

    (criterion,) = (
        trained.when(say.schedule("2025-03-25", S2), at=on(24, 12))
        .then_refused("rest.hours")
        .criteria
    )
    assert criterion.required == ">= 2 d between sessions of one load family"
    assert criterion.observed == "1 d to 2025-03-24 (lift)"


@pytest.mark.parametrize(
    ("content", "allowed"),
    [
        ({}, False),
        ({"dimensions": ["LWS"]}, False),
        ({"components": ["lift"]}, False),
        ({"dimensions": ["PSH", "CAR"]}, True),
        ({"components": ["posture", "breathing"]}, True),
    ],
)
def test_rest_is_needed_by_what_loads_the_same(content: dict[str, Any], allowed: bool) -> None:
    trained = through(P2, (on(24), LIFTED))
    outcome = trained.when(say.schedule("2025-03-25", S2, **content), at=on(24, 12))

    assert isinstance(outcome.decided, list) is allowed


@pytest.mark.parametrize("off", [say.miss(date="2025-03-24"), say.decline(date="2025-03-24")])
def test_what_did_not_take_place_needs_no_rest(off: Any) -> None:
    planned = through(P2, (on(21, 12), say.schedule("2025-03-24")), (on(24, 12), off))

    assert len(planned.when(say.schedule("2025-03-25", S2), at=on(24, 12)).facts) == 1


def test_what_was_planned_for_a_day_that_is_past_needs_no_rest() -> None:
    planned = through(P2, (on(21, 12), say.schedule("2025-03-24")))

    assert len(planned.when(say.schedule("2025-03-25", S2), at=on(25, 7)).facts) == 1


def test_the_protocol_says_how_long_rest_lasts() -> None:
    protocol = case.a_protocol(rest__hours__P2="72")
    trained = through(Scenario(protocol, case.JP_PICK, P2.history, P2.commands), (on(24), LIFTED))

    trained.when(say.schedule("2025-03-26", S2), at=on(25)).then_refused("rest.hours")
    assert len(trained.when(say.schedule("2025-03-27", S2), at=on(25)).facts) == 1


# missing and declining


def test_a_missed_session_says_its_day_and_why() -> None:
    P1.when(say.miss(date="2025-03-10", reason="Missed the bus")).then(
        SessionMissed.model_validate(
            {"session_id": S1, "date": "2025-03-10", "reason": "Missed the bus"}
        )
    )


def test_a_worker_may_decline_a_session_ahead_and_in_a_hold() -> None:
    declined = SessionDeclined.model_validate({"session_id": S1, "date": "2025-03-14"})

    for stage in (P1, case.HELD, case.PLANNED):
        stage.when(say.decline(date="2025-03-14"), by=case.BY_WORKER).then(declined)


def test_the_day_is_that_for_which_the_session_was_planned_or_today() -> None:
    planned = P1.given(say.schedule("2025-03-12"))

    assert planned.when(say.decline()).facts == [
        SessionDeclined.model_validate({"session_id": S1, "date": "2025-03-12"})
    ]
    assert planned.when(say.miss(None)).facts == [
        SessionMissed.model_validate({"date": "2025-03-10"})
    ]


def test_nothing_is_missed_before_its_day() -> None:
    P1.when(say.miss(date="2025-03-11")).then_refused("input", field="date")
    planned = P1.given(say.schedule("2025-03-12"))
    planned.when(say.miss()).then_refused("input", field="date")
    assert len(planned.when(say.miss(), at=on(12, 18)).facts) == 1


def test_missed_or_declined_again_adds_nothing() -> None:
    P1.given(say.miss(date="2025-03-10")).when(say.miss(date="2025-03-10")).then_nothing()
    P1.given(say.miss(None)).when(say.miss(None)).then_nothing()
    P1.given(say.decline()).when(say.decline()).then_nothing()


def test_a_session_that_was_done_was_neither_missed_nor_declined() -> None:
    trained = P1.given(say.session())

    trained.when(say.miss()).then_refused("input", field="session_id")
    trained.when(say.decline()).then_refused("input", field="session_id")


def test_what_was_declined_is_not_called_missed_but_what_was_missed_may_have_been_declined() -> (
    None
):
    P1.given(say.decline()).when(say.miss()).then_refused("input", field="session_id")
    assert len(P1.given(say.miss()).when(say.decline()).facts) == 1


def test_whoever_comes_after_all_trains() -> None:
    for off in (say.miss(), say.decline()):
        assert P1.given(off).when(say.session()).facts == [say.done()]
