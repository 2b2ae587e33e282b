"""Reminders that a worker opted in to, and that he has seen them (S111)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.consent import Scope
from domain.context import Context
from domain.data_classes import B, DataClass, L
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Note

Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A code: break, posture, lifting, home_programme ...; its words stand in the catalogue."""

# facts


class ReminderIssued(CaseFact):
    reminder_id: B[UUID]
    kind: L[Kind]
    for_: Annotated[B[Instant], Field(alias="for")]
    text: L[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.reminder_id)


class ReminderAcknowledged(CaseFact):
    reminder_id: B[UUID]

    @property
    def subject(self) -> str:
        return str(self.reminder_id)


# requests


class IssueReminder(Request):
    """``for`` is the moment that it is about; now where it is left out."""

    after_closing = True

    reminder_id: Id | None = None
    kind: Kind
    for_: Annotated[Instant | None, Field(alias="for")] = None
    text: Note | None = None


class AcknowledgeReminder(Request):
    """``reminder_id`` may be left out for the last one that was issued."""

    after_closing = True

    reminder_id: Id | None = None


# decide


def issue_reminder(state: CaseState, request: IssueReminder, context: Context) -> Decided:
    """Once for each kind and moment, and only while the worker wants reminders."""
    moment = request.for_ or context.effective_at
    issued = [each.fact for each in state.on_file(ReminderIssued)]
    if any((each.kind, each.for_) == (request.kind, moment) for each in issued):
        return []
    if Scope.REMIND not in state.linked.scopes:
        return Refusal("state", (_not_wanted(),))
    if any(each.reminder_id == request.reminder_id for each in issued):
        return Refusal("input", field="reminder_id")
    fact = ReminderIssued(
        reminder_id=request.reminder_id or context.id_for("reminder"),
        kind=request.kind,
        for_=moment,
        text=request.text,
    )
    return [fact]


def _not_wanted() -> Criterion:
    return Criterion(
        id="reminders.consent",
        required="consent REMIND",
        observed=None,
        met=False,
        data_class=DataClass.U,
    )


def acknowledge_reminder(
    state: CaseState, request: AcknowledgeReminder, context: Context
) -> Decided:
    issued = [each.fact.reminder_id for each in state.on_file(ReminderIssued)]
    seen = {each.fact.reminder_id for each in state.on_file(ReminderAcknowledged)}
    if request.reminder_id is not None and request.reminder_id not in issued:
        return Refusal("input", field="reminder_id")
    if not issued:
        return Refusal("state", field="reminder_id")
    wanted = request.reminder_id or issued[-1]
    return [] if wanted in seen else [ReminderAcknowledged(reminder_id=wanted)]


DECIDE: Decides = {IssueReminder: issue_reminder, AcknowledgeReminder: acknowledge_reminder}
EVOLVE: Evolves = {ReminderIssued: only_filed, ReminderAcknowledged: only_filed}
