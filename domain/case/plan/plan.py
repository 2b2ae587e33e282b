"""The plan: goals agreed with the worker, the programme, what to do when it goes wrong."""

from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, gathered, only_filed
from domain.case.plan.goals import Achievement, GoalFact, fault_of
from domain.case.plan.programme import ProgrammeFact, in_turn
from domain.case.state import CaseState
from domain.case.vocabulary import PhaseTarget, Value
from domain.context import Context
from domain.data_classes import C, DataClass, I, L
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Qty
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

# facts


class GoalAgreed(GoalFact):
    """A goal that was set together with the worker (S8)."""


class ProgrammePlanned(ProgrammeFact):
    """The first version of a programme."""


class ContingencyPlanSet(CaseFact):
    trigger: C[Note]
    action: L[Note]
    owner: L[UUID]
    fallback_duty: I[Line | None] = None


# requests


class Goal(Value):
    goal_id: Id | None = None
    job_task_id: Line
    title: Line
    employer_safe_title: Line | None = None
    measure: Line | None = None
    target: Qty
    due: CivilDate
    agreed_by: Annotated[tuple[Id, ...], Field(max_length=20)]
    achievement: Achievement | None = None


class AgreeGoal(Request):
    """One goal, or several in ``goals``."""

    clinical = True

    goals: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, data: Any) -> Any:
        return gathered(data, "goals", Goal)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [each.goal_id for each in self.goals if each.goal_id is not None]
        if len(set(named)) < len(named):
            raise ValueError("a goal may stand once")
        return self


class PlanProgramme(Request):
    clinical = True

    plan_version: Annotated[int, Field(strict=True, ge=1)] | None = None
    phases: Annotated[tuple[PhaseTarget, ...], Field(min_length=1, max_length=10)]
    sessions_per_week: Annotated[int, Field(strict=True, ge=1, le=14)]
    session_min: Annotated[int, Field(strict=True, ge=5, le=480)]

    @model_validator(mode="after")
    def _phases_follow_each_other(self) -> Self:
        in_turn(self.phases)
        return self


class SetContingency(Request):
    clinical = True

    trigger: Note
    action: Note
    owner: Id
    fallback_duty: Line | None = None


# decide


def agree_goal(state: CaseState, request: AgreeGoal, context: Context) -> Decided:
    facts: list[Fact] = []
    for number, goal in enumerate(request.goals):
        fault = fault_of(state, goal, context)
        if fault is not None:
            return Refusal("input", field=f"goals.{number}.{fault}")
        fact = _agreed(state, goal, context.id_for(f"goal/{number}"), context)
        if not state.restates(fact, context):
            facts.append(fact)
    return facts


def _agreed(state: CaseState, goal: Goal, new_id: UUID, context: Context) -> GoalAgreed:
    fields = goal.model_dump(exclude={"goal_id"})
    fact = GoalAgreed(goal_id=goal.goal_id or new_id, **fields)
    if goal.goal_id is not None:
        return fact
    alike = (fact.model_copy(update={"goal_id": known}) for known in state.planned.goals)
    return next((each for each in alike if state.restates(each, context)), fact)


def plan_programme(state: CaseState, request: PlanProgramme, context: Context) -> Decided:
    missing = _not_ready(state)
    if missing:
        return Refusal("INV-3" if missing[0].id == "INV-3" else "state", tuple(missing))
    fact = ProgrammePlanned(
        plan_version=state.planned.plan_version + 1,
        phases=request.phases,
        sessions_per_week=request.sessions_per_week,
        session_min=request.session_min,
    )
    if state.milestones.programme:
        said = fact.model_copy(update={"plan_version": state.planned.plan_version})
        return [] if state.restates(said, context) else Refusal("state", (_planned_already(state),))
    if request.plan_version not in (None, fact.plan_version):
        return Refusal("version", field="plan_version")
    return [fact]


def _planned_already(state: CaseState) -> Criterion:
    return Criterion(
        id="plan.version",
        required="no programme yet; RevisePlan changes one",
        observed=f"version {state.planned.plan_version}",
        met=False,
        data_class=DataClass.B,
    )


def _not_ready(state: CaseState) -> list[Criterion]:
    """INV-3 first: no plan without a complete baseline and a negative red-flag result."""
    seen = state.assessed
    wanted = (
        ("INV-3", "complete baseline", "complete" if seen.baseline_complete else None, True),
        ("INV-3", "red-flag screen negative", seen.red_flags, seen.red_flags == "negative"),
        ("plan.job_profile", "job profile linked", state.linked.job_profile, True),
        ("plan.protocol", "protocol pinned", state.linked.protocol, True),
    )
    return [
        Criterion(id=name, required=required, observed=_said(observed), met=False)
        for name, required, observed, good in wanted
        if observed is None or not good
    ]


def _said(observed: object) -> str | None:
    return observed if isinstance(observed, str) else None


def set_contingency(state: CaseState, request: SetContingency, context: Context) -> Decided:
    fact = ContingencyPlanSet(
        trigger=request.trigger,
        action=request.action,
        owner=request.owner,
        fallback_duty=request.fallback_duty,
    )
    return [] if state.restates(fact, context) else [fact]


# evolve


def goal_known(state: CaseState, recorded: Recorded[GoalFact]) -> CaseState:
    fact = recorded.fact
    goals = MappingProxyType({**state.planned.goals, fact.goal_id: fact.job_task_id})
    return replace(state, planned=replace(state.planned, goals=goals))


def programme_known(state: CaseState, recorded: Recorded[ProgrammeFact]) -> CaseState:
    planned = replace(state.planned, plan_version=recorded.fact.plan_version)
    return replace(state, planned=planned)


DECIDE: Decides = {
    AgreeGoal: agree_goal,
    PlanProgramme: plan_programme,
    SetContingency: set_contingency,
}
EVOLVE: Evolves = {
    GoalAgreed: goal_known,
    ProgrammePlanned: programme_known,
    ContingencyPlanSet: only_filed,
}
