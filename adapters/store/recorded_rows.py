"""Rows of es.event as recorded facts, with no more columns than that takes.

A correlation id that is the stream, a causation id that is the command, and a recorded time that
is the effective one stand in most rows; they travel as nothing and are put back here.
"""

from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import LiteralString, TypeAlias
from uuid import UUID

from adapters.store.codec import ALL_CLASSES, Letters
from adapters.store.section_reader import SectionReader
from domain.recorded import Actor, Fact, Recorded
from domain.unread import Entry, Unread

COLUMNS: LiteralString = """
    stream, name, position, version, event_id, schema_no, effective_at,
    nullif(recorded_at, effective_at), command_id, actor_id, actor_role, on_behalf_of,
    nullif(correlation_id, stream), nullif(causation_id, command_id), body"""
STREAM, NAME, POSITION = 0, 1, 2

_actor = lru_cache(maxsize=4096)(Actor)

RecordedRow: TypeAlias = tuple[
    UUID,
    str,
    int,
    int,
    UUID,
    int,
    datetime,
    datetime | None,
    UUID,
    UUID,
    str,
    UUID | None,
    UUID | None,
    UUID | None,
    bytes,
]
"""The columns, in their order."""


def unread_from(reader: SectionReader, row: RecordedRow) -> Entry:
    """A row as a fact to be read later. Raises UnknownEventError for a name not on the list."""
    (_, name, position, version, _, schema_no, effective_at, later) = row[:8]
    kind = reader.kind_of(name, schema_no)
    recorded_at = (effective_at if later is None else later).astimezone(UTC)
    return Unread(kind, version, position, recorded_at, partial(recorded_from, reader, row))


def recorded_from(
    reader: SectionReader, row: RecordedRow, readable: Letters = ALL_CLASSES
) -> Recorded[Fact]:
    """A row as a recorded fact. Raises UnknownEventError for a name not on the list."""
    (stream, name, position, version, event_id, schema_no, effective_at, later) = row[:8]
    (command_id, actor_id, actor_role, on_behalf_of, correlation, causation, body) = row[8:]
    fact, reason = reader.read(name, schema_no, body, readable)
    effective = effective_at.astimezone(UTC)
    return Recorded(
        fact,
        event_id,
        stream,
        version,
        position,
        effective,
        effective if later is None else later.astimezone(UTC),
        command_id,
        _actor(actor_id, actor_role, on_behalf_of),
        correlation or stream,
        causation or command_id,
        reason,
    )
