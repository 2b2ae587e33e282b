"""What is known of a request while it is answered: who asked what of which case, what was decided,
and whether that was recorded. Admission says it, and what stands around the routes acts on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from starlette.requests import Request

from adapters.signing_in.identity import Identity
from services.access import Allowed
from services.actions import Deed
from services.listing import Listing


@dataclass(slots=True)
class Asked:
    """Who asked what; ``case`` is what he named, whether it is there or not. ``denied`` is the
    code where he may not; ``recorded`` is the id of the read once it is recorded. ``listings`` are
    the cases that the answer tells of, where it is not of one, by what it tells of them."""

    identity: Identity
    action: Deed
    case: UUID | None
    allowed: Allowed | None = None
    denied: str | None = None
    recorded: UUID | None = None
    listings: Mapping[Listing | None, tuple[UUID, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Turn:
    """One request. It asks once as a rule; a form that is refused asks for its page too."""

    request_id: UUID = field(default_factory=uuid4)
    asked: list[Asked] = field(default_factory=list)

    def ask(self, identity: Identity, action: Deed, case: UUID | None) -> Asked:
        """What is asked now, before it is decided."""
        asked = Asked(identity, action, case)
        self.asked.append(asked)
        return asked


def turn_of(request: Request) -> Turn:
    """What is known of this request so far."""
    turn = request.scope["state"]["turn"]
    assert isinstance(turn, Turn)
    return turn


def deny(request: Request, code: str) -> None:
    """What was asked last is denied after all."""
    turn_of(request).asked[-1].denied = code


def told_nothing(request: Request) -> None:
    """Of what was asked last nothing is told after all: it was no read."""
    turn_of(request).asked[-1].allowed = None


def listed(request: Request, rows: Iterable[tuple[UUID, Listing | None]]) -> None:
    """Says of which cases the answer to what was asked last tells that is not of one case, and what
    it tells of each; None: what whoever was admitted to it reads of all of them."""
    found: dict[Listing | None, set[UUID]] = {}
    for case, listing in rows:
        found.setdefault(listing, set()).add(case)
    asked = turn_of(request).asked[-1]
    asked.listings = {each: tuple(sorted(cases)) for each, cases in found.items()}
