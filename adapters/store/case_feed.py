"""The case events of a tenant for the projections, cut to what a view may read."""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from adapters.store.codec import Codec
from adapters.store.section_reader import SectionReader
from adapters.store.stored_sections import StoredSections
from domain.case.aggregate import FACTS
from domain.recorded import Actor, Fact, Recorded
from projections.entries import speaks_to
from projections.feeding import Events, Letters
from projections.unread import Unread

Row = tuple[Any, ...]

_SELECT: LiteralString = """
    SELECT stream, name, position, version, event_id, schema_no, effective_at, recorded_at,
        command_id, actor_id, actor_role, on_behalf_of, correlation_id, causation_id, body
    FROM es.event """
_FEED = _SELECT + "WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s"
_OF_CASE = _SELECT + "WHERE tenant = %s AND stream = %s AND position <= %s ORDER BY stream, version"
_BY_CASE = _SELECT + (
    "WHERE tenant = %s AND position <= %s AND name = ANY(%s) ORDER BY stream, version"
)
_SORT = "SET LOCAL work_mem = '64MB'"
_STREAM, _NAME, _POSITION = 0, 1, 2
_AT_ONCE = 2000


class CaseFeed:
    """projections.feeding.Feed on the connection of the view, in its transaction."""

    def __init__(self, codec: Codec) -> None:
        self._reader = SectionReader(codec)
        self._facts = {fact.event_name(): fact for fact in FACTS}

    async def read(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readable: Letters,
    ) -> tuple[Events, int]:
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(_FEED, [tenant, after, most])
            rows = await cursor.fetchall()
        events = [*self._shown(rows, readable)]
        return events, rows[-1][_POSITION] if rows else after

    async def of_case(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        case: UUID,
        upto: int,
        readable: Letters,
    ) -> Events:
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(_OF_CASE, [tenant, case, upto])
            return [*self._shown(await cursor.fetchall(), readable)]

    async def by_case(
        self, connection: AsyncConnection[Any], tenant: UUID, upto: int, readable: Letters
    ) -> AsyncIterator[tuple[UUID, Events]]:
        """By the file of each case, so that only one is held at a time."""
        await connection.execute(_SORT)
        open_case: UUID | None = None
        history: list[Recorded[Fact]] = []
        async with connection.cursor(name="by_case", binary=True) as cursor:
            await cursor.execute(_BY_CASE, [tenant, upto, self._names(readable)])
            while rows := await cursor.fetchmany(_AT_ONCE):
                for case, own in groupby(rows, itemgetter(_STREAM)):
                    if case != open_case:
                        if open_case is not None:
                            yield open_case, history
                        open_case, history = case, []
                    history.extend(self._shown(own, readable))
        if open_case is not None:
            yield open_case, history

    def _names(self, readable: Letters) -> list[str]:
        return [name for name, fact in self._facts.items() if speaks_to(fact, readable)]

    def _shown(self, rows: Iterable[Row], readable: Letters) -> Iterator[Recorded[Fact]]:
        shown = frozenset(self._names(readable))
        return (self._recorded(row, readable) for row in rows if row[_NAME] in shown)

    def _recorded(self, row: Row, readable: Letters) -> Recorded[Fact]:
        (stream, name, position, version, event_id, schema_no, effective_at, recorded_at) = row[:8]
        (command_id, actor_id, actor_role, on_behalf_of, correlation, causation, body) = row[8:]
        actor = Actor(actor_id, actor_role, on_behalf_of)
        times = _utc(effective_at), _utc(recorded_at)
        rest = command_id, correlation, causation
        envelope = (event_id, stream, version, position, *times, *rest)
        known = self._facts[name]
        if schema_no == known.schema_no:
            return Unread(
                known, StoredSections(self._reader, known, body, readable), envelope, actor
            )
        fact, reason = self._reader.read(name, schema_no, body, readable)
        return Recorded(fact, *envelope[:7], actor, *envelope[7:], reason)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
