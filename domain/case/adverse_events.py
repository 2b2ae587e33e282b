"""Adverse events: reported at once, acted on, closed when the action is done (S106, INV-8)."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from pydantic import StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.remembered_safety import AdverseEvent, AeStage, Place
from domain.case.safety import new_hold
from domain.case.state import CaseState
from domain.case.vocabulary import HoldKind, Role, Value
from domain.context import Context
from domain.data_classes import DataClass, M, N
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

EMPLOYER_SIDE = frozenset({Role.EMPLOYER_HR, Role.SUPERVISOR})


class Severity(StrEnum):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class StatutoryReport(StrEnum):
    NONE = "none"
    OSHA300 = "OSHA300"
    RIDDOR = "RIDDOR"
    OTHER = "other"


class Incident(Value):
    """What the employer reads of an adverse event at work: no medical consequence."""

    ae_id: UUID
    occurred_at: Instant
    place: Place
    employer_safe_summary: Note | None = None


# facts


class AdverseEventReported(CaseFact):
    """``incident`` is there where it happened at work: the same facts for the employer.

    What somebody who only saw the incident cannot judge is None until a clinician says it.
    """

    ae_id: M[UUID]
    occurred_at: M[Instant]
    place: M[Place]
    severity: M[Severity | None] = None
    serious: M[StrictBool | None] = None
    relatedness: M[Line | None] = None
    expected: M[StrictBool | None] = None
    statutory_report: M[StatutoryReport] = StatutoryReport.NONE
    employer_safe_summary: M[Note | None] = None
    description: M[Note | None] = None
    milestone_touched: M[StrictBool] = False
    incident: N[Incident | None] = None

    @property
    def subject(self) -> str:
        return str(self.ae_id)


class AdverseEventClosed(CaseFact):
    ae_id: M[UUID]
    outcome: M[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.ae_id)


# requests


class ReportAdverseEvent(Request):
    """A second report of an open event adds to the first; what it leaves out stays.

    Employer and supervisor report what happened at work, and nothing that needs a clinician.
    """

    ae_id: Id | None = None
    occurred_at: Instant | None = None
    place: Place
    severity: Severity | None = None
    serious: StrictBool | None = None
    relatedness: Line | None = None
    expected: StrictBool | None = None
    statutory_report: StatutoryReport | None = None
    employer_safe_summary: Note | None = None
    description: Note | None = None
    milestone_touched: StrictBool | None = None
    hold_id: Id | None = None


class CloseAdverseEvent(Request):
    ae_id: Id
    outcome: Note | None = None


# decide


def report_adverse_event(
    state: CaseState, request: ReportAdverseEvent, context: Context
) -> Decided:
    return []


def close_adverse_event(state: CaseState, request: CloseAdverseEvent, context: Context) -> Decided:
    return []


# evolve


def adverse_event_reported(state: CaseState, recorded: Recorded[AdverseEventReported]) -> CaseState:
    fact = recorded.fact
    event = AdverseEvent(fact.ae_id, fact.place, fact.milestone_touched)
    return _with(state, event)


def adverse_event_closed(state: CaseState, recorded: Recorded[AdverseEventClosed]) -> CaseState:
    known = state.adverse.events.get(recorded.fact.ae_id)
    return state if known is None else _with(state, replace(known, closed=True))


def _with(state: CaseState, event: AdverseEvent) -> CaseState:
    events: Mapping[UUID, AdverseEvent] = {**state.adverse.events, event.ae_id: event}
    return replace(state, adverse=replace(state.adverse, events=MappingProxyType(events)))


DECIDE: Decides = {
    ReportAdverseEvent: report_adverse_event,
    CloseAdverseEvent: close_adverse_event,
}
EVOLVE: Evolves = {
    AdverseEventReported: adverse_event_reported,
    AdverseEventClosed: adverse_event_closed,
}
