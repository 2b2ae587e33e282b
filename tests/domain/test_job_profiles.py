"""Job profiles: what is published is not changed, and a later version supersedes it."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain import job_profile
from domain.job_profile import JobProfileState, PublishJobProfile
from domain.refusals import Refusal
from tests.domain.catalogued import accepted, recorded
from tests.domain.thin_case import PROFILE


def published(request: PublishJobProfile, state: JobProfileState | None = None) -> JobProfileState:
    known = state or JobProfileState()
    for fact in accepted(job_profile.decide(known, request)):
        known = job_profile.evolve(known, recorded(fact))
    return known


def a_task(**said: Any) -> dict[str, Any]:
    return {
        "task_id": "T1",
        "name": "Lift cartons",
        "dimension": "LFW",
        "demand": {"value": "18.0", "unit": "kg"},
        **said,
    }


def a_profile(*tasks: dict[str, Any], version: int = 3, **said: Any) -> PublishJobProfile:
    return PublishJobProfile.model_validate(
        {"job_profile_id": str(PROFILE), "version": version, "tasks": tasks or [a_task()], **said}
    )


def test_a_job_profile_is_drafted_task_by_task_and_published_in_one_decision() -> None:
    facts = accepted(
        job_profile.decide(JobProfileState(), a_profile(a_task(), a_task(task_id="2")))
    )

    assert [type(fact).__name__ for fact in facts] == [
        "Drafted",
        "TaskAdded",
        "TaskAdded",
        "Published",
    ]


def a_scenario(**said: Any) -> dict[str, Any]:
    return {"scenario_id": "SC1", "task_id": "T1", "kind": "cart", "aisle": "90", **said}


def test_scenarios_of_a_job_are_published_with_it() -> None:
    request = a_profile(a_task(hazards=["dry ice"]), scenarios=[a_scenario(complexity=2)])

    profile = published(request).at(3)

    assert profile is not None
    scenario = profile.scenario("SC1")
    assert scenario is not None
    assert (scenario.task_id, scenario.kind, scenario.complexity) == ("T1", "cart", 2)
    assert [each.module for each in profile.tasks[0].hazards] == ["dry ice"]
    assert profile.scenario("SC2") is None
    assert profile.scenario(None) is None


@pytest.mark.parametrize(
    "scenarios", [[a_scenario(), a_scenario()], [a_scenario(task_id="T9")]], ids=("twice", "task")
)
def test_a_scenario_stands_once_and_imitates_a_task_of_the_job(scenarios: list[Any]) -> None:
    request = a_profile(scenarios=scenarios)

    assert job_profile.decide(JobProfileState(), request) == Refusal("input", field="scenarios")


def test_publishing_the_same_job_profile_again_stores_nothing() -> None:
    state = published(a_profile())

    assert job_profile.decide(state, a_profile()) == []


@pytest.mark.parametrize(
    "other",
    [
        a_profile(a_task(name="Lift crates")),
        a_profile(a_task(), a_task(task_id="T2")),
        a_profile(name="Order picker"),
        a_profile(strength_scheme="NOC"),
        a_profile(scenarios=[a_scenario()]),
        a_profile(a_task(hazards=[{"name": "Solvent", "module": "solvents"}])),
    ],
)
def test_a_published_job_profile_is_never_changed(other: PublishJobProfile) -> None:
    state = published(a_profile())

    assert job_profile.decide(state, other) == Refusal("version", field="version")


def test_versions_of_a_job_profile_stand_beside_each_other() -> None:
    state = published(a_profile(a_task(name="New"), version=4), published(a_profile()))

    old, new = state.at(3), state.at(4)
    assert old is not None
    assert new is not None
    assert (old.tasks[0].name, new.tasks[0].name) == ("Lift cartons", "New")
    assert state.at(5) is None


def test_a_later_version_supersedes_those_before_it_and_they_stay_published() -> None:
    second = published(a_profile(version=4), published(a_profile()))
    facts = accepted(job_profile.decide(second, a_profile(version=6)))

    assert list(facts)[-2:] == [job_profile.Published(version=6), SUPERSEDED]
    assert second.superseded == {3}
    assert second.at(3) is not None
    earlier = accepted(job_profile.decide(second, a_profile(version=2)))
    assert list(earlier)[-1] == job_profile.Published(version=2)


SUPERSEDED = job_profile.Superseded(version=4, by=6)


def test_a_task_stands_once_in_a_job_profile() -> None:
    decided = job_profile.decide(JobProfileState(), a_profile(a_task(), a_task(name="Again")))

    assert decided == Refusal("input", field="tasks")


@pytest.mark.parametrize(
    ("dimension", "unit"), [("LFW", "N"), ("PSH", "kg"), ("STD", "h"), ("GRP", "kg")]
)
def test_the_demand_of_a_task_is_in_the_unit_of_its_dimension(dimension: str, unit: str) -> None:
    demand = {"value": "18.0", "unit": unit}

    with pytest.raises(ValidationError, match="the unit of its dimension"):
        a_profile(a_task(dimension=dimension, demand=demand))


def test_facts_of_a_job_profile_out_of_order_are_folded_without_complaint() -> None:
    facts = accepted(job_profile.decide(JobProfileState(), a_profile()))
    state = JobProfileState()
    for fact in reversed(facts):
        state = job_profile.evolve(state, recorded(fact))

    assert state.at(4) is None
    halfway = job_profile.evolve(JobProfileState(), recorded(facts[-1]))
    assert halfway.at(3) is None


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ({}, "estimated"),
        ({"measured": True}, "measured"),
        ({"measured": False}, "estimated"),
        ({"estimated": True}, "estimated"),
        ({"estimated": False}, "measured"),
    ],
)
def test_a_demand_is_measured_or_estimated(said: dict[str, bool], basis: str) -> None:
    task = {name: value for name, value in a_task().items() if name != "basis"}

    assert a_profile({**task, **said}) == a_profile({**task, "basis": basis})
