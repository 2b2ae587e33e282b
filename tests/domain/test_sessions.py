"""Sessions are recorded as they were: inside no hold, with what they did not keep (DOMAIN 2.4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.sessions.session_facts import SessionCompleted
from domain.case.vocabulary import Phase
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, P2, P3, S1, S2, on, only_session

TOLD: dict[str, Any] = {
    "job_task_id": "T4",
    "complexity": 2,
    "components": [{"code": "lift", "dose": {"sets": 3, "reps": 8}}, {"code": "cooldown"}],
    "loads": [{"dimension": "LFW", "load": "5.0", "sets": 3, "reps": 8}],
    "intervals": [{"work_min": "5", "rest_min": "1", "times": 4}],
    "nprs": {"pre": 3, "peak": 5, "post": 4},
    "rpe": {"scale": "CR10", "value": "3"},
    "hr_max": 112,
    "hr_cleared": True,
    "fatigue": {"pre": 2, "post": 5},
    "technique": 2,
    "transfer": 1,
    "precision_error_pct": "4.5",
    "faults": ["trunk_flexion"],
    "cues": ["brace"],
    "supervision": "direct",
    "minutes": 60,
    "hydration": True,
    "adherence": False,
}


def test_a_session_is_recorded_as_it_is_told_in_the_phase_under_way() -> None:
    P1.when(say.session(**TOLD), at=on(10, 11)).then(
        SessionCompleted.model_validate({"session_id": S1, "phase": "P1", **TOLD})
    )


def test_little_needs_to_be_told_of_a_session() -> None:
    P1.when(say.session(components=["posture", "breathing"])).then(
        say.done(components=[{"code": "posture"}, {"code": "breathing"}])
    )


def test_a_session_that_nobody_named_gets_an_id() -> None:
    outcome = P1.when(say.session(None))

    assert outcome.facts == [say.done(outcome.context.id_for("session"))]


def test_there_is_no_session_before_the_programme_nor_before_consent() -> None:
    case.PLANNED.when(say.session()).then_refused("state")
    case.PLANNED.when(say.session(phase="P1")).then_refused("state")
    case.STAFFED.when(say.session()).then_refused("INV-2")


@pytest.mark.parametrize(
    ("at", "phase"),
    [(on(20), Phase.P1), (on(21, 11, 0), Phase.P2), (on(9, 10, 59, 5), Phase.P2)],
)
def test_a_late_entry_belongs_to_the_phase_of_its_own_time(at: Any, phase: Phase) -> None:
    assert only_session(P3, say.session(), at).phase is phase


def test_a_session_belongs_to_the_phase_it_names_if_that_was_reached() -> None:
    assert only_session(P2, say.session(phase="P1"), on(24)).phase is Phase.P1
    P2.when(say.session(phase="P3"), at=on(24)).then_refused("input", field="phase")
    P3.when(say.session(phase="P3"), at=on(24)).then_refused("input", field="phase")


def test_before_the_programme_began_there_was_no_session() -> None:
    P1.when(say.session(), at=on(9)).then_refused("state")


def test_a_session_serves_a_task_of_the_job() -> None:
    P1.when(say.session(job_task_id="T9")).then_refused("input", field="job_task_id")


# the same again


def test_the_same_session_again_adds_nothing() -> None:
    told = P1.when(say.session(**TOLD), at=on(10, 11)).after

    told.when(say.session(**TOLD), at=on(10, 11)).then_nothing()
    told.when(say.session(**TOLD), at=on(11, 15)).then_nothing()


def test_the_same_session_again_without_a_name_adds_nothing_for_the_same_time() -> None:
    told = P1.when(say.session(None, **TOLD), at=on(10, 11)).after

    told.when(say.session(None, **TOLD), at=on(10, 11)).then_nothing()
    assert len(told.when(say.session(None, **TOLD), at=on(12)).facts) == 1


def test_an_id_is_not_used_for_two_sessions() -> None:
    told = P1.when(say.session(**TOLD), at=on(10, 11)).after

    told.when(say.session(**{**TOLD, "minutes": 61}), at=on(10, 11)).then_refused(
        "input", field="session_id"
    )
    other_time = say.session(**TOLD, effective_at=on(12))
    told.when(other_time, at=on(12)).then_refused("input", field="session_id")


def test_a_session_in_which_a_rule_stopped_it_may_be_told_again() -> None:
    told = P1.when(say.session(nprs=say.pain(peak=7)), at=on(10, 11)).after

    told.when(say.session(nprs=say.pain(peak=7)), at=on(10, 11)).then_nothing()


def test_another_end_of_a_session_is_another_session() -> None:
    told = P1.when(say.session(at_min=20), at=on(10, 11)).after

    told.when(say.session(at_min=20), at=on(10, 11)).then_nothing()
    told.when(say.session(at_min=25), at=on(10, 11)).then_refused("input", field="session_id")


def test_an_alarm_that_was_not_raised_is_no_repetition() -> None:
    told = P1.when(say.session(), at=on(10, 11)).after

    told.when(say.session(alarm="CARDIO"), at=on(10, 11)).then_refused("input", field="session_id")


# one scale of exertion


@pytest.mark.parametrize(("first", "second"), [("CR10", "6-20"), ("6-20", "effort_0_10")])
def test_a_case_keeps_to_one_scale_of_exertion(first: str, second: str) -> None:
    told = P1.when(say.session(rpe=say.effort("6", first)), at=on(10, 11)).after

    refusal = told.when(say.session(S2, rpe=say.effort("7", second)), at=on(12)).then_refused(
        "INV-9", field="rpe.scale"
    )
    assert refusal.criteria[0].required == f"RPE on {first}"
    assert only_session(told, say.session(S2, rpe=say.effort("7", first)), on(12))
    assert only_session(told, say.session(S2), on(12))


@pytest.mark.parametrize(
    ("value", "scale"),
    [("5.9", "6-20"), ("20.1", "6-20"), ("10.5", "effort_0_10"), ("15.5", "CR10"), ("3", "0-5")],
)
def test_exertion_lies_on_its_scale(value: str, scale: str) -> None:
    with pytest.raises(ValidationError):
        say.session(rpe=say.effort(value, scale))


# holds


@pytest.mark.parametrize("after_alarm", [timedelta(0), timedelta(minutes=1), timedelta(days=2)])
def test_no_session_takes_place_inside_an_open_hold(after_alarm: timedelta) -> None:
    held = through(P2, (on(24, 10), case.alarm()))

    refusal = held.when(say.session(), at=on(24, 10) + after_alarm).then_refused("INV-4")
    assert str(case.HOLD) in str(refusal.criteria[0].observed)


def test_what_happened_before_a_hold_may_be_told_while_it_is_open() -> None:
    held = through(P2, (on(24, 10), case.alarm()))

    assert only_session(held, say.session(), on(24, 9, 59))


@pytest.mark.parametrize(
    ("at", "inside"), [(on(24, 9, 59), False), (on(25), True), (on(26), False), (on(28), False)]
)
def test_what_happened_inside_a_hold_that_was_lifted_stays_refused(at: Any, inside: bool) -> None:
    lifted = through(
        P2, (on(24, 10), case.alarm()), (on(25, 9), case.reassess()), (on(26), case.lift())
    )
    outcome = lifted.when(say.session(), at=at)

    if inside:
        outcome.then_refused("INV-4")
    else:
        assert len(outcome.facts) == 1


# late entries


@pytest.mark.parametrize(
    ("hours", "minutes", "late"), [(0, 0, False), (48, 0, False), (48, 1, True), (200, 0, True)]
)
def test_a_session_that_is_told_late_says_so(hours: int, minutes: int, late: bool) -> None:
    later = replace(P1, commands=P1.commands + 200 * 60)
    at = later.clock - timedelta(hours=hours, minutes=minutes)

    assert only_session(later, say.session(), at).late is late


def test_the_protocol_says_what_is_late() -> None:
    strict = Scenario(case.a_protocol(entry__late_h="24"), case.JP_PICK, P1.history, 48 * 60)

    assert only_session(strict, say.session(), strict.clock - timedelta(hours=25)).late
