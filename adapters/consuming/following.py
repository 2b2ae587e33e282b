"""Keeps a consumer at the end of the feed: woken by a message or a notification, and by the clock.

Nothing here needs a broker: without one the clock alone wakes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.consuming.consumer import Consumer, Stepped
from adapters.consuming.feeds import PARTITIONS, NotNowError

EVERY_S = 30.0
"""At least so often the feed is looked at."""
BUSY_S = 0.2
"""Until a partition is looked at again that another process is at."""
LIST_S = 5.0
"""Between two looks at which of the dead letters are due."""
AWAY_S = 1.0
"""The first pause where something is away; it doubles up to EVERY_S."""
_log = logging.getLogger("rtw.consumer")

Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]
"""A connection of its own in autocommit, to the database of effects and bookmarks."""
Tenants = Callable[[], Awaitable[Mapping[UUID, int | None]]]
"""Whose feeds are followed, and where each ends; None where only reading tells."""
Key = tuple[UUID, int]


@dataclass(slots=True)
class Following:
    """Runs one consumer in one process; several processes share its partitions. ``woken`` is set
    by whoever knows that there may be more."""

    consumer: Consumer
    connect: Connect
    tenants: Tenants
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    every_s: float = EVERY_S
    _stands: dict[Key, int] = field(default_factory=dict)
    _not_before: dict[Key, float] = field(default_factory=dict)
    """After a failure, or while another process is at it."""
    _resting: dict[Key, float] = field(default_factory=dict)
    """Where only reading tells whether there is more: until when nobody need ask."""
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _away_s: float = AWAY_S

    async def run(self) -> None:
        """Until cancelled. What is away is waited for; nothing is lost meanwhile."""
        while True:
            with suppress(OperationalError, InterfaceError, NotNowError):
                async with self.connect() as connection:
                    await self._follow(connection)
            _log.warning("%s: something is away; it is tried again", self.consumer.name)
            await asyncio.sleep(self._away_s)
            self._away_s = min(2 * self._away_s, EVERY_S)

    async def keep_up(self) -> None:
        """To the end of the feed, with every pause that a failure asks for."""
        async with self.connect() as connection:
            while True:
                moved = await self._look(connection)
                if not moved and not self._not_before:
                    return
                await asyncio.sleep(self._rest(0.0))

    async def come_to(self, tenant: UUID, partition: int, position: int, seconds: float) -> bool:
        """Wakes it, and waits until a position is behind a bookmark; False where that takes
        longer, and where there is no such position."""
        key = tenant, partition
        if self._stands.get(key, 0) >= position:
            return True
        self.wake(tenant, partition)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._stands.get(key, 0) < position:
                    self._moved.clear()
                    await self._moved.wait()
        return self._stands.get(key, 0) >= position

    def wake(self, tenant: UUID, partition: int) -> None:
        """Somebody says that there is more."""
        self._resting.pop((tenant, partition), None)
        self.woken.set()

    async def _follow(self, connection: AsyncConnection[Any]) -> None:
        listed = 0.0
        while True:
            self.woken.clear()
            moved = await self._look(connection)
            if monotonic() - listed > LIST_S:
                listed = monotonic()
                await self._retry(connection)
            self._away_s = AWAY_S
            if moved:
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rest(min(self.every_s, LIST_S))):
                    await self.woken.wait()

    async def _look(self, connection: AsyncConnection[Any]) -> bool:
        """One page of every partition that may have more; whether any has moved."""
        moved, began = False, monotonic()
        async for key, head in self._to_look_at():
            stepped = await self.consumer.step(connection, *key)
            self._note(key, stepped)
            has_more = stepped is not None and stepped.moved and stepped.position != head
            if head is None and _is_at_rest(stepped):
                self._resting[key] = monotonic() + self.every_s
            moved |= has_more
        # What was passed over though its time had come is not waited for: it would be at once.
        self._not_before = {key: at for key, at in self._not_before.items() if at > began}
        return moved

    async def _to_look_at(self) -> AsyncIterator[tuple[Key, int | None]]:
        for tenant, head in (await self.tenants()).items():
            for partition in range(PARTITIONS):
                key = tenant, partition
                not_before = max(self._not_before.get(key, 0.0), self._resting.get(key, 0.0))
                stands_there = head is not None and self._stands.get(key) == head
                if not stands_there and not_before <= monotonic():
                    yield key, head

    def _note(self, key: Key, stepped: Stepped | None) -> None:
        self._not_before.pop(key, None)
        if stepped is None:
            self._not_before[key] = monotonic() + BUSY_S
            return
        if stepped.pause_s is not None:
            self._not_before[key] = monotonic() + stepped.pause_s
        self._stands[key] = stepped.position
        self._moved.set()

    async def _retry(self, connection: AsyncConnection[Any]) -> None:
        for tenant in await self.tenants():
            await self.consumer.retry(connection, tenant)

    def _rest(self, most: float) -> float:
        """Until the first partition that was left alone may be looked at again."""
        first = min(self._not_before.values(), default=None)
        if first is None:
            return most
        pause = max(first - monotonic(), 0.0)
        return min(pause, most) if most else pause


def _is_at_rest(stepped: Stepped | None) -> bool:
    """Nobody else is at it, nothing has failed, and there is no more."""
    return stepped is not None and stepped.pause_s is None and not stepped.moved
