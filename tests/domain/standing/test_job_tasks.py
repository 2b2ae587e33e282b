"""Each task of the job against what was tolerated: gap, exposure, index, what is to be learned."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.case.assessment.surroundings import AssessJobRisk
from domain.case.standing.case import case_standing, profile_ahead
from domain.case.standing.job_tasks import JobStanding, TaskStanding, job_standing
from domain.case.vocabulary import Dimension
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.job_change import JobChangeNotified
from domain.job_profile import JobProfile, Task
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on, told
from tests.domain.scenario import Scenario

NOW = on("03-20")
FLOOR = {"L_avg": "8", "L_max": "18", "H": "35", "V": "20", "D": "80", "A": "30", "F": "2"}


def trained(*loads: tuple[str, str, str], scenario: Scenario | None = None) -> Scenario:
    """Sessions: the day, the dimension, the load."""
    scenario = scenario or gate.opened()
    for day, dimension, load in loads:
        scenario = told(scenario, on(day), gate.session(day, loads={dimension: load}))
    return scenario


def job(scenario: Scenario, at: datetime = NOW) -> JobStanding:
    found = job_standing(scenario.state, scenario.context(at=at))
    assert found is not None
    return found


def task(scenario: Scenario, task_id: str = "T1", at: datetime = NOW) -> TaskStanding:
    return next(each for each in job(scenario, at).tasks if each.task_id == task_id)


def test_the_gap_is_what_is_tolerated_of_what_the_task_demands() -> None:
    scenario = trained(("03-12", "LFW", "14.0"), ("03-14", "LFW", "12.0"))

    seen = task(scenario)

    assert (seen.demand, seen.unit, seen.tolerated) == (Decimal("18.0"), "kg", Decimal("14.0"))
    assert (seen.capacity_pct, seen.lacking) == (Decimal("77.8"), Decimal("4.0"))
    assert seen.shown_by == scenario.history[-2].event_id


def test_a_task_whose_demand_is_reached_is_no_deficit() -> None:
    scenario = trained(("03-12", "LFW", "18.5"))

    assert task(scenario).lacking == 0
    assert job(scenario).short == ("T4",)


def test_without_a_tolerated_load_there_is_no_gap_to_tell() -> None:
    seen = task(gate.opened())

    assert (seen.tolerated, seen.capacity_pct, seen.lacking, seen.shown_by) == (None,) * 4
    assert job(gate.opened()).short == ("T1", "T4")


def test_a_task_that_nothing_trains_has_no_training_exposure() -> None:
    set_for_lifting = told(gate.opened(), on("03-10", "10:05"), case.was_set("W1", LFW="5.0"))

    assert job(gate.opened()).untrained == ("T1", "T4")
    assert job(set_for_lifting).untrained == ("T4",)
    assert task(set_for_lifting).target == Decimal("5.0")
    assert job(trained(("03-12", "PSH", "90"))).untrained == ("T1",)


def test_a_target_that_no_task_of_the_job_demands_is_told() -> None:
    scenario = told(gate.opened(), on("03-10", "10:05"), case.was_set("W1", LFW="5.0", LOH="2.0"))

    assert job(scenario).without_task == (Dimension.LOH,)


def assessed(**said: Any) -> Scenario:
    lift = {**FLOOR, "duration": "long", "coupling": "fair", **said}
    request = AssessJobRisk.model_validate({"job_task_id": "T1", "rnle_in": lift})
    return trained(("03-12", "LFW", "6.0"), scenario=gate.opened().given(request))


def test_the_load_on_the_spine_is_the_lifting_index_of_the_tolerated_load() -> None:
    assert task(assessed()).lifting_index == Decimal("0.89")
    assert task(assessed(), "T4").lifting_index is None
    assert task(trained(("03-12", "LFW", "6.0"))).lifting_index is None


def test_an_index_against_a_limit_of_nothing_is_none() -> None:
    assert task(assessed(H="64")).lifting_index is None


def test_an_index_is_not_converted_between_unit_systems() -> None:
    us = {"units": "us", "H": "15", "V": "15", "D": "30"}

    assert task(assessed(**us)).lifting_index is None


def checked_in(**said: Any) -> WorkerCheckInRecorded:
    return WorkerCheckInRecorded.model_validate(said)


def rated(value: str, task_id: str = "T1") -> dict[str, Any]:
    return {"task": task_id, "rpe": {"scale": "CR10", "value": value}}


def test_confidence_is_the_last_that_the_worker_said_of_the_task() -> None:
    said = checked_in(confidence=[{"task": "T1", "value": 6}])
    again = checked_in(confidence=[{"task": "T1", "value": 8}, {"task": "T4", "value": 9}])
    scenario = told(told(gate.opened(), on("03-12"), said), on("03-13"), again)

    assert task(scenario).confidence == 8
    assert task(scenario, at=on("03-12", "12:00")).confidence == 6
    assert task(gate.opened()).confidence is None


def practised(*sessions: tuple[str, dict[str, Any]]) -> Scenario:
    scenario = gate.opened()
    for day, said in sessions:
        named = {"job_task_id": "T1", **said}
        scenario = told(scenario, on(day), gate.session(day, **named))
    return scenario


def test_exertion_at_work_is_held_against_that_in_sessions_of_the_task() -> None:
    scenario = practised(("03-12", {"rpe": gate.effort("5")}), ("03-14", {"rpe": gate.effort("6")}))
    scenario = told(scenario, on("03-15"), checked_in(efforts=[rated("7.5"), rated("2", "T4")]))

    seen = task(scenario).practised

    assert (seen.sessions, seen.effort_gap) == (2, Decimal("1.5"))
    assert seen.session_effort is not None
    assert seen.work_effort is not None
    assert (seen.session_effort.value, seen.work_effort.value) == (Decimal(6), Decimal("7.5"))


def test_exertion_without_its_counterpart_has_no_gap() -> None:
    in_session = task(practised(("03-12", {"rpe": gate.effort("5")}))).practised
    at_work = told(gate.opened(), on("03-15"), checked_in(efforts=[rated("7.5")]))

    assert in_session.effort_gap is None
    assert task(at_work).practised.effort_gap is None
    assert task(at_work).practised.sessions == 0


def test_transfer_and_technique_are_those_of_the_last_session_that_says_them() -> None:
    scenario = practised(("03-12", {"transfer": 1, "technique": 3}), ("03-14", {"transfer": 2}))

    seen = task(scenario).practised

    assert (seen.transfer, seen.technique) == (2, 3)


@pytest.mark.parametrize(
    ("rpe", "technique", "at", "by"),
    [
        ("7", 3, Decimal(40), ("rpe",)),
        ("6.5", 2, Decimal(40), ("technique",)),
        ("7", 2, Decimal(40), ("rpe", "technique")),
        ("6.5", 3, None, ()),
    ],
)
def test_fatigue_shows_where_effort_reaches_seven_or_technique_falls(
    rpe: str, technique: int, at: Decimal | None, by: tuple[str, ...]
) -> None:
    scenario = practised(
        ("03-12", {"minutes": 20, "rpe": gate.effort("4"), "technique": 3}),
        ("03-14", {"minutes": 40, "rpe": gate.effort(rpe), "technique": technique}),
        ("03-17", {"rpe": gate.effort("9")}),
    )

    seen = task(scenario).practised

    assert (seen.tires_at_min, seen.tires_by) == (at, by)


def test_modules_of_hazards_are_to_be_learned_until_the_worker_passed_them() -> None:
    hazards = [{"name": "Solvent", "module": "warning-signs+pacing"}, "dry ice"]
    plain = case.JP_PICK.tasks[0].model_dump(mode="json", by_alias=True)
    job_with_hazards = JobProfile(
        case.PROFILE, 3, None, "DOT", (Task.model_validate({**plain, "hazards": hazards}),)
    )
    scenario = replace(gate.opened(), profile=job_with_hazards)
    taught = told(scenario, on("03-12"), gate.taught("worker", teach_back="passed"))

    assert task(scenario).modules_to_learn == ("warning-signs+pacing", "dry ice")
    assert task(taught).modules_to_learn == ("dry ice",)


def test_without_a_job_profile_no_task_is_told() -> None:
    state = gate.opened().state

    assert job_standing(state, replace(gate.opened().context(at=NOW), job_profile=None)) is None


def changed(version: int | None) -> Scenario:
    fact = JobChangeNotified.model_validate(
        {"what": "Other shelves", "effective": "2025-04-01", "job_profile_version": version}
    )
    return told(trained(("03-12", "LFW", "14.0")), on("03-18"), fact)


@pytest.mark.parametrize(("version", "ahead"), [(4, (case.PROFILE, 4)), (3, None), (None, None)])
def test_a_change_of_the_job_names_the_profile_that_is_ahead(version: Any, ahead: Any) -> None:
    assert profile_ahead(changed(version).state, NOW) == ahead
    assert profile_ahead(changed(version).state, on("03-17")) is None


def test_the_gap_is_run_again_against_the_job_as_it_will_be() -> None:
    scenario = changed(4)
    heavier = case.JP_PICK.tasks[0].model_copy(
        update={"demand": case.JP_PICK.tasks[0].demand.model_copy(update={"value": Decimal(20)})}
    )
    then = JobProfile(case.PROFILE, 4, None, "DOT", (heavier,))

    standing = case_standing(scenario.state, scenario.context(at=NOW), then)

    assert standing.job is not None
    assert standing.job_ahead is not None
    assert [each.capacity_pct for each in standing.job.tasks] == [Decimal("77.8"), None]
    assert [each.capacity_pct for each in standing.job_ahead.tasks] == [Decimal("70.0")]
    assert standing.job_ahead.version == 4
    assert case_standing(scenario.state, scenario.context(at=NOW)).job_ahead is None
