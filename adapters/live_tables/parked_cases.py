"""Cases that wait behind an event, of all tenants: found, tried again, or folded without it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.database import Database
from adapters.live_tables.projector import tenants
from adapters.main import Product
from adapters.work.changes import CONSUMER as WORK
from adapters.work.steps import WorkSteps
from domain.identifiers import is_canonical
from projections.apart import Consumer, note_left_out, taken_anew
from projections.catalogue import VIEWS
from projections.finding import CONSUMER as WORDS
from projections.held import Parked, parked
from projections.kept_words import Words
from projections.parking import fold_anew, leave_out
from projections.runner import enter

CONSUMERS = (*sorted(VIEWS), WORK, WORDS)
"""In which a case may wait."""
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


async def folded_anew(product: Product, tenant: UUID, consumer: str, case: UUID) -> Parked | None:
    """One case from its history, as the ledger has it. What waits then, None where it is right.
    Raises RebuildRunningError."""
    async with _connected(product.database) as connection:
        if consumer in VIEWS:
            view = VIEWS[consumer]
            return await fold_anew(connection, product.feed, tenant, view, case)
        async with connection.transaction():
            return await taken_anew(connection, _beside_views(product)[consumer], tenant, case)


async def skipped(product: Product, found: Parked, reason: str) -> Parked | None:
    """The same without the event behind which the case waits. Raises RebuildRunningError."""
    tenant, case = found.tenant, found.case_id
    async with _connected(product.database) as connection:
        if found.view in VIEWS:
            view = VIEWS[found.view]
            return await leave_out(connection, product.feed, tenant, view, case, reason)
        consumer = _beside_views(product)[found.view]
        async with connection.transaction():
            await note_left_out(connection, consumer.name, tenant, case, reason)
            return await taken_anew(connection, consumer, tenant, case)


def _beside_views(product: Product) -> dict[str, Consumer]:
    return {WORK: WorkSteps(product), WORDS: Words(product.feed)}


@asynccontextmanager
async def _connected(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    conninfo = database.direct_conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection
