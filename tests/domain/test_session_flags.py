"""What a session did not keep: rest, exertion, scenario and load (DOMAIN 2.4)."""

from typing import Any

import pytest

from domain.case.sessions.sessions import CompleteSession
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, P2, P3, S2, on, only_session


def flags(scenario: Scenario, request: CompleteSession, at: Any) -> tuple[str, ...]:
    return only_session(scenario, request, at).flags


@pytest.mark.parametrize(
    ("scenario", "first", "second", "kept"),
    [
        (P2, on(24), on(25), False),
        (P2, on(24), on(26, 8), True),
        (P3, on(12, month=5), on(12, 15, month=5), False),
        (P3, on(12, 18, month=5), on(13, 8, month=5), True),
    ],
)
def test_rest_is_counted_in_calendar_days(
    scenario: Scenario, first: Any, second: Any, kept: bool
) -> None:
    told = through(scenario, (first, say.session(loads=say.loads(LFW="5.0"))))
    later = say.session(S2, scenario_id="shelf", loads=say.loads(LWS="4.0"))
    broken = flags(told, later, second)

    assert broken == (() if kept else (f"rest.hours.{scenario.state.phase}",))


@pytest.mark.parametrize(
    "content",
    [
        {"loads": say.loads(PSH="90")},
        {"components": ["posture", "breathing", "push"]},
        {"components": ["isometric", "rom"]},
        {},
    ],
)
def test_what_loads_something_else_needs_no_rest(content: dict[str, Any]) -> None:
    told = through(P2, (on(24), say.session(loads=say.loads(LFW="5.0"))))

    assert flags(told, say.session(S2, scenario_id="shelf", **content), on(25)) == ()


@pytest.mark.parametrize("component", ["lift", "whole_task"])
def test_a_component_loads_without_a_number(component: str) -> None:
    told = through(P2, (on(24), say.session(loads=say.loads(LFW="5.0"))))
    later = say.session(S2, scenario_id="shelf", components=[component])

    assert flags(told, later, on(25))[0] == "rest.hours.P2"


def test_a_session_told_late_is_held_against_the_one_after_it_too() -> None:
    told = through(P2, (on(25), say.session(loads=say.loads(LFW="5.0"))))
    earlier = say.session(S2, scenario_id="shelf", loads=say.loads(LFW="5.0"))

    assert flags(told, earlier, on(24)) == ("rest.hours.P2",)


@pytest.mark.parametrize(
    ("scenario", "at", "value", "kept"),
    [
        (P1, on(12), "3", True),
        (P1, on(12), "3.1", False),
        (P2, on(24), "5", True),
        (P2, on(24), "5.5", False),
        (P3, on(12, month=5), "7", True),
        (P3, on(12, month=5), "7.5", False),
        (say.P4, on(11, month=6), "6", True),
        (say.P4, on(11, month=6), "6.5", False),
    ],
)
def test_exertion_has_a_ceiling_in_each_phase(
    scenario: Scenario, at: Any, value: str, kept: bool
) -> None:
    request = say.session(scenario_id="shelf", rpe=say.effort(value))
    phase = scenario.state.phase

    assert flags(scenario, request, at) == (() if kept else (f"rpe.ceiling.{phase}",))


@pytest.mark.parametrize(("value", "kept"), [("12", True), ("12.5", False)])
def test_the_ceiling_holds_on_every_scale(value: str, kept: bool) -> None:
    request = say.session(rpe=say.effort(value, "6-20"))

    assert flags(P1, request, on(12)) == (() if kept else ("rpe.ceiling.P1",))


def test_work_in_several_planes_belongs_to_no_session_of_the_first_phase() -> None:
    request = say.session(scenario_id="shelf", components=["multiplanar"])

    assert flags(P1, request, on(12)) == ("session.multiplanar",)
    assert flags(P2, request, on(24)) == ()


def test_from_the_second_phase_on_a_session_imitates_a_scenario() -> None:
    assert flags(P1, say.session(), on(12)) == ()
    assert flags(P2, say.session(), on(24)) == ("session.scenario",)
    assert flags(P2, say.session(scenario_id="shelf"), on(24)) == ()


@pytest.mark.parametrize(
    ("load", "kept"), [("4.5", True), ("5.0", True), ("5.1", False), ("6.5", False)]
)
def test_a_load_above_its_target_is_told(load: str, kept: bool) -> None:
    targeted = through(P1, (on(10, 10, 45), case.was_set("W1", LFW="5.0")))
    request = say.session(loads=say.loads(LFW=load, PSH="300"))

    assert flags(targeted, request, on(12)) == (() if kept else ("load.target",))


def test_a_session_is_held_against_the_target_of_its_own_time() -> None:
    raised = through(
        P1,
        (on(10, 10, 45), case.was_set("W1", LFW="5.0")),
        (on(17, 10), case.was_set("W2", LFW="6.0")),
    )
    request = say.session(loads=say.loads(LFW="6.0"))

    assert flags(raised, request, on(14)) == ("load.target",)
    assert flags(raised, request, on(17, 11)) == ()
