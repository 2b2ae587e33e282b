"""What a session practised is held against the programme: components, hazards, one variable."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from domain.case.sessions.session_facts import SessionCompleted
from domain.case.workplace.education import EducationDelivered
from domain.job_profile import JobProfile, Task, WorkScenario
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, P2, P3, S2, on

SOLVENT = {"name": "Cleaning solvent", "module": "solvents"}
CLEANING = Task.model_validate(
    {
        "task_id": "T7",
        "name": "Clean the cart",
        "dimension": "STD",
        "demand": {"value": "30", "unit": "min"},
        "hazards": [SOLVENT],
    }
)
SIMPLE, BUSY = (
    WorkScenario(scenario_id=name, task_id=task, complexity=level)
    for name, task, level in (("shelf", "T1", 2), ("rush", "T7", 3))
)
PICKING = JobProfile(
    case.PROFILE, 3, "Picker", "DOT", (*case.JP_PICK.tasks, CLEANING), (SIMPLE, BUSY)
)


def picking(scenario: Scenario) -> Scenario:
    """The same case in a job whose scenarios are described."""
    return replace(scenario, profile=PICKING)


def flags(scenario: Scenario, at: datetime, **said: Any) -> tuple[str, ...]:
    (fact, *_) = scenario.when(say.session(S2, **said), at=at).facts
    assert isinstance(fact, SessionCompleted)
    return fact.flags


def taught(audience: str = "worker", **said: Any) -> EducationDelivered:
    named = {"audience": (audience,), "module": "solvents", "teach_back": "passed", **said}
    return EducationDelivered.model_validate(named)


@pytest.mark.parametrize(
    ("component", "too_early", "in_time"),
    [
        ("multiplanar", (P1, on(12)), (P2, on(24))),
        ("whole_task", (P2, on(24)), (P3, on(12, 9, 0, 5))),
    ],
)
def test_a_component_belongs_to_the_programme_from_its_phase_on(
    component: str, too_early: tuple[Scenario, datetime], in_time: tuple[Scenario, datetime]
) -> None:
    content: dict[str, Any] = {"components": [component], "scenario_id": "shelf"}

    assert flags(*too_early, **content) == (f"session.{component}",)
    assert flags(*in_time, **content) == ()


@pytest.mark.parametrize("said", [{"scenario_id": "rush"}, {"job_task_id": "T7"}])
def test_a_task_with_hazards_is_practised_once_its_module_is_learned(said: Any) -> None:
    unlearned = through(picking(P1), (on(11), taught("supervisor")))
    learned = through(unlearned, (on(11), taught()))

    assert flags(unlearned, on(12), **said) == ("session.hazard_education",)
    assert flags(learned, on(12), **said) == ()
    assert flags(learned, on(10, 15), **said) == ("session.hazard_education",)


@pytest.mark.parametrize("said", [{"teach_back": "not_yet"}, {"module": "lifting"}])
def test_only_the_module_that_was_understood_counts(said: Any) -> None:
    told = through(picking(P1), (on(11), taught(**said)))

    assert flags(told, on(12), job_task_id="T7") == ("session.hazard_education",)


def test_a_task_without_hazards_needs_no_module() -> None:
    assert flags(picking(P1), on(12), job_task_id="T1") == ()


def stepped(load: str, *earlier: Any) -> Scenario:
    """Week 2 of P1, in which LFW rose from 5.0 to this, after sessions of the week before."""
    set_once = (on(10, 10), case.was_set("W1", LFW="5.0"))
    return through(picking(P1), set_once, *earlier, (on(17, 10), _risen(load)))


def _risen(load: str) -> Any:
    fact = case.was_set("W2", LFW=load)
    (target,) = fact.targets
    raised = target.model_copy(update={"ref_load": type(target.load)("5.0")})
    return fact.model_copy(update={"targets": (raised,)})


@pytest.mark.parametrize(
    ("load", "complexity", "kept"), [("5.6", 3, False), ("5.6", 2, True), ("5.5", 3, True)]
)
def test_complexity_and_load_do_not_both_grow_in_a_week(
    load: str, complexity: int, kept: bool
) -> None:
    told = stepped(load, (on(12), say.done(complexity=2)))

    broken = flags(told, on(19), complexity=complexity, scenario_id="shelf")

    assert broken == (() if kept else ("session.one_variable",))


def test_the_complexity_of_a_scenario_is_that_of_its_session() -> None:
    told = stepped("5.6", (on(12), say.done(scenario_id="shelf")), (on(11), taught()))

    assert flags(told, on(19), scenario_id="rush") == ("session.one_variable",)
    assert flags(told, on(19), scenario_id="rush", complexity=2) == ()
    assert flags(told, on(19), scenario_id="shelf") == ()


def test_the_first_complexity_that_is_known_is_no_step() -> None:
    assert flags(stepped("5.6"), on(19), complexity=5, scenario_id="shelf") == ()
