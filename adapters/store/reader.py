"""Reads of one tenant's events. The tenant is set for the transaction, so a pooled connection
carries nobody's rights to the next caller.

A read sends two statements in one round trip; outside an explicit transaction both belong to the
same implicit one. A plan may have been made while the table was small, when all plans cost the
same, and must still be right when it is large: no sequential scans, and each query asks for an
order that one index alone has, also where an equality would say enough.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, Self
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.rows import args_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from adapters.store.quiet import check_quiet
from adapters.store.recorded_rows import COLUMNS, RecordedRow
from adapters.store.rows import EventRow
from services.ports import StoreUnavailable

NEWEST_VERSION = 2**31 - 1
NEWEST_POSITION = 2**63 - 1
MANY = 10_000_000
_SELECT: LiteralString = """
    SELECT tenant, stream, version, position, event_id, name, schema_no, effective_at, recorded_at,
        stored_at, command_id, fingerprint, actor_id, actor_role, on_behalf_of, correlation_id,
        causation_id, body
    FROM es.event """
_FOR_TENANT = (
    "SELECT set_config('rtw.tenant', %s::text, true), set_config('enable_seqscan', 'off', true)"
)
_VERSIONS: LiteralString = "WHERE tenant = %s AND stream = %s AND version > %s AND version <= %s "
_POSITIONS: LiteralString = "WHERE tenant = %s AND position > %s AND position <= %s "
_STREAM = _SELECT + _VERSIONS + "ORDER BY version LIMIT %s"
_RECORDED: LiteralString = (
    "SELECT "  # noqa: S608  all parts are literals
    + COLUMNS
    + " FROM es.event "
    + _VERSIONS
    + "ORDER BY version LIMIT %s"
)
_STREAM_BACKWARDS = _SELECT + _VERSIONS + "ORDER BY version DESC LIMIT %s"
_FEED = _SELECT + _POSITIONS + "ORDER BY position LIMIT %s"
_FEED_OF_NAMES = (
    _SELECT  # noqa: S608  all parts are literals
    + _POSITIONS
    + """
    AND (name, schema_no) IN (SELECT * FROM unnest(%s::text[], %s::smallint[]))
    ORDER BY position LIMIT %s"""
)
_FROM_COMMAND: LiteralString = """
    WHERE tenant = %s AND command_id >= %s AND fingerprint IS NOT NULL
    ORDER BY command_id LIMIT 1"""
_AFTER_WRITTEN: LiteralString = """
    WHERE tenant = written.tenant AND position > written.position
    ORDER BY position LIMIT 1"""
_RECEIPT = (
    "WITH RECURSIVE written AS (SELECT * FROM ("  # noqa: S608  all parts are literals
    + _SELECT
    + _FROM_COMMAND
    + ") AS first WHERE command_id = %s UNION ALL SELECT following.* FROM written, LATERAL ("
    + _SELECT
    + _AFTER_WRITTEN
    + ") AS following WHERE following.command_id = written.command_id) "
    + "SELECT * FROM written ORDER BY position"
)
_HEAD: LiteralString = "SELECT head FROM es.ledger WHERE tenant = %s"
_TENANTS = "SELECT tenant, name FROM es.ledger ORDER BY name"

Parameter = UUID | int | list[str] | list[int]


@dataclass(frozen=True, slots=True)
class Tenant:
    """A ledger's owner."""

    tenant: UUID
    name: str


class Reader:
    """A pool of connections for reads. Use ``async with``, or ``open`` and ``close``.

    Every read raises StoreUnavailable where the database does not answer in ``seconds``.
    """

    def __init__(self, conninfo: str, *, connections: int = 4, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._pool = AsyncConnectionPool(
            conninfo,
            kwargs={"autocommit": True, "application_name": "rtw read"},
            min_size=1,
            max_size=connections,
            timeout=seconds,
            open=False,
            check=check_quiet,
        )

    async def open(self) -> None:
        """Connect. Raises StoreUnavailable."""
        try:
            await self._pool.open(wait=True, timeout=self._seconds)
        except (OperationalError, PoolTimeout) as error:
            await self._pool.close()
            raise StoreUnavailable("cannot connect") from error

    async def close(self) -> None:
        await self._pool.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def read_stream(
        self,
        tenant: UUID,
        stream: UUID,
        after_version: int = 0,
        up_to_version: int = NEWEST_VERSION,
        limit: int = MANY,
    ) -> list[EventRow]:
        """A stream's events in the order of their versions."""
        return await self._rows(tenant, _STREAM, stream, after_version, up_to_version, limit)

    async def read_recorded(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> list[RecordedRow]:
        """A stream's events in the order of their versions, no wider than a fold needs them."""
        return await self._fetched(
            tenant, _RECORDED, (tenant, stream, after_version, NEWEST_VERSION, MANY)
        )

    async def read_stream_backwards(
        self, tenant: UUID, stream: UUID, after_version: int, up_to_version: int, limit: int
    ) -> list[EventRow]:
        """The same events, the newest first."""
        return await self._rows(
            tenant, _STREAM_BACKWARDS, stream, after_version, up_to_version, limit
        )

    async def read_receipt(self, tenant: UUID, command_id: UUID) -> list[EventRow]:
        """What the command wrote, in the order of positions; empty where it has no receipt.

        The first row carries the fingerprint.
        """
        return await self._rows(tenant, _RECEIPT, command_id, command_id)

    async def read_feed(
        self, tenant: UUID, after_position: int, limit: int, up_to_position: int = NEWEST_POSITION
    ) -> list[EventRow]:
        """The tenant's events in the order of their positions, which have no gaps."""
        return await self._rows(tenant, _FEED, after_position, up_to_position, limit)

    async def read_feed_of_names(
        self,
        tenant: UUID,
        after_position: int,
        limit: int,
        up_to_position: int,
        names: Sequence[tuple[str, int]],
    ) -> list[EventRow]:
        """Only the events of these names and schema numbers."""
        wanted = [each for each, _ in names], [each for _, each in names]
        return await self._rows(
            tenant, _FEED_OF_NAMES, after_position, up_to_position, *wanted, limit
        )

    async def head(self, tenant: UUID) -> int:
        """The position of the tenant's newest event; 0 where there is none, or no such tenant."""
        async with self._connection() as connection:
            cursor = await connection.execute(_HEAD, (tenant,))
            row = await cursor.fetchone()
        return 0 if row is None else row[0]

    async def tenants(self) -> list[Tenant]:
        """All tenants, by name."""
        async with self._connection() as connection:
            cursor = connection.cursor(row_factory=args_row(Tenant))
            return await (await cursor.execute(_TENANTS)).fetchall()

    async def _rows(
        self, tenant: UUID, query: LiteralString, *parameters: Parameter
    ) -> list[EventRow]:
        async with self._connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=args_row(EventRow))
            async with connection.pipeline():
                await connection.execute(_FOR_TENANT, (tenant,))
                await cursor.execute(query, (tenant, *parameters))
            return await cursor.fetchall()

    async def _fetched(
        self, tenant: UUID, query: LiteralString, parameters: tuple[Parameter, ...]
    ) -> list[Any]:
        """The rows as they come."""
        async with self._connection() as connection:
            cursor = connection.cursor(binary=True)
            async with connection.pipeline():
                await connection.execute(_FOR_TENANT, (tenant,))
                await cursor.execute(query, parameters)
            return await cursor.fetchall()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with asyncio.timeout(self._seconds), self._pool.connection() as connection:
                yield connection
        except (TimeoutError, OperationalError, InterfaceError) as error:
            raise StoreUnavailable("the database did not answer") from error
