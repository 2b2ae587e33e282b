"""The case events of a tenant for the projections, cut to what a view may read."""

from collections.abc import AsyncIterator, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from adapters.store import copied_histories
from adapters.store.codec import Codec
from adapters.store.copied_rows import (
    COLUMNS,
    Row,
    last_position_of,
    moment,
    row_in,
    rows_of,
    uuid_of,
)
from adapters.store.section_reader import SectionReader
from adapters.store.stored_sections import StoredKind, StoredSections, UnreadableSections
from domain.case.aggregate import FACTS
from domain.recorded import Actor, Fact, Recorded
from projections.entries import speaks_to
from projections.feeding import Events, Letters
from projections.parts import WHOLE, Part
from projections.unread import Unread

_SELECT = sql.SQL("SELECT {} FROM es.event").format(sql.SQL(COLUMNS))
_OUT = sql.SQL("COPY ({} {}) TO STDOUT (FORMAT BINARY)")
_FEED = _OUT.format(
    _SELECT, sql.SQL("WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s")
)
_NEXT = sql.SQL("{} WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s").format(_SELECT)
_OF_CASE = _OUT.format(
    _SELECT, sql.SQL("WHERE tenant = %s AND stream = %s AND position <= %s ORDER BY version")
)
_BY_CASE = _OUT.format(
    sql.SQL("SELECT {} FROM es.event").format(sql.SQL(copied_histories.COLUMNS)),
    sql.SQL("WHERE tenant = %s AND position <= %s AND name = ANY(%s) GROUP BY 1 ORDER BY 1"),
)
_POSITION, _SCHEMA_NO, _STREAM, _NAME = 0, 4, 5, 11
_SORT = "SET LOCAL work_mem = '64MB'"

Asked = tuple[Any, ...]


class CaseFeed:
    """projections.feeding.Feed on the connection of the view, in its transaction."""

    def __init__(self, codec: Codec) -> None:
        self._reader = SectionReader(codec)
        self._facts = {fact.event_name().encode(): fact for fact in FACTS}
        self._kinds: dict[tuple[bytes, int, Letters], StoredKind | None] = {}

    async def read(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readable: Letters,
        part: Part = WHOLE,
    ) -> tuple[Events, int]:
        rows = await _rows(connection, _FEED, (tenant, after, most))
        last = int(rows[-1][_POSITION]) if rows else after
        own = rows if part.of == 1 else [row for row in rows if part.holds(row[_STREAM])]
        return self._recorded(own, readable), last

    async def read_for(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readers: Sequence[Letters],
        part: Part = WHOLE,
    ) -> tuple[list[Events], int]:
        """As a query whose plan is kept, which is quicker than a COPY where few are new."""
        found = await connection.execute(_NEXT, (tenant, after, most), binary=True)
        rows = rows_of(found, part.holds)
        last = last_position_of(found) or after
        return [self._recorded(rows, readable) for readable in readers], last

    async def of_case(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        case: UUID,
        upto: int,
        readable: Letters,
    ) -> Events:
        rows = await _rows(connection, _OF_CASE, (tenant, case, upto))
        return self._recorded(rows, readable)

    async def by_case(
        self, connection: AsyncConnection[Any], tenant: UUID, upto: int, readable: Letters
    ) -> AsyncIterator[tuple[UUID, Events]]:
        """Each as soon as it is whole, so that only one is held at a time."""
        await connection.execute(_SORT)
        asked = tenant, upto, self._names(readable)
        async for message in _messages(connection, _BY_CASE, asked):
            history = self._recorded(copied_histories.history_in(message), readable)
            if history:
                yield history[0].stream, history

    def _recorded(self, rows: Iterable[Row], readable: Letters) -> list[Recorded[Fact]]:
        return [
            _recorded(row, kind) for row in rows if (kind := self._kind(row, readable)) is not None
        ]

    def _names(self, readable: Letters) -> list[str]:
        return [name.decode() for name, fact in self._facts.items() if speaks_to(fact, readable)]

    def _kind(self, row: Row, readable: Letters) -> StoredKind | None:
        """None where nothing in such events is readable."""
        key = row[_NAME], row[_SCHEMA_NO], readable
        try:
            return self._kinds[key]
        except KeyError:
            kind = self._kinds[key] = self._kind_of(*key)
            return kind

    def _kind_of(self, name: bytes, schema_no: int, readable: Letters) -> StoredKind | None:
        known = self._facts.get(name)
        if known is None or not speaks_to(known, readable):
            return None
        return StoredKind(self._reader, known, schema_no, readable)


def _recorded(row: Row, kind: StoredKind) -> Recorded[Fact]:
    (position, version, effective, recorded, _, stream, event_id, actor_id) = row[:8]
    (command_id, correlation_id, causation_id, _, role, for_whom, body) = row[8:]
    at = moment(effective)
    envelope = (
        uuid_of(event_id),
        _uuid(stream),
        version,
        position,
        at,
        at if recorded == effective else moment(recorded),
        _actor(actor_id, role, for_whom),
    )
    traces = command_id, correlation_id, causation_id
    event = Unread(kind.known, StoredSections(kind, body), envelope, traces)
    if kind.is_newest:
        return event
    try:
        return event.as_read()
    except Exception as error:  # raised to who asks for it, which nobody does where it is left out
        return Unread(kind.known, UnreadableSections(error), envelope, traces)


async def _rows(
    connection: AsyncConnection[Any], question: sql.Composed, asked: Asked
) -> list[Row]:
    """All of them before any is taken in: what fails then leaves the connection as it was."""
    found = [row_in(message) async for message in _messages(connection, question, asked)]
    return [row for row in found if row is not None]


async def _messages(
    connection: AsyncConnection[Any], question: sql.Composed, asked: Asked
) -> AsyncIterator[bytes]:
    async with connection.cursor() as cursor, cursor.copy(question, asked) as copy:
        async for message in copy:
            yield bytes(message)


@lru_cache(maxsize=4096)
def _actor(party: bytes, role: bytes, on_behalf_of: bytes | None) -> Actor:
    for_whom = None if on_behalf_of is None else uuid_of(on_behalf_of)
    return Actor(uuid_of(party), role.decode(), for_whom)


_uuid = lru_cache(maxsize=4096)(uuid_of)
