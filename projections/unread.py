"""Recorded facts that are decoded when somebody asks for them.

Most views keep most facts as plain JSON, which is what stands in the ledger. So the feed gives
events whose fact is made on demand; what a reader is told of it comes straight from its sections.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.data_classes import DataClass
from domain.recorded import Actor, Fact, Recorded

Letters = frozenset[DataClass]
Plain = dict[str, Any]


Traces = Sequence[bytes]
"""command_id, correlation_id and causation_id as bytes."""


class Sections(Protocol):
    """The stored body of an event, cut to what the feed was asked for."""

    def read(self, letters: Letters | None = None) -> tuple[Fact, str | None]:
        """The fact, and the envelope's reason; of some classes only where they are named."""

    def told(self, letters: Letters) -> Plain:
        """The fields of some classes, as they are stored."""

    def reason(self) -> str | None:
        """The envelope's reason, where it may be read."""


Envelope = tuple[UUID, UUID, int, int, datetime, datetime, Actor]
"""event_id, stream, version, position, effective_at, recorded_at and actor."""

ENVELOPE = (
    *("event_id", "stream", "version", "position"),
    *("effective_at", "recorded_at", "actor"),
)


class Unread(Recorded[Fact]):
    """``kind`` is known without reading; ``fact`` is read once, and so are the ids of its
    command, which no view asks for."""

    __slots__ = ("_read", "_traces", "kind", "sections")

    kind: type[Fact]
    sections: Sections
    _read: Fact | None
    _traces: Traces

    def __init__(
        self, kind: type[Fact], sections: Sections, envelope: Envelope, traces: Traces
    ) -> None:
        event_id, stream, version, position, effective_at, recorded_at, actor = envelope
        _put_event_id(self, event_id)
        _put_stream(self, stream)
        _put_version(self, version)
        _put_position(self, position)
        _put_effective_at(self, effective_at)
        _put_recorded_at(self, recorded_at)
        _put_actor(self, actor)
        _set(self, "kind", kind)
        _set(self, "sections", sections)
        _set(self, "_traces", traces)
        _set(self, "_read", None)

    @property
    def fact(self) -> Fact:
        read = self._read
        if read is None:
            read, _ = self.sections.read()
            _set(self, "_read", read)
        return read

    def cut_to(self, letters: Letters) -> Recorded[Fact]:
        """The same with no more of its fact than these classes, which is less to read."""
        envelope: Any = tuple(getattr(self, name) for name in ENVELOPE)
        cut = Unread(self.kind, self.sections, envelope, self._traces)
        fact, _ = self.sections.read(letters)
        _set(cut, "_read", fact)
        return cut

    @property
    def reason(self) -> str | None:
        return self.sections.reason()

    @property
    def command_id(self) -> UUID:
        return UUID(bytes=self._traces[0])

    @property
    def correlation_id(self) -> UUID:
        return UUID(bytes=self._traces[1])

    @property
    def causation_id(self) -> UUID:
        return UUID(bytes=self._traces[2])

    def as_read(self) -> Recorded[Fact]:
        """The same with its fact made."""
        return Recorded(**{each.name: getattr(self, each.name) for each in fields(Recorded)})


_set = object.__setattr__
_puts: Any = Recorded
_put_event_id = _puts.event_id.__set__
_put_stream = _puts.stream.__set__
_put_version = _puts.version.__set__
_put_position = _puts.position.__set__
_put_effective_at = _puts.effective_at.__set__
_put_recorded_at = _puts.recorded_at.__set__
_put_actor = _puts.actor.__set__


def kind_of(recorded: Recorded[Any]) -> type[Fact]:
    """The class of its fact, without reading it."""
    return recorded.kind if isinstance(recorded, Unread) else type(recorded.fact)
