"""Leaving a case: a party's role ends with a day; the worker's never does (handover)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.state import CaseState, Member
from domain.case.vocabulary import Role
from domain.context import Context
from domain.data_classes import A, B, DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.recorded import Recorded, Request
from domain.refusals import Refusal

# facts


class PartyReleased(CaseFact):
    """``to`` is the last day of the role."""

    party_id: A[UUID]
    role: B[Role]
    to: B[CivilDate]

    @property
    def subject(self) -> str:
        return f"{self.party_id}/{self.role}"


# requests


class ReleaseParty(Request):
    """``role`` may be left out where the party has one; ``to`` is the last day, today unless
    said."""

    party_id: Id
    role: Role | None = None
    to: CivilDate | None = None


# decide


def release_party(state: CaseState, request: ReleaseParty, context: Context) -> Decided:
    found = [
        each
        for each in state.members
        if each.party_id == request.party_id and request.role in (None, each.role)
    ]
    if len(found) != 1:
        field = "role" if found else "party_id"
        return Refusal("input", (_unmet("release.member", "one member of the case"),), field)
    member, last = found[0], request.to or context.civil_date(state.time_zone)
    if member.to is not None and (request.to is None or request.to == member.to):
        return []
    if not (member.from_ or last) <= last <= (member.to or last):
        return Refusal("input", (_within(member, last),), field="to")
    needed = _needed(state, member, last)
    if needed is not None:
        return Refusal("state", (needed,))
    return [PartyReleased(party_id=member.party_id, role=member.role, to=last)]


def _within(member: Member, last: date) -> Criterion:
    required = f"from {member.from_ or 'the beginning'} to {member.to or 'any day'}"
    return _unmet("release.to", required, str(last))


def _needed(state: CaseState, member: Member, last: date) -> Criterion | None:
    """The worker is always needed; a case manager and a clinician until another follows."""
    if member.role is Role.WORKER:
        return _unmet("release.worker", "the worker stays in the case")
    if member.role not in {Role.CASE_MANAGER, Role.CLINICIAN}:
        return None
    others = (each for each in state.members if each.role is member.role and each is not member)
    if any(_serves_after(each, last) for each in others):
        return None
    return _unmet(f"release.{member.role}", f"another {member.role} assigned beyond {last}")


def _serves_after(member: Member, last: date) -> bool:
    begins = member.from_ is None or member.from_ <= last + timedelta(days=1)
    return begins and (member.to is None or member.to > last)


def _unmet(criterion: str, required: str, observed: str | None = None) -> Criterion:
    return Criterion(
        id=criterion, required=required, observed=observed, met=False, data_class=DataClass.B
    )


# evolve


def party_released(state: CaseState, recorded: Recorded[PartyReleased]) -> CaseState:
    fact = recorded.fact
    members = tuple(
        replace(each, to=fact.to)
        if (each.party_id, each.role) == (fact.party_id, fact.role)
        else each
        for each in state.members
    )
    return replace(state, members=members)


DECIDE: Decides = {ReleaseParty: release_party}
EVOLVE: Evolves = {PartyReleased: party_released}
