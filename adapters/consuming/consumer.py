"""One consumer: takes the events of its feed in, each once and in the order of its case.

Effect and bookmark are one transaction. An event that fails is tried again after 0.2, 1 and 3 s,
in which other partitions go on; then it goes to the dead letters, and its case waits behind it
while all others flow. From there it is tried more and more slowly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.consuming import bookmarks, dead_letters, metrics
from adapters.consuming.dead_letters import QUICK_S, DeadLetter
from adapters.consuming.feeds import EventFeed, FeedEvent, NotNowError, partition_of
from projections.runner import enter

DUE_AT_ONCE = 20
"""Cases that are taken from the dead letters in one look."""


class Effect(Protocol):
    """What a consumer does with an event, in the transaction of its bookmark."""

    async def apply(self, connection: AsyncConnection[Any], tenant: UUID, event: FeedEvent) -> None:
        """Raises NotNowError where what it needs is away; whatever else it raises is put down to
        the event."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """Where a partition stands now, whether it moved, and how long to leave it alone after a
    failure."""

    position: int
    moved: bool
    pause_s: float | None = None


@dataclass(slots=True)
class Consumer:
    """``name`` is that of its bookmarks. Not for two tasks at once; several processes share the
    partitions by themselves."""

    name: str
    feed: Callable[[UUID], EventFeed]
    effect: Effect
    _tries: dict[tuple[UUID, int], int] = field(default_factory=dict)
    """How often an event was tried in this process, by tenant and position."""

    async def step(
        self, connection: AsyncConnection[Any], tenant: UUID, partition: int
    ) -> Stepped | None:
        """One page of a partition; None where another process is at it. Raises NotNowError."""
        async with connection.transaction():
            await enter(connection, tenant)
            at = await bookmarks.take(connection, tenant, self.name, partition)
            if at is None:
                return None
            page = await self.feed(tenant).read(at, partition)
            stepped = await self._through(connection, tenant, page.events)
            if stepped is None:
                stepped = Stepped(page.following, page.following > at)
            if stepped.position > at:
                await bookmarks.move(connection, tenant, self.name, partition, stepped.position)
        return stepped

    async def retry(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        """Cases whose next slow try has come, each in a transaction of its own; how many."""
        async with connection.transaction():
            await enter(connection, tenant)
            cases = await dead_letters.due(connection, tenant, self.name, DUE_AT_ONCE)
        for case in cases:
            await self.retry_case(connection, tenant, case)
        return len(cases)

    async def retry_case(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, *, in_turn: bool = False
    ) -> DeadLetter | None:
        """What waits of a case, in order, up to the first that fails, which is given back. The
        partition is locked, so that nothing joins meanwhile; where somebody else is at it,
        nothing is done unless one waits ``in_turn``."""
        async with connection.transaction():
            await enter(connection, tenant)
            place = tenant, self.name, partition_of(case)
            if await bookmarks.take(connection, *place, in_turn=in_turn) is None:
                return None
            return await self._from_the_list(connection, tenant, case)

    async def _from_the_list(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID
    ) -> DeadLetter | None:
        for letter in await dead_letters.of_case(connection, tenant, self.name, case):
            if letter.skipped_at is not None:
                continue
            error = await self._tried(connection, tenant, letter.event)
            if error is not None:
                again = letter.tries + 1
                place = tenant, self.name, letter.position
                await dead_letters.note(connection, *place, error, again)
                return letter
            await dead_letters.taken_in(connection, letter)
        return None

    async def _through(
        self, connection: AsyncConnection[Any], tenant: UUID, events: Any
    ) -> Stepped | None:
        """None where all were taken in or wait; else up to where, and how long to pause there."""
        cases = list({each.case for each in events})
        waiting = await dead_letters.waiting(connection, tenant, self.name, cases)
        for event in events:
            if event.case in waiting:
                await dead_letters.join(connection, tenant, self.name, event)
                continue
            error = await self._tried(connection, tenant, event)
            key = tenant, event.position
            if error is None:
                self._tries.pop(key, None)
                continue
            tries = self._tries[key] = self._tries.get(key, 0) + 1
            if tries <= len(QUICK_S):
                return Stepped(event.position - 1, moved=False, pause_s=QUICK_S[tries - 1])
            del self._tries[key]
            await dead_letters.join(connection, tenant, self.name, event)
            place = tenant, self.name, event.position
            await dead_letters.note(connection, *place, error, tries)
            waiting.add(event.case)
        return None

    async def _tried(
        self, connection: AsyncConnection[Any], tenant: UUID, event: FeedEvent
    ) -> str | None:
        """The class of what an event failed with, whose effect is taken back then."""
        try:
            async with connection.transaction():
                await self.effect.apply(connection, tenant, event)
        except (NotNowError, OperationalError, InterfaceError):
            raise
        except Exception as error:  # kept in the list of dead letters by its class, and retried
            metrics.EVENTS.labels(self.name, "failed").inc()
            return type(error).__name__
        metrics.EVENTS.labels(self.name, "taken").inc()
        return None
