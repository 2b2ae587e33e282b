"""Following a tenant's ledger. Polling makes it right, LISTEN only makes it fast."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from psycopg import AsyncConnection, Error
from psycopg.conninfo import make_conninfo

from adapters.store.reader import Reader
from adapters.store.rows import EventRow
from services.ports import StoreUnavailable

CHANNEL = "rtw_event"
_LISTEN = "LISTEN rtw_event"
_CONNECT_SECONDS = 3
_STILL_THERE = "SELECT"


class Growth:
    """Whose ledgers may have grown since somebody last took it: of all tenants at first."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._tenants: set[UUID] = set()
        self._anywhere = False
        self.note()

    def note(self, tenant: UUID | None = None) -> None:
        """That of one tenant; of any where it is not known whose."""
        self._anywhere = self._anywhere or tenant is None
        if tenant is not None:
            self._tenants.add(tenant)
        self._event.set()

    def taken(self) -> frozenset[UUID] | None:
        """Whose, which is forgotten then; None where it may be anybody's."""
        tenants = None if self._anywhere else frozenset(self._tenants)
        self._event.clear()
        self._tenants.clear()
        self._anywhere = False
        return tenants

    async def wait(self) -> None:
        """Until there is something to take."""
        await self._event.wait()


class Wakeups:
    """One LISTEN connection for all followers of a process, restored whenever it breaks.

    ``conninfo`` must reach PostgreSQL past any pooler. What is notified while no connection
    stands is not lost: everybody is woken when it stands again. ``quiet_seconds`` without a
    word, and the connection is asked whether it is still there.
    """

    def __init__(
        self, conninfo: str, *, pause_seconds: float = 0.5, quiet_seconds: float = 15.0
    ) -> None:
        self._conninfo = make_conninfo(
            conninfo, connect_timeout=_CONNECT_SECONDS, application_name="rtw listen"
        )
        self._pause_seconds = pause_seconds
        self._quiet_seconds = quiet_seconds
        self._events: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._anywhere: set[asyncio.Event] = set()
        self._growing: set[Growth] = set()
        self._listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self, seconds: float = 3.0) -> None:
        """Returns when LISTEN stands, or after ``seconds``: followers poll until it does."""
        self._task = asyncio.create_task(self._stay_connected(), name="wakeups")
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._listening.wait()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def __aenter__(self) -> "Wakeups":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @contextmanager
    def of(self, tenant: UUID) -> Iterator[asyncio.Event]:
        """An event that is set when the tenant's ledger may have grown. Whoever waits clears it."""
        event = asyncio.Event()
        self._events[tenant].add(event)
        try:
            yield event
        finally:
            self._events[tenant].discard(event)
            if not self._events[tenant]:
                del self._events[tenant]

    @contextmanager
    def anywhere(self) -> Iterator[asyncio.Event]:
        """An event that is set when any tenant's ledger may have grown."""
        event = asyncio.Event()
        self._anywhere.add(event)
        try:
            yield event
        finally:
            self._anywhere.discard(event)

    @contextmanager
    def growing(self) -> Iterator[Growth]:
        """Tells whose ledger may have grown."""
        growth = Growth()
        self._growing.add(growth)
        try:
            yield growth
        finally:
            self._growing.discard(growth)

    async def _stay_connected(self) -> None:
        while True:
            with suppress(Error, TimeoutError):
                await self._listen()
            self._listening.clear()
            await asyncio.sleep(self._pause_seconds)

    async def _listen(self) -> None:
        connection = await AsyncConnection.connect(self._conninfo, autocommit=True)
        async with connection:
            await connection.execute(_LISTEN)
            self._listening.set()
            self._wake_all()
            while True:
                async for notice in connection.notifies(timeout=self._quiet_seconds):
                    self._wake(notice.payload)
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await connection.execute(_STILL_THERE)

    def _wake_all(self) -> None:
        for events in (self._anywhere, *self._events.values()):
            for event in events:
                event.set()
        for growth in self._growing:
            growth.note()

    def _wake(self, payload: str) -> None:
        try:
            tenant = UUID(payload)
        except ValueError:
            return  # anybody may notify; a hint that says nothing is no hint
        for event in self._anywhere.union(self._events.get(tenant, ())):
            event.set()
        for growth in self._growing:
            growth.note(tenant)


class Follower:
    """Batches of a tenant's rows after a bookmark, in the order of positions, for ever.

    ``async for rows in follower``: never empty, never a position twice or left out. It waits
    out a database that is away. Stop by leaving the loop or by cancelling the task.
    """

    def __init__(
        self,
        reader: Reader,
        wakeups: Wakeups,
        tenant: UUID,
        after_position: int = 0,
        *,
        limit: int = 500,
        poll_seconds: float = 1.0,
    ) -> None:
        self._reader = reader
        self._wakeups = wakeups
        self._tenant = tenant
        self._limit = limit
        self._poll_seconds = poll_seconds
        self.position = after_position

    def __aiter__(self) -> "Follower":
        return self

    async def __anext__(self) -> list[EventRow]:
        with self._wakeups.of(self._tenant) as grown:
            while True:
                grown.clear()
                rows = await self._read()
                if rows:
                    self.position = rows[-1].position
                    return rows
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_seconds):
                        await grown.wait()

    async def _read(self) -> list[EventRow]:
        try:
            return await self._reader.read_feed(self._tenant, self.position, self._limit)
        except StoreUnavailable:
            return []
