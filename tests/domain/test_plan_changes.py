"""Goals are revised and closed, plans get new versions; what was said before stays on file."""

from typing import Any

import pytest

from domain.case.plan.plan import GoalAgreed, ProgrammePlanned
from domain.case.plan.plan_changes import (
    CloseGoal,
    GoalClosed,
    GoalRevised,
    PlanRevised,
    ReviseGoal,
    RevisePlan,
)
from domain.data_classes import DataClass
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, through


def revise(**said: Any) -> ReviseGoal:
    return ReviseGoal.model_validate({"goal_id": str(case.GOAL), **said})


def close(achievement: str = "achieved", **said: Any) -> CloseGoal:
    return CloseGoal.model_validate({"goal_id": str(case.GOAL), "achievement": achievement, **said})


def revise_plan(**said: Any) -> RevisePlan:
    return RevisePlan.model_validate(said)


def goal(**said: Any) -> dict[str, Any]:
    return {**case.a_goal(agreed_by=[case.WORKER, CLINICIAN.party_id], goal_id=case.GOAL), **said}


def test_a_revised_goal_keeps_what_the_revision_leaves_out() -> None:
    case.PLANNED.when(revise(due="2025-08-31", achievement="improving")).then(
        GoalRevised.model_validate(goal(due="2025-08-31", achievement="improving"))
    )


def test_a_goal_may_be_given_another_task() -> None:
    moved = case.PLANNED.given(revise(job_task_id="T4", title="Push the cart"))

    assert moved.state.planned.goals == {case.GOAL: "T4"}
    case.PLANNED.when(revise(job_task_id="T9")).then_refused("input", field="job_task_id")


def test_the_worker_agrees_to_a_revision_too() -> None:
    without = revise(agreed_by=[str(CLINICIAN.party_id)])

    case.PLANNED.when(without).then_refused("input", field="agreed_by")


def test_a_revision_that_changes_nothing_stores_nothing() -> None:
    case.PLANNED.when(revise(title="Lift 18 kg from floor to waist")).then_nothing()
    once = case.PLANNED.given(revise(due="2025-08-31"))
    once.when(revise(due="2025-08-31")).then_nothing()


def test_a_goal_is_closed_with_what_came_of_it() -> None:
    closed = case.PLANNED.given(revise(due="2025-08-31")).when(close("improving"))

    after = closed.then(GoalClosed.model_validate(goal(due="2025-08-31", achievement="improving")))

    after.when(close("improving")).then_nothing()
    refused = after.when(close("achieved")).then_refused("state", field="goal_id")
    assert refused.criteria[0].observed == "improving"
    after.when(revise(due="2025-09-30")).then_refused("state", field="goal_id")


def test_a_goal_that_nobody_agreed_is_neither_revised_nor_closed() -> None:
    other = {"goal_id": str(case.OTHER)}

    case.PLANNED.when(revise(**other)).then_refused("input", field="goal_id")
    case.PLANNED.when(close(**other)).then_refused("input", field="goal_id")


def test_goals_are_read_as_goals() -> None:
    for fact in (GoalRevised, GoalClosed):
        assert {fact.class_of(name) for name in fact.model_fields} == {DataClass.P}


def test_a_revised_plan_is_the_next_version_and_earlier_ones_stay_on_file() -> None:
    phases = [
        {"id": "P1", "target_start": "2025-03-10"},
        {"id": "P2", "target_start": "2025-04-07"},
    ]
    revised = case.PLANNED.when(revise_plan(phases=phases)).then(
        PlanRevised.model_validate(
            {"plan_version": 2, "phases": phases, "sessions_per_week": 3, "session_min": 60}
        )
    )

    (first,) = revised.state.on_file(ProgrammePlanned)
    assert first.fact.plan_version == 1
    third = revised.when(revise_plan(session_min=45, plan_version=3)).fact
    assert isinstance(third, PlanRevised)
    assert (third.plan_version, third.session_min, len(third.phases)) == (3, 45, 2)


def test_a_revision_of_the_plan_that_changes_nothing_stores_nothing() -> None:
    revised = case.PLANNED.given(revise_plan(sessions_per_week=2))

    revised.when(revise_plan(sessions_per_week=2)).then_nothing()
    revised.when(revise_plan(sessions_per_week=2, plan_version=2)).then_nothing()


@pytest.mark.parametrize("version", [2, 4])
def test_a_version_that_is_not_the_next_is_refused(version: int) -> None:
    revised = case.PLANNED.given(revise_plan(sessions_per_week=2))

    revised.when(revise_plan(session_min=45, plan_version=version)).then_refused(
        "version", field="plan_version"
    )


def test_there_is_a_plan_before_it_is_revised_and_one_only_before_that() -> None:
    refused = case.ASSESSED.when(revise_plan(session_min=45)).then_refused("state")
    assert "PlanProgramme" in refused.criteria[0].required

    refused = case.PLANNED.when(case.programme(session_min=45)).then_refused("state")
    assert "RevisePlan" in refused.criteria[0].required


def test_a_later_phase_starts_no_earlier_in_a_revision_either() -> None:
    phases = [
        {"id": "P1", "target_start": "2025-04-07"},
        {"id": "P2", "target_start": "2025-03-10"},
    ]
    with pytest.raises(ValueError, match="must not start before"):
        revise_plan(phases=phases)


def test_goals_of_an_earlier_episode_are_not_those_of_the_next() -> None:
    reopened = through(later.CLOSED, (later.on(10, 1), later.reopen("2025-09-30")))

    assert [type(each.fact) for each in reopened.state.ever_on_file(GoalAgreed)] == [GoalAgreed]
    reopened.when(close()).then_refused("input", field="goal_id")
