"""What is known of a request while it is answered: who asked what of which case, what was decided,
and whether that was recorded. Admission says it, and what stands around the routes acts on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from starlette.requests import Request

from adapters.http.identity import Identity
from services.access import Allowed
from services.actions import Deed


@dataclass(slots=True)
class Asked:
    """Who asked what; ``case`` is what he named, whether it is there or not. ``denied`` is the
    code where he may not; ``recorded`` is the id of the read once it is recorded."""

    identity: Identity
    action: Deed
    case: UUID | None
    allowed: Allowed | None = None
    denied: str | None = None
    recorded: UUID | None = None


@dataclass(slots=True)
class Turn:
    """One request. It asks once as a rule; a form that is refused asks for its page too.
    ``listed`` are the cases that a list holds."""

    request_id: UUID = field(default_factory=uuid4)
    asked: list[Asked] = field(default_factory=list)
    listed: tuple[UUID, ...] = ()

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


def listed(request: Request, cases: Iterable[UUID]) -> None:
    """Says which cases an answer tells of that is not of one case."""
    turn_of(request).listed = tuple(sorted(set(cases)))
