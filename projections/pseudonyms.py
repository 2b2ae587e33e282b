"""People under pseudonyms: clinician-1, clinician-2, by the order in which they came into a case.

A row keeps for each person a role and a digest that is good for this case alone, so that the
same person has the same pseudonym in all of it and cannot be found in another.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from domain.case.opening.opening import CaseOpened, PartyAssigned
from domain.case.vocabulary import Role
from domain.recorded import Fact, Recorded
from projections.telling import CaseTold
from projections.unread import kind_of

ACTOR = "actor"
"""The field of an entry in which its actor stands."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID_LENGTH = 36


class AuditTold(CaseTold):
    """``actors``: everybody seen so far; the place among those of a role gives the number."""

    actors: tuple[str, ...] = ()


def actor_of(recorded: Recorded[Fact]) -> str:
    """Who acted, as a row keeps it."""
    return _kept(recorded.stream, str(recorded.actor.role), recorded.actor.party_id)


def with_actors(known: tuple[str, ...], recorded: Recorded[Fact]) -> tuple[str, ...]:
    """Everybody who is known after this fact."""
    actor = actor_of(recorded)
    if kind_of(recorded) not in (CaseOpened, PartyAssigned):
        return known if actor in known else (*known, actor)
    people = [actor]
    match recorded.fact:
        case CaseOpened() as fact:
            people.append(_kept(recorded.stream, Role.WORKER, fact.worker_id))
        case PartyAssigned() as fact:
            people.append(_kept(recorded.stream, fact.role, fact.party_id))
    new = [each for each in dict.fromkeys(people) if each not in known]
    return (*known, *new) if new else known


@lru_cache(maxsize=4096)
def _kept(case: UUID, role: str, party: UUID) -> str:
    return f"{role}/{_digest(case, party)}"


def _digest(case: UUID, party: UUID) -> str:
    return sha256(case.bytes + party.bytes).hexdigest()[:16]


def pseudonyms(view: AuditTold) -> Mapping[str, str]:
    """The pseudonym of everybody, by how a row keeps them; and by the digest alone, where the
    first role counts."""
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for each in view.actors:
        role, _, digest = each.partition("/")
        counts[role] = counts.get(role, 0) + 1
        names[each] = f"{role}-{counts[role]}"
        names.setdefault(digest, names[each])
    return names


def renamed(tree: Any, case: UUID, names: Mapping[str, str]) -> Any:
    """A tree in which ids of people are pseudonyms."""
    match tree:
        case dict():
            return {key: renamed(each, case, names) for key, each in tree.items()}
        case list():
            return [renamed(each, case, names) for each in tree]
        case str() if len(tree) == _ID_LENGTH and _ID.fullmatch(tree):
            return names.get(_digest(case, UUID(tree)), tree)
        case _:
            return tree
