"""Sessions are recorded as they were: inside no hold, with what they did not keep (DOMAIN 2.4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.sessions.session_facts import SessionCompleted
from domain.case.sessions.sessions import CompleteSession
from domain.case.vocabulary import Phase
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.domain.sessions_case import P1, P2, P3, S1, S2, on

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


def only_session(scenario: Scenario, request: CompleteSession, at: Any = None) -> SessionCompleted:
    (fact, *_) = scenario.when(request, at=at).facts
    assert isinstance(fact, SessionCompleted)
    return fact


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
    held = say.through(P2, (on(24, 10), case.alarm()))

    refusal = held.when(say.session(), at=on(24, 10) + after_alarm).then_refused("INV-4")
    assert str(case.HOLD) in str(refusal.criteria[0].observed)


def test_what_happened_before_a_hold_may_be_told_while_it_is_open() -> None:
    held = say.through(P2, (on(24, 10), case.alarm()))

    assert only_session(held, say.session(), on(24, 9, 59))


@pytest.mark.parametrize(
    ("at", "inside"), [(on(24, 9, 59), False), (on(25), True), (on(26), False), (on(28), False)]
)
def test_what_happened_inside_a_hold_that_was_lifted_stays_refused(at: Any, inside: bool) -> None:
    lifted = say.through(
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


# what it did not keep


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
    told = say.through(scenario, (first, say.session(loads=say.loads(LFW="5.0"))))
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
    told = say.through(P2, (on(24), say.session(loads=say.loads(LFW="5.0"))))

    assert flags(told, say.session(S2, scenario_id="shelf", **content), on(25)) == ()


@pytest.mark.parametrize("component", ["lift", "whole_task"])
def test_a_component_loads_without_a_number(component: str) -> None:
    told = say.through(P2, (on(24), say.session(loads=say.loads(LFW="5.0"))))
    later = say.session(S2, scenario_id="shelf", components=[component])

    assert flags(told, later, on(25))[0] == "rest.hours.P2"


def test_a_session_told_late_is_held_against_the_one_after_it_too() -> None:
    told = say.through(P2, (on(25), say.session(loads=say.loads(LFW="5.0"))))
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
    targeted = say.through(P1, (on(10, 10, 45), case.was_set("W1", LFW="5.0")))
    request = say.session(loads=say.loads(LFW=load, PSH="300"))

    assert flags(targeted, request, on(12)) == (() if kept else ("load.target",))


def test_a_session_is_held_against_the_target_of_its_own_time() -> None:
    raised = say.through(
        P1,
        (on(10, 10, 45), case.was_set("W1", LFW="5.0")),
        (on(17, 10), case.was_set("W2", LFW="6.0")),
    )
    request = say.session(loads=say.loads(LFW="6.0"))

    assert flags(raised, request, on(14)) == ("load.target",)
    assert flags(raised, request, on(17, 11)) == ()
