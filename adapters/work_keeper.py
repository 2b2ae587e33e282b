"""Keeps the live table of everybody's work, which the rules of the deadlines make: after what has
happened, and when days have passed; and beside it the words by which cases are found. Both may come
a moment later than the views. Several may run: the bookmarks are locked while one is at it."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.case_changes import LedgerChanges
from adapters.main import Product
from adapters.store.followers import Wakeups
from adapters.work_changes import CONSUMER, changed_since
from adapters.work_table import put, rows_are
from projections.finding import keep_words
from projections.runner import bookmark, enter, move
from services.ports import StoreUnavailable
from services.work import next_look, work_in

EVENTS = 500
"""Looked at in one transaction."""
CASES = 100
"""Worked out in one transaction for no other reason than the time."""
POLL_S = 1.0
PAUSE_S = 0.1
"""Between two looks: what comes in at once is worked out at once."""
REST = 3.0
"""Beside others it works a quarter of the time: commands and views come first, and who reads his
list before it is kept works out what is new himself."""
_LOCKED = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_TO_LOOK_AT = """
    SELECT case_id FROM rm.work_case WHERE tenant = %s AND look_at <= %s
    ORDER BY look_at LIMIT %s"""
_ALL_AT_ONCE = "UPDATE rm.work_case SET look_at = %s WHERE tenant = %s"
_log = logging.getLogger("rtw.work")


class WorkKeeper:
    """For all tenants."""

    def __init__(self, product: Product) -> None:
        self._product = product

    async def run(self) -> None:
        """Until cancelled. Where the database does not answer, the next look makes up for it."""
        async with Wakeups(self._product.database.direct_conninfo("project")) as wakeups:
            with wakeups.anywhere() as grown:
                while True:
                    with suppress(OperationalError, InterfaceError, StoreUnavailable):
                        await self._keep(grown)
                    _log.warning("the database did not answer; the work lists wait")
                    await asyncio.sleep(POLL_S)

    async def keep_up(self) -> None:
        """To the end of every ledger, and to the present time."""
        async with await self._connected() as connection:
            while await self._once(connection):
                pass

    async def wrong(self, tenant: UUID) -> list[UUID]:
        """The cases whose rows are not what the rules say now; those that days have made too old
        are worked out before."""
        await self.keep_up()
        now = self._product.clock.now()
        wrong: list[UUID] = []
        async with await self._connected() as connection, connection.transaction():
            await enter(connection, tenant)
            await connection.execute(_LOCKED, [f"{CONSUMER} {tenant}"])
            position = await bookmark(connection, tenant, CONSUMER)
            for case in await LedgerChanges(self._product.reader).opened(tenant, position):
                found = await self._product.deadlines.due(tenant, case, now)
                if not await rows_are(connection, tenant, case, work_in(found, now)):
                    wrong.append(case)
            since = await changed_since(connection, tenant, position, EVENTS)
        return [each for each in wrong if each not in since.cases]

    async def _keep(self, grown: asyncio.Event) -> None:
        async with await self._connected() as connection:
            while True:
                grown.clear()
                begun = monotonic()
                moved = await self._once(connection)
                await asyncio.sleep(max(PAUSE_S, REST * (monotonic() - begun)))
                if not moved:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(grown.wait(), POLL_S)

    async def _connected(self) -> AsyncConnection[Any]:
        conninfo = self._product.database.conninfo("project")
        return await AsyncConnection.connect(conninfo, autocommit=True)

    async def _once(self, connection: AsyncConnection[Any]) -> bool:
        """A step for each tenant; whether there was something to do."""
        moved = False
        for tenant in await self._product.reader.tenants():
            moved |= await self._step(connection, tenant.tenant)
            moved |= await keep_words(connection, self._product.feed, tenant.tenant) > 0
        return moved

    async def _step(self, connection: AsyncConnection[Any], tenant: UUID) -> bool:
        """Whether there was something to do."""
        now = self._product.clock.now()
        async with connection.transaction():
            await enter(connection, tenant)
            await connection.execute(_LOCKED, [f"{CONSUMER} {tenant}"])
            position = await bookmark(connection, tenant, CONSUMER)
            if position == 0:
                return await self._begin(connection, tenant, now)
            since = await changed_since(connection, tenant, position, EVENTS)
            if since.recounted:
                await connection.execute(_ALL_AT_ONCE, [now, tenant])
            late = await connection.execute(_TO_LOOK_AT, [tenant, now, CASES])
            cases = since.cases.union(case for (case,) in await late.fetchall())
            await self._work_out(connection, tenant, cases, now)
            if since.upto > position:
                await move(connection, tenant, CONSUMER, since.upto)
            return bool(cases) or since.upto > position

    async def _begin(self, connection: AsyncConnection[Any], tenant: UUID, now: datetime) -> bool:
        """All cases there are: to be worked out a few at a time from then on."""
        reader = self._product.reader
        head = await reader.head(tenant)
        if head == 0:
            return False
        opened = await LedgerChanges(reader).opened(tenant, head)
        async with connection.cursor() as cursor:
            await cursor.executemany(_UNKNOWN, [[tenant, case, now] for case in opened])
        await move(connection, tenant, CONSUMER, head)
        return True

    async def _work_out(
        self, connection: AsyncConnection[Any], tenant: UUID, cases: Iterable[UUID], now: datetime
    ) -> None:
        for case in sorted(cases):
            found = await self._product.deadlines.due(tenant, case, now)
            look_at = next_look(found, now)
            await put(connection, tenant, case, work_in(found, now), look_at)


_UNKNOWN = """
    INSERT INTO rm.work_case (tenant, case_id, look_at, digest) VALUES (%s, %s, %s, ''::bytea)
    ON CONFLICT (tenant, case_id) DO UPDATE SET look_at = excluded.look_at"""
