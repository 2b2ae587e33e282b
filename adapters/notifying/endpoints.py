"""The webhooks of a tenant and their deliveries, for whoever runs the ledger."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.database import Database
from adapters.live_tables.projector import tenants
from adapters.notifying.addresses import checked_url, leads_here
from adapters.notifying.signing import key_of, secret_text
from projections.runner import enter

_ADD = """
    INSERT INTO consuming.endpoint (tenant, id, url, person, organisation, once)
    VALUES (%s, %s, %s, %s, %s, %s)"""
_LIST = """
    SELECT tenant, id, url, person, organisation, once, added_at, removed_at
    FROM consuming.endpoint WHERE tenant = %s ORDER BY added_at, id"""
_REMOVE = """
    UPDATE consuming.endpoint SET removed_at = clock_timestamp()
    WHERE tenant = %s AND id = %s AND removed_at IS NULL"""
_DELIVERIES = """
    SELECT notification, endpoint, status, tries, answer, error, added_at, begun_at, ended_at,
        next_at
    FROM consuming.delivery
    WHERE tenant = %(tenant)s AND (%(endpoint)s::uuid IS NULL OR endpoint = %(endpoint)s)
        AND (%(status)s::text IS NULL OR status = %(status)s)
    ORDER BY added_at DESC, notification, endpoint LIMIT %(most)s"""
_RESEND = """
    UPDATE consuming.delivery
    SET status = 'waiting', next_at = clock_timestamp(), added_at = clock_timestamp()
    WHERE tenant = %s AND notification = %s AND endpoint = %s AND status <> 'waiting'"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Without a person and an organisation: of all of the tenant."""

    tenant: UUID
    id: UUID
    url: str
    person: UUID | None
    organisation: UUID | None
    once: bool
    added_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Logged:
    """A delivery as the log has it."""

    notification: UUID
    endpoint: UUID
    status: str
    tries: int
    answer: int | None
    error: str | None
    added_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None


async def add(
    database: Database,
    tenant: UUID,
    url: str,
    *,
    person: UUID | None = None,
    organisation: UUID | None = None,
    once: bool = False,
) -> tuple[UUID, str]:
    """The id of the endpoint and its secret, which is shown only here. Raises
    AddressRefusedError; where its name leads to is judged at each try."""
    checked_url(url, loopback=leads_here(url) and database.kind == "demo")
    endpoint = uuid4()
    async with _entered(database, tenant) as connection:
        await connection.execute(_ADD, [tenant, endpoint, url, person, organisation, once])
    return endpoint, secret_text(key_of(database.claim_key, endpoint))


async def endpoints(database: Database) -> list[Endpoint]:
    """Of all tenants, those that were removed among them."""
    found: list[Endpoint] = []
    async for tenant in tenants_of(database):
        async with _entered(database, tenant) as connection:
            cursor = connection.cursor(row_factory=class_row(Endpoint))
            await cursor.execute(_LIST, [tenant])
            found += await cursor.fetchall()
    return found


async def remove(database: Database, endpoint: UUID) -> bool:
    """Whether there was such an endpoint. What is on its way to it is not sent."""
    return await _changed(database, _REMOVE, endpoint)


async def deliveries(
    database: Database, most: int, endpoint: UUID | None = None, status: str | None = None
) -> Sequence[Logged]:
    """The newest first, of all tenants one after the other."""
    found: list[Logged] = []
    asked = {"endpoint": endpoint, "status": status, "most": most}
    async for tenant in tenants_of(database):
        async with _entered(database, tenant) as connection:
            cursor = connection.cursor(row_factory=class_row(Logged))
            await cursor.execute(_DELIVERIES, {"tenant": tenant, **asked})
            found += await cursor.fetchall()
    return found[:most]


async def resend(database: Database, notification: UUID, endpoint: UUID) -> bool:
    """Whether there was such a delivery that does not wait already; it is tried for a day from
    now on, under the same id."""
    return await _changed(database, _RESEND, notification, endpoint)


async def _changed(database: Database, statement: str, *ids: UUID) -> bool:
    async for tenant in tenants_of(database):
        async with _entered(database, tenant) as connection:
            done = await connection.execute(statement.encode(), [tenant, *ids])
            if done.rowcount:
                return True
    return False


async def tenants_of(database: Database) -> AsyncIterator[UUID]:
    """Whose ledgers there are."""
    conninfo = database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        found = await tenants(connection)
    for each in found:
        yield each


@asynccontextmanager
async def _entered(database: Database, tenant: UUID) -> AsyncIterator[AsyncConnection[Any]]:
    conninfo = database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo) as connection:
        await enter(connection, tenant)
        yield connection
