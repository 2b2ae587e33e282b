"""The feed of a tenant straight from PostgreSQL: for consumers of our own."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from adapters.consuming.feeds import PARTITIONS, FeedEvent, NotNowError, Page
from domain.case.chapter import CaseFact
from domain.deadlines.raised import EscalationRaised
from projections.runner import enter

PAGE = 2_000
"""Positions looked at in one page, whatever partition they belong to."""
_HEAD = "SELECT head FROM es.ledger WHERE tenant = %s"
_EVENTS = """
    SELECT position, case_id AS "case", version, name, at FROM (
        SELECT position, version, name, stored_at AS at,
            CASE WHEN name = %(raised)s THEN correlation_id ELSE stream END AS case_id
        FROM es.event
        WHERE tenant = %(tenant)s AND position > %(after)s AND position <= %(upto)s
            AND (name = %(raised)s OR starts_with(name, %(of_cases)s))
    ) AS told
    WHERE get_byte(uuid_send(case_id), 3) %% %(partitions)s = %(partition)s
    ORDER BY position"""


class LedgerFeed:
    """EventFeed of the events of cases, and of what was raised because it is overdue in them; each
    with the time at which it was stored, by the database's clock."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], tenant: UUID) -> None:
        self._pool = pool
        self._tenant = tenant

    async def read(self, after: int, partition: int) -> Page:
        try:
            async with self._pool.connection() as connection, connection.transaction():
                await enter(connection, self._tenant)
                return await self._page(connection, after, partition)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise NotNowError from error

    async def _page(self, connection: AsyncConnection[Any], after: int, partition: int) -> Page:
        """Positions have no gaps, so a page is so many of them, up to the end of the ledger."""
        row = await (await connection.execute(_HEAD, [self._tenant])).fetchone()
        upto = min(after + PAGE, max(after, 0 if row is None else row[0]))
        if upto == after:
            return Page((), after)
        cursor = connection.cursor(row_factory=class_row(FeedEvent))
        asked = {
            "tenant": self._tenant,
            "after": after,
            "upto": upto,
            "raised": EscalationRaised.event_name(),
            "of_cases": f"{CaseFact.stream_kind}:",
            "partitions": PARTITIONS,
            "partition": partition,
        }
        await cursor.execute(_EVENTS, asked)
        return Page(await cursor.fetchall(), upto)
