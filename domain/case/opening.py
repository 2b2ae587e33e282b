"""Opening a case: referral, the people around it, consent, job profile, protocol, diagnosis."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from domain.case.state import CaseState, Member, Opening
from domain.case.vocabulary import (
    BodyRegion,
    Code,
    Laterality,
    ProtocolRef,
    Role,
    ShiftPattern,
    TissueClass,
    Value,
    in_order,
)
from domain.consent import Scope
from domain.context import Context
from domain.data_classes import A, B, C, I, J, K, Q, T, U, W
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate, Instant, PastDate
from domain.measures.quantity import Exact, Hours, Whole
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note
from domain.thresholds import POLICIES

# facts


class CaseFact(Fact):
    stream_kind = "rtw.case"


class CaseOpened(CaseFact):
    case_id: B[UUID]
    time_zone: B[str]
    worker_id: A[UUID]
    employer_id: A[UUID]
    insurer_id: A[UUID | None] = None
    claim_ref: W[Line | None] = None
    injury_date: B[CivilDate]
    body_region: C[BodyRegion]
    laterality: C[Laterality]
    mechanism: C[Note | None] = None
    jurisdiction: B[Line | None] = None
    contract_hours: J[Hours]
    shift_pattern: J[ShiftPattern | None] = None
    episode_no: B[Whole] = 1
    previous_case_id: B[UUID | None] = None


class PartyAssigned(CaseFact):
    party_id: A[UUID]
    role: B[Role]
    from_: Annotated[B[CivilDate], Field(alias="from")]
    to: B[CivilDate | None] = None

    @property
    def subject(self) -> str:
        return f"{self.party_id}/{self.role}"


class EmployerContactMade(CaseFact):
    by: T[UUID]
    channel: T[Line]
    at: T[Instant]
    modified_work_signalled: I[StrictBool]

    @property
    def subject(self) -> str:
        return f"{self.by}/{self.channel}/{self.at.date()}"


class ConsentReferenced(CaseFact):
    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]


class JobProfileLinked(CaseFact):
    job_profile_id: K[UUID]
    version: K[Whole]


class Override(Value):
    key: Line
    value: Exact
    reason: Note
    approver: Id


class ProtocolPinned(CaseFact):
    protocol_id: C[UUID]
    version: C[Whole]
    tissue_class: C[TissueClass]
    overrides: Q[tuple[Override, ...]] = ()


class DiagnosisRecorded(CaseFact):
    code: C[Code]
    verification: C[Line]
    onset: C[CivilDate]
    supersedes: C[UUID | None] = None

    @property
    def subject(self) -> str:
        return f"{self.code.system}/{self.code.code}"


# requests


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("time_zone", "must be the IANA name of a time zone")
    return name


class OpenCase(Request):
    case_id: Id | None = None
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    worker_id: Id
    employer_id: Id
    insurer_id: Id | None = None
    claim_ref: Line | None = None
    injury_date: PastDate
    body_region: BodyRegion
    laterality: Laterality = Laterality.NOT_APPLICABLE
    mechanism: Note | None = None
    jurisdiction: Line | None = None
    contract_hours: Annotated[Hours, Field(gt=0)]
    shift_pattern: ShiftPattern | None = None
    episode_no: Annotated[int, Field(strict=True, ge=1, le=99)] = 1
    previous_case_id: Id | None = None


class Assignment(Value):
    party_id: Id
    role: Role
    from_: Annotated[CivilDate | None, Field(alias="from")] = None
    to: CivilDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.from_, self.to)
        return self


class AssignParty(Request):
    """One party, or several in ``parties``."""

    parties: Annotated[tuple[Assignment, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, data: Any) -> Any:
        return gathered(data, "parties", Assignment)


class RecordEmployerContact(Request):
    by: Id | None = None
    channel: Line
    at: Instant | None = None
    modified_work_signalled: StrictBool = False


def _arrow(value: Any) -> Any:
    return value.replace("→", "->") if isinstance(value, str) else value


class ReferenceConsent(Request):
    consent_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    scopes: Annotated[
        tuple[Annotated[Scope, BeforeValidator(_arrow)], ...], Field(max_length=len(Scope))
    ]


class LinkJobProfile(Request):
    job_profile_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]


class PinProtocol(Request):
    protocol_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    tissue_class: TissueClass | None = None
    overrides: Annotated[tuple[Override, ...], Field(max_length=50)] = ()


class RecordDiagnosis(Request):
    code: Code
    verification: Annotated[str, Field(pattern="^(provisional|confirmed|refuted)$")]
    onset: PastDate | None = None
    supersedes: Id | None = None


def gathered(data: Any, key: str, item: type[Value]) -> Any:
    """Lets a request that takes several things be given one, with its fields at the top."""
    if not isinstance(data, dict) or key in data:
        return data
    aliases = {info.alias or name for name, info in item.model_fields.items()}
    alone = {name: value for name, value in data.items() if name in aliases}
    rest = {name: value for name, value in data.items() if name not in aliases}
    return {**rest, key: [alone]} if alone else data


# decide

Decided = list[Fact] | Refusal


def open_case(state: CaseState, request: OpenCase, context: Context) -> Decided:
    fields = request.model_dump(exclude={"effective_at", "reason", "case_id"})
    fact = CaseOpened(case_id=request.case_id or context.id_for("case"), **fields)
    if state.opening is None:
        return [fact]
    return [] if state.restates(fact) else Refusal("state")


def assign_party(state: CaseState, request: AssignParty, context: Context) -> Decided:
    today = _today(state, context)
    facts = [
        PartyAssigned(party_id=each.party_id, role=each.role, from_=each.from_ or today, to=each.to)
        for each in request.parties
    ]
    known = {(member.party_id, member.role) for member in state.members}
    return [
        fact
        for fact, asked in zip(facts, request.parties, strict=True)
        if not (state.restates(fact) or (_undated(asked) and (fact.party_id, fact.role) in known))
    ]


def _undated(asked: Assignment) -> bool:
    return asked.from_ is None and asked.to is None


def record_employer_contact(
    state: CaseState, request: RecordEmployerContact, context: Context
) -> Decided:
    fact = EmployerContactMade(
        by=request.by or context.actor.party_id,
        channel=request.channel,
        at=request.at or context.effective_at,
        modified_work_signalled=request.modified_work_signalled,
    )
    if fact.at > context.now:
        return Refusal("input", field="at")
    known = state.latest.get((type(fact).__name__, fact.subject))
    if request.at is None and isinstance(known, EmployerContactMade):
        fact = fact.model_copy(update={"at": known.at})
    return [] if state.restates(fact) else [fact]


def reference_consent(state: CaseState, request: ReferenceConsent, context: Context) -> Decided:
    fact = ConsentReferenced(
        consent_id=request.consent_id, version=request.version, scopes=request.scopes
    )
    return [] if state.restates(fact) else [fact]


def link_job_profile(state: CaseState, request: LinkJobProfile, context: Context) -> Decided:
    if context.job_profile is None:
        return Refusal("input", field="job_profile_id")
    fact = JobProfileLinked(job_profile_id=request.job_profile_id, version=request.version)
    return [] if state.restates(fact) else [fact]


def pin_protocol(state: CaseState, request: PinProtocol, context: Context) -> Decided:
    if context.protocol is None:
        return Refusal("input", field="protocol_id")
    tissue = request.tissue_class or context.protocol.tissue_class
    if tissue != context.protocol.tissue_class:
        return Refusal("input", field="tissue_class")
    for each in request.overrides:
        policy = POLICIES.get(each.key)
        if policy is None or not policy.admits(str(each.value)):
            return Refusal("input", _envelope(each), field="overrides")
    fact = ProtocolPinned(
        protocol_id=request.protocol_id,
        version=request.version,
        tissue_class=tissue,
        overrides=request.overrides,
    )
    return [] if state.restates(fact) else [fact]


def _envelope(override: Override) -> tuple[Criterion, ...]:
    policy = POLICIES.get(override.key)
    if policy is None:
        return ()
    required = f"{policy.lowest} to {policy.highest}"
    return (Criterion(id=policy.key, required=required, observed=str(override.value), met=False),)


def record_diagnosis(state: CaseState, request: RecordDiagnosis, context: Context) -> Decided:
    opening = state.opening
    onset = request.onset or (opening.injury_date if opening else context.effective_at.date())
    fact = DiagnosisRecorded(
        code=request.code,
        verification=request.verification,
        onset=onset,
        supersedes=request.supersedes,
    )
    return [] if state.restates(fact) else [fact]


def _today(state: CaseState, context: Context) -> date:
    return context.civil_date(state.opening.time_zone if state.opening else "UTC")


# evolve


def case_opened(state: CaseState, recorded: Recorded[CaseOpened]) -> CaseState:
    fact = recorded.fact
    opening = Opening(
        fact.case_id,
        fact.time_zone,
        fact.worker_id,
        fact.employer_id,
        fact.injury_date,
        fact.body_region,
    )
    members = [Member(fact.worker_id, Role.WORKER)]
    if recorded.actor.role in {Role.EMPLOYER_HR, Role.CASE_MANAGER}:
        members.append(Member(recorded.actor.party_id, Role(recorded.actor.role)))
    milestones = state.milestones
    for member in members:
        milestones = milestones.staffed(member.role)
    return replace(
        state,
        opening=opening,
        members=(*state.members, *members),
        milestones=milestones,
    )


def party_assigned(state: CaseState, recorded: Recorded[PartyAssigned]) -> CaseState:
    fact = recorded.fact
    member = Member(fact.party_id, fact.role, fact.from_, fact.to)
    others = [m for m in state.members if (m.party_id, m.role) != (fact.party_id, fact.role)]
    return replace(state, members=(*others, member), milestones=state.milestones.staffed(fact.role))


def consent_referenced(state: CaseState, recorded: Recorded[ConsentReferenced]) -> CaseState:
    milestones = state.milestones.consented(recorded.fact.scopes)
    linked = replace(state.linked, scopes=frozenset(recorded.fact.scopes))
    return replace(state, linked=linked, milestones=milestones)


def job_profile_linked(state: CaseState, recorded: Recorded[JobProfileLinked]) -> CaseState:
    linked = replace(
        state.linked, job_profile=(recorded.fact.job_profile_id, recorded.fact.version)
    )
    return replace(state, linked=linked, milestones=replace(state.milestones, job_profile=True))


def protocol_pinned(state: CaseState, recorded: Recorded[ProtocolPinned]) -> CaseState:
    fact = recorded.fact
    overrides: dict[str, Decimal] = {each.key: each.value for each in fact.overrides}
    linked = replace(
        state.linked,
        protocol=ProtocolRef(protocol_id=fact.protocol_id, version=fact.version),
        tissue_class=fact.tissue_class,
        overrides=MappingProxyType(overrides),
    )
    return replace(state, linked=linked, milestones=replace(state.milestones, protocol=True))
