"""How far each tenant's ledger was published: what comes next, and the bookmark that moves over it.

Read and written as rtw_relay, which sees no more of an event than its messages say.
"""

from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row

from adapters.broker.messages import Happened
from adapters.live_tables.lag import Lag
from adapters.live_tables.projector import tenants
from projections.runner import enter

_REPEATING_IS_HARMLESS = "SET synchronous_commit = off"
"""A bookmark that a crash of the server throws back has messages sent again, and loses none."""
_FOLLOWING: LiteralString = """
    SELECT position, stream, version, name, recorded_at, command_id FROM es.event
    WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s"""
_BOOKMARK: LiteralString = "SELECT position FROM es.relay WHERE tenant = %s"
_MOVE: LiteralString = """
    INSERT INTO es.relay AS known (tenant, position) VALUES (%s, %s)
    ON CONFLICT (tenant) DO UPDATE SET position = greatest(known.position, excluded.position)"""
_LAG: LiteralString = """
    SELECT ledger.head - coalesce(relay.position, 0),
        coalesce(extract(epoch FROM clock_timestamp() - following.stored_at), 0)::float8
    FROM es.ledger LEFT JOIN es.relay ON relay.tenant = ledger.tenant
    LEFT JOIN LATERAL (
        SELECT stored_at FROM es.event
        WHERE event.tenant = ledger.tenant AND event.position > coalesce(relay.position, 0)
        ORDER BY event.position LIMIT 1) AS following ON true
    WHERE ledger.tenant = %s"""


async def connect(conninfo: str) -> AsyncConnection[Any]:
    """A session for this module. Raises OperationalError."""
    connection = await AsyncConnection.connect(conninfo, autocommit=True)
    await connection.execute(_REPEATING_IS_HARMLESS)
    return connection


async def following(
    connection: AsyncConnection[Any], tenant: UUID, after: int, most: int
) -> list[Happened]:
    """The next events of a tenant, in the order of their positions, without a gap."""
    async with connection.transaction():
        await enter(connection, tenant)
        cursor = connection.cursor(binary=True, row_factory=args_row(Happened))
        return await (await cursor.execute(_FOLLOWING, (tenant, after, most))).fetchall()


async def bookmark(connection: AsyncConnection[Any], tenant: UUID) -> int:
    """The position up to which all was published; 0 where nothing was."""
    async with connection.transaction():
        await enter(connection, tenant)
        row = await (await connection.execute(_BOOKMARK, (tenant,))).fetchone()
    return 0 if row is None else int(row[0])


async def move(connection: AsyncConnection[Any], tenant: UUID, position: int) -> None:
    """Forward only: a relay that has lost its lease throws nobody back."""
    async with connection.transaction():
        await enter(connection, tenant)
        await connection.execute(_MOVE, (tenant, position))


async def lag(conninfo: str) -> Lag:
    """The largest over all tenants. Raises OperationalError."""
    largest = Lag()
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        for tenant in await tenants(connection):
            largest = largest.or_more(await _lag_of(connection, tenant))
    return largest


async def _lag_of(connection: AsyncConnection[Any], tenant: UUID) -> Lag:
    async with connection.transaction():
        await enter(connection, tenant)
        row = await (await connection.execute(_LAG, (tenant,))).fetchone()
    return Lag() if row is None else Lag(*row)
