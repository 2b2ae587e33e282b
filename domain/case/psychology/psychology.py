"""Psychology: what a screen asks for, what was done about it, and readiness (S62 to S64)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.case.assessment.scoring import Score
from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import ProtocolRef, Role, Value
from domain.context import Context
from domain.data_classes import C, DataClass, E, Q
from domain.decision import Criterion, Decision
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Exact, Whole
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note


class Trigger(Value):
    """Why an intervention is asked for: a policy key with the score that reached it and what it
    required, or another reason in ``code`` alone."""

    code: Line
    observed: Exact | None = None
    required: Exact | None = None
    evidence: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _code_only(cls, data: Any) -> Any:
        return {"code": data} if isinstance(data, str) else data


# facts


class PsychInterventionRequested(CaseFact):
    task_id: E[UUID]
    triggers: E[tuple[Trigger, ...]]
    due: E[CivilDate]
    owner: E[UUID | None] = None
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return str(self.task_id)


class PsychInterventionRecorded(CaseFact):
    """``step`` of ``of``: an intervention that goes on until the last step."""

    task_id: E[UUID | None] = None
    kind: E[Line]
    step: E[Whole | None] = None
    of: E[Whole | None] = None
    note: E[Note | None] = None


class PsychReadinessAssessed(CaseFact):
    scores: E[tuple[Score, ...]] = ()
    confidence: E[Exact | None] = None
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


# requests


class RequestPsychIntervention(Request):
    clinical = True

    task_id: Id | None = None
    triggers: Annotated[tuple[Trigger, ...], Field(min_length=1, max_length=20)]
    due: CivilDate | None = None
    owner: Id | None = None


class RecordPsychIntervention(Request):
    """``task_id`` may be left out: the open request that is due first is meant, if one is open."""

    clinical = True

    task_id: Id | None = None
    kind: Line
    step: Annotated[Whole, Field(ge=1, le=200)] | None = None
    of: Annotated[Whole, Field(ge=1, le=200)] | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _a_step_of_its_steps(self) -> Self:
        if self.step is not None and self.of is not None and self.step > self.of:
            raise ValueError("a step must not lie beyond the last one")
        return self


# decide


def due_after(state: CaseState, context: Context) -> date:
    """The last day for an intervention that is asked for today."""
    days = int(in_force(state, context, "psych.triggers.due_d"))
    return context.civil_date(state.time_zone) + timedelta(days=days)


def owner_of(state: CaseState, context: Context, *, urgent: bool) -> UUID | None:
    """The psychologist of the case, else its clinician; what is urgent is the clinician's."""
    order = (Role.CLINICIAN, Role.PSYCHOLOGIST) if urgent else (Role.PSYCHOLOGIST, Role.CLINICIAN)
    for role in order:
        found = [
            each.party_id
            for each in state.members
            if each.role is role and role in state.roles_of(each.party_id, context.effective_at)
        ]
        if context.actor.party_id in found:
            return context.actor.party_id
        if found:
            return found[0]
    return None


def request_intervention(
    state: CaseState, request: RequestPsychIntervention, context: Context
) -> Decided:
    today = context.civil_date(state.time_zone)
    if request.due is not None and request.due < today:
        return Refusal("input", (_not_past(request.due, today),), field="due")
    fact = PsychInterventionRequested(
        task_id=request.task_id or context.id_for("psych"),
        triggers=request.triggers,
        due=request.due or due_after(state, context),
        owner=request.owner or owner_of(state, context, urgent=False),
        protocol=state.linked.protocol,
    )
    if request.task_id is not None:
        return _named_once(state, fact, context)
    return [] if _asked_already(state, fact, context) else [fact]


def _named_once(state: CaseState, fact: PsychInterventionRequested, context: Context) -> Decided:
    if state.newest_of(type(fact), fact.subject) is None:
        return [fact]
    if state.restates(fact, context):
        return []
    taken = Criterion(
        id="task_id",
        required="a task of its own",
        observed=fact.subject,
        met=False,
        data_class=DataClass.E,
    )
    return Refusal("input", (taken,), field="task_id")


def _asked_already(state: CaseState, fact: PsychInterventionRequested, context: Context) -> bool:
    return any(
        each.effective_at == context.effective_at
        and each.fact == fact.model_copy(update={"task_id": each.fact.task_id})
        and state.may_compare(each, context)
        for each in state.on_file(PsychInterventionRequested)
    )


def _not_past(due: date, today: date) -> Criterion:
    return Criterion(
        id="due",
        required=f">= {today}",
        observed=str(due),
        met=False,
        data_class=DataClass.E,
    )


def record_intervention(
    state: CaseState, request: RecordPsychIntervention, context: Context
) -> Decided:
    at = context.effective_at
    tasks = {each.fact.task_id for each in state.on_file(PsychInterventionRequested)}
    if request.task_id is not None and request.task_id not in tasks:
        return Refusal("input", (_unknown_task(request.task_id),), field="task_id")
    waiting = open_requests(state, at)
    first = waiting[0].fact.task_id if waiting else None
    fact = PsychInterventionRecorded(
        task_id=request.task_id or first,
        kind=request.kind,
        step=request.step,
        of=request.of,
        note=request.note,
    )
    return [] if _recorded_already(state, fact, context, request.task_id) else [fact]


def _recorded_already(
    state: CaseState, fact: PsychInterventionRecorded, context: Context, named: UUID | None
) -> bool:
    return any(
        each.effective_at == context.effective_at
        and each.fact == (fact if named else fact.model_copy(update={"task_id": each.fact.task_id}))
        and state.may_compare(each, context)
        for each in state.on_file(PsychInterventionRecorded)
    )


def _unknown_task(task_id: UUID) -> Criterion:
    return Criterion(
        id="task_id",
        required="an intervention that was requested in this case",
        observed=str(task_id),
        met=False,
        data_class=DataClass.E,
    )


def open_requests(
    state: CaseState, at: datetime
) -> tuple[Recorded[PsychInterventionRequested], ...]:
    """What was requested and not yet recorded at a time, what is due first first."""
    done = {
        each.fact.task_id
        for each in state.on_file(PsychInterventionRecorded)
        if each.effective_at <= at
    }
    waiting = (
        each
        for each in state.on_file(PsychInterventionRequested)
        if each.effective_at <= at and each.fact.task_id not in done
    )
    return tuple(sorted(waiting, key=lambda each: (each.fact.due, each.version)))


def plan_is_active(state: CaseState, at: datetime) -> bool:
    """Requested and not yet recorded, or the last step recorded is not the last of all."""
    if open_requests(state, at):
        return True
    stepped = [
        each
        for each in state.on_file(PsychInterventionRecorded)
        if each.effective_at <= at and None not in (each.fact.step, each.fact.of)
    ]
    if not stepped:
        return False
    last = max(stepped, key=lambda each: (each.effective_at, each.version)).fact
    return Decimal(last.step or 0) < Decimal(last.of or 0)


DECIDE: Decides = {
    RequestPsychIntervention: request_intervention,
    RecordPsychIntervention: record_intervention,
}
EVOLVE: Evolves = {
    PsychInterventionRequested: only_filed,
    PsychInterventionRecorded: only_filed,
}
