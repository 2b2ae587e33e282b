"""Keeps the live tables moving: a poll every second, which a notification only shortens."""

import asyncio
import logging
from collections.abc import Container, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.database import Database
from adapters.leases import Leases
from adapters.store.case_feed import CaseFeed
from adapters.store.followers import Wakeups
from projections.catalogue import VIEWS
from projections.parking import advance_past_faults
from projections.rebuild import Rebuilt, rebuild
from projections.remembered import Remembered
from projections.view import View

POLL_S = 1.0
_log = logging.getLogger(__name__)


class Projector:
    """One process' share of the projecting: those of some views that no other process has."""

    def __init__(
        self, database: Database, feed: CaseFeed, views: Iterable[View[Any]] = VIEWS.values()
    ) -> None:
        self._database = database
        self._feed = feed
        self._views = {view.name: view for view in views}
        self._remembered = Remembered()

    async def run(self) -> None:
        """Until cancelled. A lost connection is made again; nothing is lost with it."""
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
        async with connection, await Leases.open(session) as leases:
            while True:
                grown.clear()
                own = await leases.held(self._views)
                if await self._advance_all(connection, own) == 0:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(grown.wait(), POLL_S)

    async def _advance_all(self, connection: AsyncConnection[Any], own: Container[str]) -> int:
        moved = 0
        views = [view for name, view in self._views.items() if name in own]
        for tenant in await tenants(connection) if views else ():
            for view in views:
                moved += await advance_past_faults(
                    connection, self._feed, tenant, view, self._remembered
                )
        return moved


async def tenants(connection: AsyncConnection[Any]) -> list[UUID]:
    found = await connection.execute("SELECT tenant FROM es.ledger ORDER BY tenant")
    return [row[0] for row in await found.fetchall()]


async def catch_up(database: Database, feed: CaseFeed) -> None:
    """Move every view of every tenant to the end of its ledger."""
    await moved_on(database, feed, *VIEWS.values())


async def moved_on(database: Database, feed: CaseFeed, *views: View[Any]) -> None:
    """Move some views of every tenant to the end of its ledger."""
    connection = await AsyncConnection.connect(database.conninfo("project"), autocommit=True)
    async with connection:
        for tenant in await tenants(connection):
            for view in views:
                while await advance_past_faults(connection, feed, tenant, view):
                    pass


async def rebuilt(database: Database, feed: CaseFeed, view: View[Any]) -> Rebuilt:
    """Rebuild one view for every tenant beside the live one, and switch.

    Raises RebuildRunningError where another one is at it.
    """
    owner = database.direct_conninfo("owner")
    reading = await AsyncConnection.connect(owner, autocommit=True)
    writing = await AsyncConnection.connect(owner, autocommit=True)
    async with reading, writing:
        return await rebuild(reading, writing, feed, await tenants(reading), view)
