"""Plans change: goals are revised and closed, the programme gets a new version (S118)."""

from typing import Annotated, Self, TypeAlias
from uuid import UUID

from pydantic import Field, model_validator

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.plan.goals import Achievement, GoalFact, fault_of
from domain.case.plan.plan import GoalAgreed, ProgrammePlanned, goal_known, programme_known
from domain.case.plan.programme import ProgrammeFact, in_turn
from domain.case.state import CaseState
from domain.case.vocabulary import PhaseTarget
from domain.context import Context
from domain.data_classes import DataClass, P
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Qty
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line

# facts


class GoalRevised(GoalFact):
    """The goal as it is from now on."""


class GoalClosed(GoalFact):
    """The goal as it was at last, and what came of it."""

    achievement: P[Achievement]


class PlanRevised(ProgrammeFact):
    """The whole programme as it is from now on; earlier versions stay on file."""


Goal: TypeAlias = GoalAgreed | GoalRevised | GoalClosed

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
        in_turn(self.phases or ())
        return self


# decide


def revise_goal(state: CaseState, request: ReviseGoal, context: Context) -> Decided:
    known = _last(state, request.goal_id)
    if known is None:
        return Refusal("input", field="goal_id")
    fact = GoalRevised.model_validate(_merged(known, request))
    if not isinstance(known, GoalClosed) and _content(known) == _content(fact):
        return []
    if isinstance(known, GoalClosed):
        return Refusal("state", (_closed(known),), field="goal_id")
    fault = fault_of(state, fact, context)
    return [fact] if fault is None else Refusal("input", field=fault)


def close_goal(state: CaseState, request: CloseGoal, context: Context) -> Decided:
    known = _last(state, request.goal_id)
    if known is None:
        return Refusal("input", field="goal_id")
    fact = GoalClosed.model_validate(_merged(known, request))
    if known == fact:
        return []
    if isinstance(known, GoalClosed):
        return Refusal("state", (_closed(known),), field="goal_id")
    fault = fault_of(state, fact, context)
    return [fact] if fault is None else Refusal("input", field=fault)


def _last(state: CaseState, goal_id: UUID) -> Goal | None:
    """The goal as it was said last."""
    told: list[Recorded[Goal]] = [
        *state.on_file(GoalAgreed),
        *state.on_file(GoalRevised),
        *state.on_file(GoalClosed),
    ]
    own = (each for each in told if each.fact.goal_id == goal_id)
    last = max(own, key=lambda each: each.position, default=None)
    return None if last is None else last.fact


def _merged(known: Goal, request: ReviseGoal) -> dict[str, object]:
    said = {name: getattr(request, name) for name in GoalRevised.model_fields}
    return _content(known) | {name: value for name, value in said.items() if value is not None}


def _content(goal: Goal) -> dict[str, object]:
    return {name: getattr(goal, name) for name in GoalRevised.model_fields}


def _closed(goal: GoalClosed) -> Criterion:
    return Criterion(
        id="goal",
        required=f"open goal {goal.goal_id}",
        observed=goal.achievement,
        met=False,
        data_class=DataClass.P,
    )


def revise_plan(state: CaseState, request: RevisePlan, context: Context) -> Decided:
    current = _current(state)
    if current is None:
        return Refusal("state", (_not_planned(),))
    fact = PlanRevised(
        plan_version=state.planned.plan_version + 1,
        phases=request.phases or current.phases,
        sessions_per_week=request.sessions_per_week or current.sessions_per_week,
        session_min=request.session_min or current.session_min,
    )
    if _programme(fact) == _programme(current):
        return []
    if request.plan_version not in (None, fact.plan_version):
        return Refusal("version", field="plan_version")
    return [fact]


def _current(state: CaseState) -> ProgrammePlanned | PlanRevised | None:
    told: list[Recorded[ProgrammePlanned | PlanRevised]] = [
        *state.on_file(ProgrammePlanned),
        *state.on_file(PlanRevised),
    ]
    last = max(told, key=lambda each: each.position, default=None)
    return None if last is None else last.fact


def _programme(plan: ProgrammePlanned | PlanRevised) -> tuple[object, ...]:
    return plan.phases, plan.sessions_per_week, plan.session_min


def _not_planned() -> Criterion:
    return Criterion(
        id="plan.version",
        required="a programme; PlanProgramme makes one",
        observed=None,
        met=False,
        data_class=DataClass.B,
    )


DECIDE: Decides = {
    ReviseGoal: revise_goal,
    CloseGoal: close_goal,
    RevisePlan: revise_plan,
}
EVOLVE: Evolves = {
    GoalRevised: goal_known,
    GoalClosed: only_filed,
    PlanRevised: programme_known,
}
