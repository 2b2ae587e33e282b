"""The three sides of an agreement: which party of a case stands for which (INV-10)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.case.ramp_up.work_terms import Side, Who
from domain.case.state import CaseState
from domain.case.vocabulary import Role

_OF_EMPLOYER = (Role.EMPLOYER_HR, Role.SUPERVISOR)
_OF_CLINICIAN = (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN)


def sides_of(state: CaseState, party: UUID, at: datetime) -> frozenset[Side]:
    """The sides that a party stands for at a time; none for a stranger."""
    roles = state.roles_of(party, at)
    employer = state.opening.employer_id if state.opening else None
    stands = {
        Side.WORKER: party == state.worker,
        Side.EMPLOYER: party == employer or not roles.isdisjoint(_OF_EMPLOYER),
        Side.CLINICIAN: not roles.isdisjoint(_OF_CLINICIAN),
    }
    return frozenset(side for side, so in stands.items() if so)


def party_of(state: CaseState, side: Side, at: datetime) -> UUID | None:
    """The party that stands for a side at a time: for the employer the organisation itself
    where no one was assigned."""
    if side is Side.WORKER:
        return state.worker
    wanted = _OF_EMPLOYER if side is Side.EMPLOYER else _OF_CLINICIAN
    for role in wanted:
        for member in state.members:
            if member.role is role and role in state.roles_of(member.party_id, at):
                return member.party_id
    return state.opening.employer_id if side is Side.EMPLOYER and state.opening else None


def party_named(state: CaseState, who: Who, at: datetime) -> UUID | None:
    return party_of(state, who, at) if isinstance(who, Side) else who


def missing_sides(state: CaseState, parties: Iterable[UUID], at: datetime) -> tuple[Side, ...]:
    """The sides for which none of these parties stands."""
    present = {side for party in parties for side in sides_of(state, party, at)}
    return tuple(side for side in Side if side not in present)
