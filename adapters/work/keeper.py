"""Keeps the live table of everybody's work, which the rules of the deadlines make: after what has
happened, and when days have passed; and beside it the words by which cases are found. Both may come
a moment later than the views. Several may run: the bookmarks are locked while one is at it."""

import asyncio
import logging
from contextlib import suppress
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.cases.changes import LedgerChanges
from adapters.ending import to_its_end
from adapters.main import Product
from adapters.store.followers import Wakeups
from adapters.work.changes import CONSUMER, changed_since
from adapters.work.rows import cases_beside, rows_are
from adapters.work.states import due_in
from adapters.work.steps import EVENTS, WorkSteps
from projections.held import held
from projections.kept_words import keep_words
from projections.runner import enter
from services.ports import StoreUnavailable
from services.work import work_in

POLL_S = 1.0
PAUSE_S = 0.1
"""Between two looks: what comes in at once is worked out at once."""
REST = 3.0
"""Beside others it works a quarter of the time: commands and views come first, and who reads his
list before it is kept works out what is new himself."""
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
        are worked out before, those that wait have none."""
        await self.keep_up()
        now = self._product.clock.now()
        wrong: list[UUID] = []
        async with await self._connected() as connection, connection.transaction():
            await enter(connection, tenant)
            position = await WorkSteps(self._product).lock(connection, tenant)
            own = await held(connection, tenant, CONSUMER)
            opened = await LedgerChanges(self._product.reader).opened(tenant, position)
            for case in [each for each in opened if each not in own.cases]:
                found = await due_in(self._product, tenant, case, now, left_out=own.events)
                if not await rows_are(connection, tenant, case, work_in(found, now)):
                    wrong.append(case)
            wrong += await cases_beside(connection, tenant, opened)
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
                        async with asyncio.timeout(POLL_S):
                            await grown.wait()

    async def _connected(self) -> AsyncConnection[Any]:
        conninfo = self._product.database.conninfo("project")
        return await AsyncConnection.connect(conninfo, autocommit=True)

    async def _once(self, connection: AsyncConnection[Any]) -> bool:
        """A step for each tenant; whether there was something to do."""
        moved, steps = False, WorkSteps(self._product)
        for tenant in await self._product.reader.tenants():
            moved |= await to_its_end(steps.advance(connection, tenant.tenant))
            words = keep_words(connection, self._product.feed, tenant.tenant)
            moved |= await to_its_end(words) > 0
        return moved
