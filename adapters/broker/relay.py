"""Tells the broker of every event: per tenant in the order of positions, each at least once.

One relay at a time works, by a lease; the bookmark moves after the broker's word. What is sent
again, as after a crash, has the same id. Nobody waits for it: without a broker it tries again and
the lag grows, and consumers read the feed (RELIABILITY 6.2, 6.4).
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nats.errors import Error
from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.broker import relayed
from adapters.broker.connecting import Broker
from adapters.broker.messages import OF_CASES, case_changed_v1
from adapters.broker.streams import declare_streams
from adapters.broker.window import Window
from adapters.database import Database
from adapters.ending import end_if_cancelled
from adapters.live_tables.lag import Lag
from adapters.live_tables.leases import Leases
from adapters.live_tables.projector import heads
from adapters.store.followers import Wakeups

POLL_S = 1.0
BATCH = 1000
DECLARED_AGAIN_S = 30.0
"""So that a stream that was deleted while nothing happened is there again."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
_LEASE = "relay"
_log = logging.getLogger(__name__)


class Relay:
    """Any number of processes may run one; ``working`` says whether this one has the lease."""

    def __init__(self, database: Database, broker: Broker) -> None:
        self._database = database
        self._broker = broker
        self._window = Window(broker)
        self._pause = FIRST_PAUSE_S
        self.working = False

    @property
    def published(self) -> int:
        """Messages that the broker has acknowledged to this relay."""
        return self._window.published

    async def lag(self) -> Lag:
        """How far the broker is behind, whoever relays. Raises OperationalError."""
        return await relayed.lag(self._database.conninfo("relay"))

    async def run(self) -> None:
        """Until cancelled. Without its broker it lets go of the lease: another may have one."""
        async with Wakeups(self._database.direct_conninfo("relay")) as wakeups:
            with wakeups.anywhere() as grown:
                while True:
                    end_if_cancelled()
                    await self._broker.until_connected()
                    await self._until_trouble(grown)

    async def _until_trouble(self, grown: asyncio.Event) -> None:
        try:
            await self._relay(grown)
        except (OperationalError, InterfaceError):
            _log.warning("the relay lost its database")
            await asyncio.sleep(POLL_S)
        except (Error, TimeoutError) as error:
            _log.warning("the relay is without a broker (%s)", type(error).__name__)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE_S)
        finally:
            self.working = False
            self._window.give_up()

    async def _relay(self, grown: asyncio.Event) -> None:
        connection = await relayed.connect(self._database.conninfo("relay"))
        session = self._database.direct_conninfo("relay")
        async with connection, await Leases.open(session) as leases:
            round_, declared = _Round(connection, self._window), float("-inf")
            while True:
                end_if_cancelled()
                grown.clear()
                self.working = bool(await leases.held([_LEASE]))
                if self.working and time.monotonic() - declared > DECLARED_AGAIN_S:
                    await declare_streams(self._broker)
                    declared = time.monotonic()
                if self.working and await round_.advance():
                    self._pause = FIRST_PAUSE_S
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await grown.wait()


@dataclass(slots=True)
class _Round:
    """All tenants one after the other, on one connection. ``sent``: how far each was sent, which
    is where its bookmark was at first."""

    connection: AsyncConnection[Any]
    window: Window
    sent: dict[UUID, int] = field(default_factory=dict)

    async def advance(self) -> bool:
        """Sends a batch of each tenant; whether there was anything. What was acknowledged until
        then is written down, also where an error ends it."""
        behind = [each async for each in self._behind()]
        try:
            for tenant, after in behind:
                await self._send(tenant, after)
            if not behind:
                await self.window.drain()
        finally:
            for tenant, position in self.window.take_acknowledged().items():
                await relayed.move(self.connection, tenant, position)
        return bool(behind)

    async def _behind(self) -> AsyncIterator[tuple[UUID, int]]:
        for tenant, head in await heads(self.connection):
            if tenant not in self.sent:
                self.sent[tenant] = await relayed.bookmark(self.connection, tenant)
            if self.sent[tenant] < head:
                yield tenant, self.sent[tenant]

    async def _send(self, tenant: UUID, after: int) -> None:
        for event in await relayed.following(self.connection, tenant, after, BATCH):
            told = event.name.startswith(OF_CASES)
            message = case_changed_v1(tenant, event) if told else None
            await self.window.put(tenant, event.position, message, event.command_id)
            self.sent[tenant] = event.position
