"""Adverse events: reported at once, acted on, closed when the action is done (S106, INV-8)."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from pydantic import StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.safety.remembered_safety import AdverseEvent, AeStage, Place
from domain.case.safety.safety import held, was_held
from domain.case.state import CaseState
from domain.case.vocabulary import HoldKind, Role, Value
from domain.context import Context
from domain.data_classes import DataClass, M, N
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

EMPLOYER_SIDE = frozenset({Role.EMPLOYER_HR, Role.SUPERVISOR})
CLINICAL = ("description", "milestone_touched")
"""What only somebody who treats the worker, or the worker herself, says of an event."""
AMENDED = (
    *CLINICAL,
    "occurred_at",
    "severity",
    "serious",
    "relatedness",
    "expected",
    "statutory_report",
    "employer_safe_summary",
)


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


# decide


def report_adverse_event(
    state: CaseState, request: ReportAdverseEvent, context: Context
) -> Decided:
    known = _last_report(state, request.ae_id)
    refused = _beyond_the_incident(request, known, context)
    if refused is not None:
        return refused
    fact = _report(request, known, context)
    if state.restates(fact, context) or _is_told(state, request, fact, context):
        return []
    if fact.ae_id in state.adverse.events and state.adverse.events[fact.ae_id].closed:
        return Refusal("state", (still_open(fact.ae_id),), field="ae_id")
    if fact.occurred_at > context.effective_at:
        return Refusal("input", field="occurred_at")
    if not _holds(fact) or (known is not None and _holds(known)):
        return [fact]
    if was_held(state, request.hold_id):
        return Refusal("input", field="hold_id")
    due_key = "alarm.reassess_h.ADVERSE_EVENT"
    return [fact, *held(state, context, HoldKind.ADVERSE_EVENT, due_key, request.hold_id)]


def _last_report(state: CaseState, ae_id: UUID | None) -> AdverseEventReported | None:
    found = (each.fact for each in reversed(state.ever_on_file(AdverseEventReported)))
    return next((each for each in found if each.ae_id == ae_id), None)


def _beyond_the_incident(
    request: ReportAdverseEvent, known: AdverseEventReported | None, context: Context
) -> Refusal | None:
    """Employer and supervisor report incidents at work in the fields of the form, and add no
    clinical words of their own; what they say beside the incident they do not read again."""
    if context.actor.role not in EMPLOYER_SIDE:
        return None
    if request.place is not Place.WORK:
        return Refusal("role", (_at_work(request.place),), field="place")
    if known is not None and known.place is not Place.WORK:
        return Refusal("input", field="ae_id")
    judged = next((name for name in CLINICAL if getattr(request, name) is not None), None)
    return None if judged is None else Refusal("role", field=judged)


def _report(
    request: ReportAdverseEvent, known: AdverseEventReported | None, context: Context
) -> AdverseEventReported:
    """What the request says, and of an event that is known what it leaves out."""
    said = {name: getattr(request, name) for name in AMENDED}
    told = {name: value for name, value in said.items() if value is not None}
    if known is None:
        clinician = context.actor.role not in EMPLOYER_SIDE
        begun = {"occurred_at": context.effective_at, "serious": False if clinician else None}
        ae_id = request.ae_id or context.id_for("ae")
        fact = AdverseEventReported.model_validate(
            {**begun, **told, "ae_id": ae_id, "place": request.place}
        )
    else:
        fact = known.model_copy(update={**told, "place": request.place})
    return fact.model_copy(update={"incident": _incident(fact)})


def _incident(fact: AdverseEventReported) -> Incident | None:
    if fact.place is not Place.WORK:
        return None
    return Incident(
        ae_id=fact.ae_id,
        occurred_at=fact.occurred_at,
        place=fact.place,
        employer_safe_summary=fact.employer_safe_summary,
    )


def _is_told(
    state: CaseState, request: ReportAdverseEvent, fact: AdverseEventReported, context: Context
) -> bool:
    """Whether an event without a name was told just so, at the same time."""
    if request.ae_id is not None:
        return False
    return any(
        _unnamed(each.fact) == _unnamed(fact)
        and each.effective_at == context.effective_at
        and state.may_compare(each, context)
        for each in state.on_file(AdverseEventReported)
    )


def _unnamed(fact: AdverseEventReported) -> AdverseEventReported:
    return fact.model_copy(update={"ae_id": None, "incident": None})


def _holds(fact: AdverseEventReported) -> bool:
    return bool(fact.serious) or fact.place is Place.WORK


def _at_work(place: Place) -> Criterion:
    return Criterion(
        id="place", required=Place.WORK, observed=place, met=False, data_class=DataClass.N
    )


def still_open(ae_id: UUID) -> Criterion:
    return Criterion(
        id="ae_id",
        required=f"open adverse event {ae_id}",
        observed=AeStage.CLOSED,
        met=False,
        data_class=DataClass.M,
    )


# evolve


def adverse_event_reported(state: CaseState, recorded: Recorded[AdverseEventReported]) -> CaseState:
    fact = recorded.fact
    known = state.adverse.events.get(fact.ae_id)
    touched = fact.milestone_touched or (known is not None and known.milestone_touched)
    return _with(state, AdverseEvent(fact.ae_id, fact.place, touched))


def adverse_event_closed(state: CaseState, recorded: Recorded[AdverseEventClosed]) -> CaseState:
    known = state.adverse.events.get(recorded.fact.ae_id)
    return state if known is None else _with(state, replace(known, closed=True))


def _with(state: CaseState, event: AdverseEvent) -> CaseState:
    events: Mapping[UUID, AdverseEvent] = {**state.adverse.events, event.ae_id: event}
    return replace(state, adverse=replace(state.adverse, events=MappingProxyType(events)))


DECIDE: Decides = {ReportAdverseEvent: report_adverse_event}
EVOLVE: Evolves = {
    AdverseEventReported: adverse_event_reported,
    AdverseEventClosed: adverse_event_closed,
}
