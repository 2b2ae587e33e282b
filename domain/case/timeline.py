"""The timeline: a milestone moves by so many days, and for which cause (S108)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, gathered, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import B, M
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Whole
from domain.recorded import Request
from domain.text import Line

# facts


class TimelineAdjusted(CaseFact):
    milestone: B[Line]
    old: B[CivilDate]
    new: B[CivilDate]
    delta_d: B[Whole]
    cause_event_id: M[UUID]

    @property
    def subject(self) -> str:
        return self.milestone


# requests


class Shift(Value):
    """``old`` may be left out where the plan or an earlier adjustment gives it."""

    milestone: Line
    old: CivilDate | None = None
    new: CivilDate
    cause_event_id: Id | None = None


class AdjustTimeline(Request):
    """One milestone, or several in ``milestones``.

    The cause is named by the id of an event, or of what it is about: an adverse event, a
    renegotiation, a hold.
    """

    milestones: Annotated[tuple[Shift, ...], Field(min_length=1, max_length=50)]
    cause_event_id: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, data: Any) -> Any:
        return gathered(data, "milestones", Shift)


# decide


def adjust_timeline(state: CaseState, request: AdjustTimeline, context: Context) -> Decided:
    return []


DECIDE: Decides = {AdjustTimeline: adjust_timeline}
EVOLVE: Evolves = {TimelineAdjusted: only_filed}
