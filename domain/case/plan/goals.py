"""A goal as every fact of it says it, and what is asked of each (S8, S9)."""

from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from domain.case.chapter import CaseFact
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import P
from domain.instants import CivilDate
from domain.measures.quantity import Qty
from domain.text import Line

Achievement: TypeAlias = Literal["achieved", "improving", "not_achieved"]


class GoalFact(CaseFact):
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


class Agreed(Protocol):
    """Who agreed to a goal, and which task of the job it names."""

    @property
    def agreed_by(self) -> tuple[UUID, ...]: ...

    @property
    def job_task_id(self) -> str: ...


def fault_of(state: CaseState, goal: Agreed, context: Context) -> str | None:
    """The field that is wrong: the worker agrees to a goal, and it names a task of the job."""
    if state.worker not in goal.agreed_by:
        return "agreed_by"
    if context.job_profile is None or context.job_profile.task(goal.job_task_id) is None:
        return "job_task_id"
    return None
