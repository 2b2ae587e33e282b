"""The directory of people and organisations: the erasable personal data (DOMAIN 2.2)."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.vocabulary import Role
from domain.data_classes import A, B
from domain.identifiers import Id
from domain.recorded import Fact, Recorded, Request
from domain.text import Line

KIND = "party"
PartyKind = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
"""person, employer, insurer, clinic ..."""


class PartyRegistered(Fact):
    stream_kind = KIND

    party_id: A[UUID]
    party_kind: B[PartyKind]
    name: A[Line]
    reference: A[Line | None] = None
    roles: B[tuple[Role, ...]] = ()
    organisation: A[UUID | None] = None


class RegisterParty(Request):
    """``reference`` is the name of the party where it comes from, ``STORY:REF`` for a story."""

    party_id: Id
    party_kind: PartyKind = "person"
    name: Line
    reference: Line | None = None
    roles: Annotated[tuple[Role, ...], Field(max_length=13)] = ()
    organisation: Id | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who this is and which roles the person may act in; None until registered."""

    registered: PartyRegistered | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.registered.roles if self.registered else ()


def decide(state: Party, request: RegisterParty) -> list[Fact]:
    """Register, or register anew where something changed."""
    wanted = PartyRegistered(
        party_id=request.party_id,
        party_kind=request.party_kind,
        name=request.name,
        reference=request.reference,
        roles=request.roles,
        organisation=request.organisation,
    )
    return [] if state.registered == wanted else [wanted]


def evolve(state: Party, recorded: Recorded[Fact]) -> Party:
    if isinstance(recorded.fact, PartyRegistered):
        return replace(state, registered=recorded.fact)
    return state
