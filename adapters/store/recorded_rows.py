"""Rows of es.event as recorded facts, with no more columns than that takes.

A correlation id that is the stream, a causation id that is the command, and a recorded time that
is the effective one stand in most rows; they travel as nothing and are put back here.
"""

from datetime import UTC, datetime
from typing import LiteralString, TypeAlias
from uuid import UUID

from adapters.store.codec import Letters
from adapters.store.section_reader import SectionReader
from domain.recorded import Actor, Fact, Recorded

COLUMNS: LiteralString = """
    stream, name, position, version, event_id, schema_no, effective_at,
    nullif(recorded_at, effective_at), command_id, actor_id, actor_role, on_behalf_of,
    nullif(correlation_id, stream), nullif(causation_id, command_id), body"""
STREAM, NAME, POSITION = 0, 1, 2

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


def recorded_from(reader: SectionReader, row: RecordedRow, readable: Letters) -> Recorded[Fact]:
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
        Actor(actor_id, actor_role, on_behalf_of),
        correlation or stream,
        causation or command_id,
        reason,
    )
