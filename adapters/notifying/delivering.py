"""Sends what stands in the outbox, to the file and to webhooks; several processes may.

Each endpoint of each tenant is served by itself, a few tries at once: one that is slow holds up
nobody but itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Self, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg_pool import AsyncConnectionPool

from adapters.ending import to_its_end
from adapters.live_tables.projector import tenants
from adapters.notifying.deliveries import Delivery, claim, end, ended, places
from adapters.notifying.making import Making
from adapters.notifying.outbox import THE_FILE
from adapters.notifying.sending import Sent
from adapters.processes import metrics
from adapters.store.quiet import check_quiet
from projections.runner import enter

AT_ONCE = 8
"""Tries of one endpoint."""
POLL_S = 1.0
CONNECTIONS = 4
CONNECT_S = 2.0
"""For a connection: with the longest try it is less than a process has to end."""
_BEHIND = Sent("not_sent", error="BehindAnother")
_log = logging.getLogger("rtw.notifications")

Place: TypeAlias = tuple[UUID, UUID]
"""A tenant, and an endpoint of his or the file."""


@dataclass(slots=True)
class Deliverer:
    """Use ``async with``."""

    making: Making
    chance: Random = field(default_factory=Random)
    _at: set[Place] = field(default_factory=set)
    """Where tries are under way."""
    _pool: AsyncConnectionPool[AsyncConnection[Any]] = field(init=False)

    def __post_init__(self) -> None:
        self._pool = AsyncConnectionPool(
            self.making.rights.product.database.conninfo("project"),
            connection_class=AsyncConnection[Any],
            kwargs={"autocommit": True},
            min_size=1,
            max_size=CONNECTIONS,
            timeout=CONNECT_S,
            open=False,
            check=check_quiet,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    async def run(self) -> None:
        """Until cancelled; what is under way then comes to its end, and its result is written.
        Where the database is away, what is on its way waits."""
        async with asyncio.TaskGroup() as serving:
            while True:
                try:
                    found = await self._places()
                except (OperationalError, InterfaceError):
                    _log.warning("the database did not answer; notifications wait")
                    found = []
                for place in set(found) - self._at:
                    self._at.add(place)
                    serving.create_task(self._serve(place))
                await asyncio.sleep(POLL_S)

    async def once(self) -> int:
        """What is to be tried by now, a few tries of each endpoint; how many tries that were."""
        return sum(await asyncio.gather(*(self._some(each) for each in await self._places())))

    async def _places(self) -> list[Place]:
        found: list[Place] = []
        async with self._pool.connection() as connection:
            for tenant in await tenants(connection):
                async with connection.transaction():
                    await enter(connection, tenant)
                    found += [(tenant, each) for each in await places(connection, tenant)]
        return [each for each in found if each[1] != THE_FILE or self.making.folder is not None]

    async def _serve(self, place: Place) -> None:
        """Until nothing is to be tried there now."""
        try:
            while await to_its_end(self._some(place)):
                pass
        except (OperationalError, InterfaceError):
            _log.warning("the database did not answer; what became of a notification is not known")
        finally:
            self._at.discard(place)

    async def _some(self, place: Place) -> int:
        tenant, endpoint = place
        async with self._entered(tenant) as connection:
            begun = await claim(connection, tenant, endpoint, AT_ONCE)
        if endpoint == THE_FILE:
            await self._lines(begun)
        else:
            await self._hooks(begun)
        return len(begun)

    async def _lines(self, begun: Sequence[Delivery]) -> None:
        """In their order; where one of a case is not written, none of those behind it is."""
        stuck: set[UUID] = set()
        for each in begun:
            sent = _BEHIND if each.case_id in stuck else await self.making.made(each)
            if sent.became not in ("delivered", "withheld"):
                stuck.add(each.case_id)
            await self._end(each, sent)

    async def _hooks(self, begun: Sequence[Delivery]) -> None:
        """Side by side; each has come to its end, also where the result of another could not be
        written."""
        done = await asyncio.gather(*(self._hook(each) for each in begun), return_exceptions=True)
        for each in done:
            if each is not None:
                raise each

    async def _hook(self, delivery: Delivery) -> None:
        await self._end(delivery, await self.making.made(delivery))

    async def _end(self, delivery: Delivery, sent: Sent) -> None:
        became = ended(delivery, sent, self.making.rights.product.clock.now(), self.chance)
        channel = "file" if delivery.is_to_file else "webhook"
        metrics.DELIVERIES.labels(channel, became.status).inc()
        async with self._entered(delivery.tenant) as connection:
            await end(connection, delivery, became, sent)

    @asynccontextmanager
    async def _entered(self, tenant: UUID) -> AsyncIterator[AsyncConnection[Any]]:
        async with self._pool.connection() as connection, connection.transaction():
            await enter(connection, tenant)
            yield connection
