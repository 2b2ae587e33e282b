"""The consumer of our own in a process: who is to be told, and what tells him.

With a broker its messages wake it too; without one PostgreSQL's notifications and the clock do.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.broker.connecting import Broker
from adapters.consuming import bookmarks, dead_letters
from adapters.consuming.consumer import Consumer
from adapters.consuming.feeds import NotNowError
from adapters.consuming.following import Following
from adapters.consuming.ledger_feed import LedgerFeed
from adapters.live_tables.lag import Lag
from adapters.live_tables.projector import heads
from adapters.main import Product
from adapters.notifying.binding import waking
from adapters.notifying.delivering import Deliverer
from adapters.notifying.due_notices import DueNotices
from adapters.notifying.making import Making
from adapters.notifying.rights import Rights
from adapters.notifying.sending import Sender
from adapters.notifying.telling import NAME, Telling
from adapters.processes import metrics
from adapters.settings import Settings
from adapters.store.followers import Wakeups
from adapters.words.wording import Wording, load_wording
from projections.runner import enter
from services.ports import StoreUnavailable

DUE_S = 60.0
"""Between two looks at what has fallen due."""
MEASURE_S = 10.0
_log = logging.getLogger("rtw.notifications")


class Notifier:
    """Several processes share the work; ``broker`` None: by feed and clock alone."""

    def __init__(
        self,
        product: Product,
        settings: Settings,
        broker: Broker | None = None,
        say: Wording | None = None,
    ) -> None:
        self._product = product
        self._broker = broker
        self._folder = settings.notifications
        self._say = say or load_wording()
        telling = Telling(product, to_file=self._folder is not None)
        self._due = DueNotices(product, telling)
        consumer = Consumer(NAME, lambda tenant: LedgerFeed(product.views, tenant), telling)
        self.following = Following(consumer, self._connected, self._heads)

    async def run(self) -> None:
        """Until cancelled."""
        database = self._product.database
        async with (
            Wakeups(database.direct_conninfo("project")) as wakeups,
            Sender(loopback=database.kind == "demo") as sender,
            self.deliverer(sender) as deliverer,
            asyncio.TaskGroup() as tasks,
        ):
            with wakeups.anywhere() as grown:
                self.following.woken = grown
                tasks.create_task(deliverer.run())
                tasks.create_task(self._for_ever(self.look_for_due, DUE_S))
                tasks.create_task(self._for_ever(self.measure, MEASURE_S))
                if self._broker is not None:
                    tasks.create_task(waking(self.following, self._broker).run())
                await self.following.run()

    def deliverer(self, sender: Sender) -> Deliverer:
        return Deliverer(Making(Rights(self._product), self._say, sender, self._folder))

    async def keep_up(self) -> None:
        """To the end of every ledger and to the present time; nothing is sent."""
        await self.following.keep_up()
        await self.look_for_due()

    async def look_for_due(self) -> None:
        async with self._connected() as connection:
            for tenant, _ in await heads(connection):
                _tell_failed((await self._due.look(connection, tenant)).failed)

    async def lag(self) -> Lag:
        """Of the tenant and partition that are furthest behind."""
        return (await self._standing())[0]

    async def measure(self) -> None:
        lag, letters = await self._standing()
        metrics.CONSUMER_EVENTS_BEHIND.labels(NAME).set(lag.events)
        metrics.CONSUMER_SECONDS_BEHIND.labels(NAME).set(lag.seconds)
        metrics.DEAD_LETTERS.labels(NAME).set(letters)

    async def _standing(self) -> tuple[Lag, int]:
        lag, letters = Lag(), 0
        async with self._connected() as connection:
            for tenant, _ in await heads(connection):
                async with connection.transaction():
                    await enter(connection, tenant)
                    letters += await dead_letters.count(connection, tenant, NAME)
                    lag = lag.or_more(await bookmarks.lag(connection, tenant, NAME))
        return lag, letters

    async def _for_ever(self, look: Callable[[], Awaitable[None]], pause_s: float) -> None:
        """What is away is looked at with the next round."""
        while True:
            try:
                await look()
            except (OperationalError, InterfaceError, StoreUnavailable, NotNowError):
                _log.warning("the database did not answer; it is asked again")
            await asyncio.sleep(pause_s)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection[Any]]:
        conninfo = self._product.database.conninfo("project")
        async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
            yield connection

    async def _heads(self) -> Mapping[UUID, int | None]:
        async with self._product.views.connection() as connection:
            return dict(await heads(connection))


def _tell_failed(failed: Mapping[UUID, str]) -> None:
    """How many cases and by what class of error: its words may quote what was recorded."""
    if failed:
        why = ", ".join(sorted(set(failed.values())))
        _log.warning("what is due in %d cases cannot be told: %s", len(failed), why)
