"""The latest of several facts: later in the world wins, then later in the ledger.

A view may be asked as of one time and as known at another, so its fold sees any subset of
a history, in position order; "latest" must not depend on what was left out.
"""

from functools import lru_cache
from typing import Any, Generic, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.instants import Instant
from domain.recorded import Recorded

V = TypeVar("V")


class Stored(NamedTuple):
    """The bytes of a row. ``settled`` only grows, once in a while; ``body`` is written with every
    event, and an event that follows on what is settled is folded on it alone."""

    settled: bytes
    body: bytes


class Shape(BaseModel):
    """A frozen part of a view, or a whole one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def split(self) -> "Split":
        """What of it a row settles, and the rest."""
        return Split(b"", self)

    @property
    def anchor(self) -> "Shape | None":
        """What stands next to what is settled. Where a body gets another by what is folded on it,
        that bears on what is settled, and the whole row must be folded on."""
        return None

    def stored(self) -> Stored:
        """Equal shapes are equal bytes."""
        settled, rest = self.split()
        return Stored(settled, rest.dumped())

    def dumped(self) -> bytes:
        return self.__pydantic_serializer__.to_json(self, exclude_defaults=True)

    @property
    def weight(self) -> int:
        """How much room it takes, roughly, in parts of a view."""
        return 1

    @classmethod
    def loaded(cls, stored: Stored) -> Self:
        """The whole of a row; of the body alone where nothing is given as settled."""
        return cls.model_validate_json(stored.body)


class Split(NamedTuple):
    """A view as its row keeps it: bytes that settle, and what its body is made of."""

    settled: bytes
    rest: Shape


S = TypeVar("S", bound=Shape)
_set = object.__setattr__


def made(shape: type[S], fields: dict[str, Any]) -> S:
    """A part of a view from fields that are as they must be: many are made, none is judged."""
    part = shape.__new__(shape)
    _set(part, "__dict__", fields)
    _set(part, "__pydantic_fields_set__", _all_of(shape))
    _set(part, "__pydantic_extra__", None)
    _set(part, "__pydantic_private__", None)
    return part


@lru_cache(maxsize=256)
def _all_of(shape: type[Shape]) -> set[str]:
    """The same set for all of a shape; they are frozen, and nobody changes it."""
    return set(shape.model_fields)


def changed(part: S, update: dict[str, Any]) -> S:
    """The same with other values in some fields."""
    return made(type(part), {**part.__dict__, **update})


class Stamped(Shape, Generic[V]):
    """A value with when it was true and where it stands in the ledger."""

    at: Instant
    position: int
    value: V


def later(known: Stamped[V] | None, recorded: Recorded[Any], value: V) -> Stamped[V]:
    """The value that holds after this fact."""
    stamped: Stamped[V] = Stamped(at=recorded.effective_at, position=recorded.position, value=value)
    if known is not None and (known.at, known.position) > (stamped.at, stamped.position):
        return known
    return stamped
