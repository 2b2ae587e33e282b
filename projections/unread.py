"""Recorded facts that are decoded when somebody asks for them.

Most views keep most facts as plain JSON, which is what stands in the ledger. So the feed gives
events whose fact is made on demand; what a reader is told of it comes straight from its sections.
"""

from typing import Any, Protocol

from domain.data_classes import DataClass
from domain.recorded import Actor, Fact, Recorded

Letters = frozenset[DataClass]
Plain = dict[str, Any]


class Sections(Protocol):
    """The stored body of an event, cut to what the feed was asked for."""

    def read(self) -> tuple[Fact, str | None]:
        """The fact, and the envelope's reason."""

    def told(self, letters: Letters) -> Plain:
        """The fields of some classes, as they are stored."""

    def reason(self) -> str | None:
        """The envelope's reason, where it may be read."""


class Unread(Recorded[Fact]):
    """``kind`` is known without reading; ``fact`` is read once."""

    __slots__ = ("_read", "kind", "sections")

    kind: type[Fact]
    sections: Sections
    _read: Fact | None

    def __init__(
        self, kind: type[Fact], sections: Sections, envelope: tuple[Any, ...], actor: Actor
    ) -> None:
        """``envelope``: event_id, stream, version, position, both times, command_id,
        correlation_id and causation_id."""
        for name, value in zip(_ENVELOPE, envelope, strict=True):
            _set(self, name, value)
        _set(self, "actor", actor)
        _set(self, "kind", kind)
        _set(self, "sections", sections)
        _set(self, "_read", None)

    @property
    def fact(self) -> Fact:
        read = self._read
        if read is None:
            read, _ = self.sections.read()
            _set(self, "_read", read)
        return read

    @property
    def reason(self) -> str | None:
        return self.sections.reason()

    def as_read(self) -> Recorded[Fact]:
        """The same with its fact made."""
        return Recorded(
            self.fact,
            self.event_id,
            self.stream,
            self.version,
            self.position,
            self.effective_at,
            self.recorded_at,
            self.command_id,
            self.actor,
            self.correlation_id,
            self.causation_id,
            self.reason,
        )


_ENVELOPE = (
    "event_id",
    "stream",
    "version",
    "position",
    "effective_at",
    "recorded_at",
    "command_id",
    "correlation_id",
    "causation_id",
)
_set = object.__setattr__


def kind_of(recorded: Recorded[Any]) -> type[Fact]:
    """The class of its fact, without reading it."""
    return recorded.kind if isinstance(recorded, Unread) else type(recorded.fact)
