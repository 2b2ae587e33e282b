"""Cases that wait behind an event, of all tenants: found, tried again, or folded without it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.database import Database
from adapters.projector import tenants
from adapters.store.case_feed import CaseFeed
from domain.identifiers import is_canonical
from projections.catalogue import VIEWS
from projections.held import Parked, parked
from projections.parking import fold_anew, leave_out
from projections.runner import enter
from projections.view import View

_SINCE = """
    SELECT position, event_id, name FROM es.event
    WHERE tenant = %s AND stream = %s AND position >= %s ORDER BY version"""
_LEFT_OUT = """
    SELECT position, event_id, name FROM rm.left_out
    WHERE tenant = %s AND view = %s AND case_id = %s ORDER BY position"""


@dataclass(frozen=True, slots=True)
class Place:
    """An event by its envelope alone."""

    position: int
    event_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """The events that wait, the one that failed first; and those that were left out before."""

    waiting: Sequence[Place]
    left_out: Sequence[Place]


async def parked_cases(database: Database, view: str | None = None) -> list[Parked]:
    """By tenant, view and time."""
    found: list[Parked] = []
    async with _connected(database) as connection:
        for tenant in await tenants(connection):
            async with connection.transaction():
                await enter(connection, tenant)
                found += await parked(connection, tenant, view)
    return found


async def parked_case(database: Database, view: str, text: str) -> Parked | None:
    """The one that is meant by an id or STORY:REF; None where no such case waits in the view."""
    for each in await parked_cases(database, view):
        if each.case_id == (UUID(text) if is_canonical(text) else uuid5(each.tenant, text)):
            return each
    return None


async def inspected(database: Database, found: Parked) -> Inspected:
    async with _connected(database) as connection, connection.transaction():
        await enter(connection, found.tenant)
        cursor = connection.cursor(row_factory=class_row(Place))
        await cursor.execute(_SINCE, [found.tenant, found.case_id, found.position])
        waiting = await cursor.fetchall()
        await cursor.execute(_LEFT_OUT, [found.tenant, found.view, found.case_id])
        return Inspected(waiting, await cursor.fetchall())


async def folded_anew(
    database: Database, feed: CaseFeed, tenant: UUID, view: View[Any], case: UUID
) -> Parked | None:
    """One case from its history, as the ledger has it. What waits then, None where it is right.
    Raises RebuildRunningError."""
    async with _connected(database) as connection:
        return await fold_anew(connection, feed, tenant, view, case)


async def skipped(database: Database, feed: CaseFeed, found: Parked, reason: str) -> Parked | None:
    """The same without the event behind which the case waits. Raises RebuildRunningError."""
    async with _connected(database) as connection:
        view = VIEWS[found.view]
        return await leave_out(connection, feed, found.tenant, view, found.case_id, reason)


@asynccontextmanager
async def _connected(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    conninfo = database.direct_conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection
