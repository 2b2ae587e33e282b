"""What the workplace says of the work: feedback, and what it cannot do (S70, S75)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_on_file
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import T
from domain.identifiers import Id
from domain.measures.quantity import Exact
from domain.recorded import Request
from domain.text import Line, Note

Productivity = Annotated[Exact, Field(ge=0, le=200)]
Incidents = Annotated[int, Field(strict=True, ge=0, le=1000)]

# facts


class WorkplaceFeedbackRecorded(CaseFact):
    by: T[UUID]
    productivity_pct: T[Productivity | None] = None
    incidents: T[Incidents] = 0
    constraint: T[Line | None] = None
    comment: T[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.by)


# requests


class RecordWorkplaceFeedback(Request):
    """``by`` is who asks where absent."""

    by: Id | None = None
    productivity_pct: Productivity | None = None
    incidents: Incidents = 0
    constraint: Line | None = None
    comment: Note | None = None


class RecordWorkplaceConstraint(Request):
    """What the workplace cannot offer or allow at present."""

    by: Id | None = None
    constraint: Line
    comment: Note | None = None


# decide


def record_feedback(
    state: CaseState, request: RecordWorkplaceFeedback, context: Context
) -> Decided:
    fact = WorkplaceFeedbackRecorded(
        by=request.by or context.actor.party_id,
        productivity_pct=request.productivity_pct,
        incidents=request.incidents,
        constraint=request.constraint,
        comment=request.comment,
    )
    return unless_on_file(state, fact, context)


def record_constraint(
    state: CaseState, request: RecordWorkplaceConstraint, context: Context
) -> Decided:
    fact = WorkplaceFeedbackRecorded(
        by=request.by or context.actor.party_id,
        constraint=request.constraint,
        comment=request.comment,
    )
    return unless_on_file(state, fact, context)


DECIDE: Decides = {
    RecordWorkplaceFeedback: record_feedback,
    RecordWorkplaceConstraint: record_constraint,
}
EVOLVE: Evolves = {WorkplaceFeedbackRecorded: only_filed}
