"""Plans change: goals are revised and closed, the programme gets a new version (S118)."""

from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.plan import Achievement
from domain.case.state import CaseState
from domain.case.vocabulary import PhaseTarget
from domain.context import Context
from domain.data_classes import B, L, P
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Qty, Whole
from domain.recorded import Recorded, Request
from domain.text import Line

# facts


class GoalRevised(CaseFact):
    """The goal as it is from now on."""

    goal_id: P[UUID]
    job_task_id: P[str]
    title: P[Line]
    employer_safe_title: P[Line | None] = None
    measure: P[Line | None] = None
    target: P[Qty]
    due: P[CivilDate]
    agreed_by: P[tuple[UUID, ...]]
    achievement: P[Achievement | None] = None

    @property
    def subject(self) -> str:
        return str(self.goal_id)


class GoalClosed(CaseFact):
    """The goal as it was at last, and what came of it."""

    goal_id: P[UUID]
    job_task_id: P[str]
    title: P[Line]
    employer_safe_title: P[Line | None] = None
    measure: P[Line | None] = None
    target: P[Qty]
    due: P[CivilDate]
    agreed_by: P[tuple[UUID, ...]]
    achievement: P[Achievement]

    @property
    def subject(self) -> str:
        return str(self.goal_id)


class PlanRevised(CaseFact):
    """The whole programme as it is from now on; earlier versions stay on file."""

    plan_version: B[Whole]
    phases: B[tuple[PhaseTarget, ...]]
    sessions_per_week: L[Whole]
    session_min: L[Whole]


# requests


class ReviseGoal(Request):
    """What is left out stays as it was."""

    clinical = True

    goal_id: Id
    job_task_id: Line | None = None
    title: Line | None = None
    employer_safe_title: Line | None = None
    measure: Line | None = None
    target: Qty | None = None
    due: CivilDate | None = None
    agreed_by: Annotated[tuple[Id, ...], Field(max_length=20)] | None = None
    achievement: Achievement | None = None


class CloseGoal(ReviseGoal):
    """A goal is closed with what came of it."""

    achievement: Achievement


class RevisePlan(Request):
    """What is left out stays as it was; ``plan_version`` is that of the new version."""

    clinical = True

    plan_version: Annotated[int, Field(strict=True, ge=2)] | None = None
    phases: Annotated[tuple[PhaseTarget, ...], Field(min_length=1, max_length=10)] | None = None
    sessions_per_week: Annotated[int, Field(strict=True, ge=1, le=14)] | None = None
    session_min: Annotated[int, Field(strict=True, ge=5, le=480)] | None = None

    @model_validator(mode="after")
    def _phases_follow_each_other(self) -> Self:
        starts = [each.target_start for each in self.phases or ()]
        if starts != sorted(starts):
            raise ValueError("a later phase must not start before an earlier one")
        return self


# decide


def revise_goal(state: CaseState, request: ReviseGoal, context: Context) -> Decided:
    return []


def close_goal(state: CaseState, request: CloseGoal, context: Context) -> Decided:
    return []


def revise_plan(state: CaseState, request: RevisePlan, context: Context) -> Decided:
    return []


# evolve


def goal_revised(state: CaseState, recorded: Recorded[GoalRevised]) -> CaseState:
    fact = recorded.fact
    goals = MappingProxyType({**state.planned.goals, fact.goal_id: fact.job_task_id})
    return replace(state, planned=replace(state.planned, goals=goals))


def plan_revised(state: CaseState, recorded: Recorded[PlanRevised]) -> CaseState:
    planned = replace(state.planned, plan_version=recorded.fact.plan_version)
    return replace(state, planned=planned)


DECIDE: Decides = {
    ReviseGoal: revise_goal,
    CloseGoal: close_goal,
    RevisePlan: revise_plan,
}
EVOLVE: Evolves = {
    GoalRevised: goal_revised,
    GoalClosed: only_filed,
    PlanRevised: plan_revised,
}
