"""Opening a case: referral, the people around it, consent, job profile, protocol, diagnosis."""

from dataclasses import replace
from datetime import UTC, date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, gathered, only_filed
from domain.case.opening.body_regions import Region
from domain.case.state import CaseState, Member, Opening
from domain.case.vocabulary import (
    ROLES_IN_A_CASE,
    BodyRegion,
    Laterality,
    Role,
    ShiftPattern,
    Value,
    in_order,
)
from domain.context import Context
from domain.data_classes import A, B, C, I, J, T, W
from domain.identifiers import Id
from domain.instants import CivilDate, Instant, PastDate, TimeZone
from domain.measures.quantity import Hours, Whole
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

# facts


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
        return f"{self.by}/{self.channel}/{self.at.astimezone(UTC).date()}"


# requests


class OpenCase(Request):
    case_id: Id | None = None
    time_zone: TimeZone
    worker_id: Id
    employer_id: Id
    insurer_id: Id | None = None
    claim_ref: Line | None = None
    injury_date: PastDate
    body_region: Region
    laterality: Laterality = Laterality.NOT_APPLICABLE
    mechanism: Note | None = None
    jurisdiction: Line | None = None
    contract_hours: Annotated[Hours, Field(gt=0)]
    shift_pattern: ShiftPattern | None = None
    episode_no: Annotated[int, Field(strict=True, ge=1, le=99)] = 1
    previous_case_id: Id | None = None


def _role_in_a_case(role: Role) -> Role:
    if role not in ROLES_IN_A_CASE:
        raise PydanticCustomError("role", "is no role in a case")
    return role


class Assignment(Value):
    party_id: Id
    role: Annotated[Role, AfterValidator(_role_in_a_case)]
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

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({(each.party_id, each.role) for each in self.parties}) < len(self.parties):
            raise ValueError("a party may stand once in a role")
        return self


class RecordEmployerContact(Request):
    by: Id | None = None
    channel: Line
    at: Instant | None = None
    modified_work_signalled: StrictBool = False


# decide


def open_case(state: CaseState, request: OpenCase, context: Context) -> Decided:
    fields = request.model_dump(exclude={"effective_at", "reason", "case_id"})
    known = state.opening.case_id if state.opening else context.id_for("case")
    fact = CaseOpened(case_id=request.case_id or known, **fields)
    if state.opening is None:
        return [fact]
    return [] if state.restates(fact, context) else Refusal("state")


def assign_party(state: CaseState, request: AssignParty, context: Context) -> Decided:
    stranger = _stranger_as_worker(state, request)
    if stranger is not None:
        return Refusal("input", field=f"parties.{stranger}.role")
    today = _today(state, context)
    facts = [
        PartyAssigned(party_id=each.party_id, role=each.role, from_=each.from_ or today, to=each.to)
        for each in request.parties
    ]
    over = next((n for n, fact in enumerate(facts) if fact.to and fact.to < fact.from_), None)
    if over is not None:
        return Refusal("input", field=f"parties.{over}.to")
    return [
        fact
        for fact, asked in zip(facts, request.parties, strict=True)
        if not _stands(state, fact, today, undated=_undated(asked))
    ]


def _stands(state: CaseState, fact: PartyAssigned, today: date, *, undated: bool) -> bool:
    """Whether the party was assigned from and to these days, or at all where none were said;
    who is a member by the opening alone was not."""
    member = _member(state, fact.party_id, fact.role)
    if member is None or member.from_ is None:
        return False
    ends = (member.from_, member.to)
    return ends == (fact.from_, fact.to) or (undated and (member.to is None or member.to >= today))


def _member(state: CaseState, party_id: UUID, role: Role) -> Member | None:
    known = (each for each in state.members if (each.party_id, each.role) == (party_id, role))
    return next(known, None)


def _stranger_as_worker(state: CaseState, request: AssignParty) -> int | None:
    """Who acts as the worker consents in her name: that is the worker of the case alone."""
    worker = state.opening.worker_id if state.opening else None
    asked = ((each.party_id, each.role) for each in request.parties)
    wrong = (n for n, (party, role) in enumerate(asked) if role is Role.WORKER and party != worker)
    return next(wrong, None)


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
    known = state.newest_of(type(fact), fact.subject)
    if request.at is None and isinstance(known, EmployerContactMade):
        fact = fact.model_copy(update={"at": known.at})
    return [] if state.restates(fact, context) else [fact]


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
        fact.jurisdiction,
    )
    members = [Member(fact.worker_id, Role.WORKER)]
    if recorded.actor.role in {Role.EMPLOYER_HR, Role.CASE_MANAGER}:
        members.append(Member(recorded.actor.party_id, Role(recorded.actor.role)))
    return replace(state, opening=opening, members=(*state.members, *members))


def party_assigned(state: CaseState, recorded: Recorded[PartyAssigned]) -> CaseState:
    fact = recorded.fact
    member = Member(fact.party_id, fact.role, fact.from_, fact.to)
    others = [m for m in state.members if (m.party_id, m.role) != (fact.party_id, fact.role)]
    return replace(state, members=(*others, member))


DECIDE: Decides = {
    OpenCase: open_case,
    AssignParty: assign_party,
    RecordEmployerContact: record_employer_contact,
}
EVOLVE: Evolves = {
    CaseOpened: case_opened,
    PartyAssigned: party_assigned,
    EmployerContactMade: only_filed,
}
