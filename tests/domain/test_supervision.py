"""Supervision fades with competence: three sessions without a fault (S54)."""

from typing import Any

import pytest

from domain.case.sessions.supervision import SupervisionLevelChanged
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, S1, S2, S3, S4, on

GOOD: dict[str, Any] = {}
FAULTY: dict[str, Any] = {"faults": ["trunk_flexion"]}
STOPPED: dict[str, Any] = {"stopped": True}


def after(*sessions: dict[str, Any]) -> Scenario:
    ids = (S1, S2, S3, S4)
    days = (10, 12, 14, 17)
    return through(
        P1,
        *(
            (on(day, 12), say.session(session_id, **said))
            for session_id, day, said in zip(ids, days, sessions, strict=False)
        ),
    )


def changed(from_: str, to: str) -> SupervisionLevelChanged:
    return SupervisionLevelChanged.model_validate({"from": from_, "to": to})


@pytest.mark.parametrize(
    ("sessions", "seen"),
    [
        ((), 0),
        ((GOOD, GOOD), 2),
        ((GOOD, GOOD, FAULTY), 0),
        ((GOOD, FAULTY, GOOD, GOOD), 2),
        ((GOOD, GOOD, GOOD, STOPPED), 0),
    ],
)
def test_nobody_is_independent_before_three_sessions_without_a_fault(
    sessions: tuple[dict[str, Any], ...], seen: int
) -> None:
    key = "supervision.fault_free_sessions"
    scenario = after(*sessions)

    (criterion,) = scenario.when(say.supervise("independent"), at=on(18)).then_refused(key).criteria
    assert criterion.observed == str(seen)
    assert criterion.required == ">= 3 consecutive fault-free sessions"


@pytest.mark.parametrize("sessions", [(GOOD, GOOD, GOOD), (FAULTY, GOOD, GOOD, GOOD)])
def test_three_sessions_without_a_fault_are_enough(sessions: tuple[dict[str, Any], ...]) -> None:
    after(*sessions).when(say.supervise("independent"), at=on(18)).then(
        changed("direct", "independent")
    )


def test_sessions_count_in_the_order_in_which_they_took_place() -> None:
    scenario = through(after(GOOD, GOOD, GOOD), (on(13), say.session(case.an_id(290), **FAULTY)))

    scenario.when(say.supervise("independent"), at=on(18)).then_refused(
        "supervision.fault_free_sessions"
    )
    assert len(after(GOOD, GOOD, GOOD).when(say.supervise("independent"), at=on(14, 13)).facts) == 1
    after(GOOD, GOOD, GOOD).when(say.supervise("independent"), at=on(14)).then_refused(
        "supervision.fault_free_sessions"
    )


def test_the_protocol_says_how_many() -> None:
    protocol = case.a_protocol(supervision__fault_free_sessions="2")
    known = after(GOOD, GOOD)
    scenario = Scenario(protocol, case.JP_PICK, known.history, known.commands)

    assert len(scenario.when(say.supervise("independent"), at=on(18)).facts) == 1


def test_other_levels_need_no_proof() -> None:
    P1.when(say.supervise("intermittent"), at=on(11)).then(changed("direct", "intermittent"))


def test_the_level_in_force_is_the_last_one_set_else_that_of_the_last_session() -> None:
    watched = after(GOOD, {"supervision": "line_of_sight"})

    moved = watched.when(say.supervise("intermittent"), at=on(13)).then(
        changed("line_of_sight", "intermittent")
    )
    watched_again = through(moved, (on(14), say.session(S3, supervision="direct")))
    watched_again.when(say.supervise("direct"), at=on(14, 12)).then(
        changed("intermittent", "direct")
    )


def test_the_level_that_is_in_force_already_is_no_change() -> None:
    P1.when(say.supervise("direct")).then_nothing()
    moved = through(P1, (on(11), say.supervise("intermittent")))
    moved.when(say.supervise("intermittent"), at=on(11)).then_nothing()


def test_whoever_names_another_level_than_the_one_in_force_is_told() -> None:
    P1.when(say.supervise("intermittent", **{"from": "line_of_sight"})).then_refused(
        "input", field="from"
    )
    assert len(P1.when(say.supervise("intermittent", **{"from": "direct"})).facts) == 1
