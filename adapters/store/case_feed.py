"""The case events of a tenant for the projections, cut to what a view may read."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql
from psycopg.rows import args_row

from adapters.store.codec import Codec, Letters, classes_of
from adapters.store.ledger import recorded_from
from adapters.store.rows import EventRow
from domain.case.aggregate import FACTS
from domain.recorded import Fact, Recorded

_FEED = sql.SQL(
    "SELECT {} FROM es.event WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s"
).format(sql.SQL(", ").join(sql.Identifier(each.name) for each in fields(EventRow)))


class CaseFeed:
    """projections.runner.Feed on the connection of the view, in its transaction."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._classes = {fact.event_name(): classes_of(fact) for fact in FACTS}

    async def read(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readable: Letters,
    ) -> tuple[Sequence[Recorded[Fact]], int]:
        async with connection.cursor(binary=True, row_factory=args_row(EventRow)) as cursor:
            await cursor.execute(_FEED, [tenant, after, most])
            rows = await cursor.fetchall()
        shown = [row for row in rows if self._classes.get(row.name, frozenset()) & readable]
        events = [recorded_from(self._codec, row, readable) for row in shown]
        return events, rows[-1].position if rows else after
