"""Keeps the live tables moving: a poll every second, which a notification only shortens."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from time import time_ns
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.database import Database
from adapters.ending import to_its_end
from adapters.live_tables.leases import Leases
from adapters.processes.traced_feed import TracedFeed
from adapters.store.case_feed import CaseFeed
from adapters.store.followers import Wakeups
from projections.catalogue import VIEWS
from projections.rebuild import Rebuilt, rebuild
from projections.remembered import Remembered
from projections.together import Views, advance_together_past_faults
from projections.view import View

POLL_S = 1.0
_FOLDED_ANEW_AFTER_A_CRASH = "SET synchronous_commit = off"
"""Rows and bookmark are lost together, with the last moments before a crash of the server."""
_log = logging.getLogger(__name__)


class Projector:
    """One process' share of the projecting: those of some views that no other process has."""

    def __init__(
        self, database: Database, feed: CaseFeed, views: Iterable[View[Any]] = VIEWS.values()
    ) -> None:
        self._database = database
        self._feed = feed
        self._views = {view.name: view for view in views}

    async def run(self) -> None:
        """Until cancelled, which ends between two transactions. A lost connection is made again;
        nothing is lost with it."""
        async with Wakeups(self._database.direct_conninfo("project")) as wakeups:
            with wakeups.anywhere() as grown:
                while True:
                    with suppress(OperationalError, InterfaceError):
                        await self._project(grown)
                    _log.warning("the projector lost its connection")
                    await asyncio.sleep(POLL_S)

    async def _project(self, grown: asyncio.Event) -> None:
        connection = await AsyncConnection.connect(
            self._database.conninfo("project"), autocommit=True
        )
        session = self._database.direct_conninfo("project")
        await connection.execute(_FOLDED_ANEW_AFTER_A_CRASH)
        async with connection, await Leases.open(session) as leases:
            round_ = _Round(connection, self._feed)
            while True:
                grown.clear()
                own = await leases.held(self._views)
                if await round_.advance({name: self._views[name] for name in own}) > 0:
                    continue
                try:
                    async with asyncio.timeout(POLL_S):
                        await grown.wait()
                except TimeoutError:
                    round_.standing.clear()


class _Round:
    """All tenants one after the other, on one connection. ``standing``: where a tenant's views
    were left, all at the end of its ledger: it is passed over while it has not grown."""

    def __init__(self, connection: AsyncConnection[Any], feed: CaseFeed) -> None:
        self._connection = connection
        self._feed = TracedFeed(feed)
        self._remembered = Remembered()
        self.standing: dict[UUID, tuple[int, frozenset[str]]] = {}

    async def advance(self, views: Views) -> int:
        """Move each view of each tenant on by a batch; the number of positions they moved."""
        moved = 0
        for tenant, head in await heads(self._connection) if views else ():
            if self.standing.get(tenant) != (head, frozenset(views)):
                moved += await self._advance(tenant, head, views)
        return moved

    async def _advance(self, tenant: UUID, head: int, views: Views) -> int:
        moved, left, at = 0, dict(views), set[int | None]()
        while left:
            begun = time_ns()
            step = await to_its_end(
                advance_together_past_faults(
                    self._connection, self._feed, tenant, left, self._remembered
                )
            )
            self._feed.tell(begun, step.views)
            left = {name: view for name, view in left.items() if name not in step.views}
            moved += step.moved
            at.add(step.at)
        if at == {head}:
            self.standing[tenant] = head, frozenset(views)
        return moved


async def heads(connection: AsyncConnection[Any]) -> list[tuple[UUID, int]]:
    """The last position of each tenant's ledger."""
    found = await connection.execute("SELECT tenant, head FROM es.ledger ORDER BY tenant")
    return await found.fetchall()


async def tenants(connection: AsyncConnection[Any]) -> list[UUID]:
    found = await connection.execute("SELECT tenant FROM es.ledger ORDER BY tenant")
    return [row[0] for row in await found.fetchall()]


async def catch_up(database: Database, feed: CaseFeed) -> None:
    """Move every view of every tenant to the end of its ledger."""
    await moved_on(database, feed, *VIEWS.values())


async def moved_on(database: Database, feed: CaseFeed, *views: View[Any]) -> None:
    """Move some views of every tenant to the end of its ledger."""
    named, remembered = {view.name: view for view in views}, Remembered()
    connection = await AsyncConnection.connect(database.conninfo("project"), autocommit=True)
    async with connection:
        for tenant in await tenants(connection):
            while await _moved(connection, feed, tenant, named, remembered):
                pass


async def _moved(
    connection: AsyncConnection[Any],
    feed: CaseFeed,
    tenant: UUID,
    views: Views,
    remembered: Remembered,
) -> int:
    """By how many positions those moved that were furthest behind; 0 where all are at the end."""
    step = await advance_together_past_faults(connection, feed, tenant, views, remembered)
    return step.moved


async def rebuilt(database: Database, feed: CaseFeed, view: View[Any]) -> Rebuilt:
    """Rebuild one view for every tenant beside the live one, and switch.

    Raises RebuildRunningError where another one is at it.
    """
    owner = database.direct_conninfo("owner")
    reading = await AsyncConnection.connect(owner, autocommit=True)
    writing = await AsyncConnection.connect(owner, autocommit=True)
    async with reading, writing:
        return await rebuild(reading, writing, feed, await tenants(reading), view)
