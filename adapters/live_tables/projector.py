"""Keeps the live tables moving: a poll every second, which a notification only shortens."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from time import time_ns
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.database import Database
from adapters.ending import to_its_end
from adapters.live_tables.leases import Leases
from adapters.live_tables.numbered import Numbered
from adapters.live_tables.shares import Held, Shares
from adapters.processes.traced_feed import TracedFeed
from adapters.store.case_feed import CaseFeed
from adapters.store.followers import Growth, Wakeups
from projections.catalogue import VIEWS
from projections.parts import Part, PartsChangedError, all_parts
from projections.rebuild import Rebuilt, rebuild
from projections.remembered import Remembered
from projections.together import Step, Views, advance_together_past_faults
from projections.view import View

POLL_S = 1.0
_FOLDED_ANEW_AFTER_A_CRASH = "SET synchronous_commit = off"
"""Rows and bookmark are lost together, with the last moments before a crash of the server."""
Told = Callable[[Step], None]
Own = Mapping[Part, Views]
"""What a process projects: parts, each of some views."""
_log = logging.getLogger(__name__)


def _told_nobody(_: Step) -> None:
    """Where nobody asked."""


class Projector:
    """One process' share of the projecting: those parts of some views that no other process has.

    ``told`` of each step, when it has been committed. ``numbered``: which parts are its own.
    """

    def __init__(
        self,
        database: Database,
        feed: CaseFeed,
        views: Iterable[View[Any]] = VIEWS.values(),
        told: Told | None = None,
        numbered: Numbered | None = None,
    ) -> None:
        self._database = database
        self._feed = feed
        self._views = {view.name: view for view in views}
        self._told = told or _told_nobody
        self._numbered = numbered or Numbered()

    async def run(self) -> None:
        """Until cancelled, which ends between two transactions. A lost connection is made again;
        nothing is lost with it."""
        async with Wakeups(self._database.direct_conninfo("project")) as wakeups:
            with wakeups.growing() as growth:
                while True:
                    with suppress(OperationalError, InterfaceError):
                        await self._project(growth)
                    _log.warning("the projector lost its connection")
                    growth.note()
                    await asyncio.sleep(POLL_S)

    async def _project(self, growth: Growth) -> None:
        connection = await AsyncConnection.connect(
            self._database.conninfo("project"), autocommit=True
        )
        session = self._database.direct_conninfo("project")
        await connection.execute(_FOLDED_ANEW_AFTER_A_CRASH)
        async with connection, await Leases.open(session) as leases:
            shares = Shares(leases, self._views, self._numbered)
            round_ = _Round(connection, self._feed, growth, self._told)
            while True:
                try:
                    await round_.advance(self._own(await shares.held()))
                except PartsChangedError:
                    shares.look_at_once()
                    growth.note()
                try:
                    async with asyncio.timeout(POLL_S):
                        await growth.wait()
                except TimeoutError:
                    round_.look_everywhere()

    def _own(self, held: Held) -> Own:
        return {part: {name: self._views[name] for name in names} for part, names in held.items()}


class _Round:
    """The tenants one after the other, on one connection: those whose ledger is said to have grown,
    and every second all that have. ``_standing``: where parts of a tenant's views were left, all at
    the end of its ledger; ``_there``: the tenants at the last look, for anybody can say that one
    has grown.
    """

    def __init__(
        self, connection: AsyncConnection[Any], feed: CaseFeed, growth: Growth, told: Told
    ) -> None:
        self._connection = connection
        self._feed = TracedFeed(feed)
        self._growth = growth
        self._told = told
        self._remembered = Remembered()
        self._standing: dict[UUID, tuple[int, frozenset[str]]] = {}
        self._there: frozenset[UUID] = frozenset()
        self._looked_at = float("-inf")

    def look_everywhere(self) -> None:
        """At all tenants next time, as if none stood at its end."""
        self._standing.clear()
        self._growth.note()

    async def advance(self, own: Own) -> None:
        """Move each part of each view of each tenant that has grown on by a batch. Raises
        PartsChangedError."""
        grown = self._growth.taken()
        named = frozenset(part.named(name) for part, views in own.items() for name in views)
        for tenant in await self._behind(grown, named) if named else ():
            await self._advance(tenant, own, named)

    async def _behind(self, grown: frozenset[UUID] | None, own: frozenset[str]) -> Iterable[UUID]:
        now = time.monotonic()
        if grown is not None and grown <= self._there and now - self._looked_at < POLL_S:
            return grown
        self._looked_at = now
        found = await heads(self._connection)
        self._there = frozenset(tenant for tenant, _ in found)
        return [tenant for tenant, head in found if self._standing.get(tenant) != (head, own)]

    async def _advance(self, tenant: UUID, own: Own, named: frozenset[str]) -> None:
        steps = [
            step for part, views in own.items() for step in await self._steps(tenant, part, views)
        ]
        ends = {step.at for step in steps}
        if any(step.may_go_on for step in steps):
            self._growth.note(tenant)
        elif len(ends) == 1 and (end := ends.pop()) is not None:
            self._standing[tenant] = end, named

    async def _steps(self, tenant: UUID, part: Part, views: Views) -> list[Step]:
        """One for those views of a part that stand at one position each."""
        left, steps = dict(views), list[Step]()
        while left:
            begun = time_ns()
            step = await to_its_end(
                advance_together_past_faults(
                    self._connection, self._feed, tenant, left, self._remembered, part
                )
            )
            self._feed.tell(begun, step.views)
            self._told(step)
            left = {name: view for name, view in left.items() if name not in step.views}
            steps.append(step)
        return steps


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
            while not await _at_the_end(connection, feed, tenant, named, remembered):
                pass


async def _at_the_end(
    connection: AsyncConnection[Any],
    feed: CaseFeed,
    tenant: UUID,
    views: Views,
    remembered: Remembered,
) -> bool:
    """Whether all parts have come there, which have not where their number is another one now."""
    with suppress(PartsChangedError):
        for part in await all_parts(connection):
            while await _moved(connection, feed, tenant, views, remembered, part):
                pass
        return True
    return False


async def _moved(
    connection: AsyncConnection[Any],
    feed: CaseFeed,
    tenant: UUID,
    views: Views,
    remembered: Remembered,
    part: Part,
) -> int:
    """By how many positions those moved that were furthest behind; 0 where all are at the end."""
    step = await advance_together_past_faults(connection, feed, tenant, views, remembered, part)
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
