"""A process that consumes until it is killed: python -m tests.adapters.consuming.working.

With ``control`` it does what must not be done: it moves its bookmark, as one acknowledges a
message, before it has the effect.
"""

import asyncio
import sys
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from adapters.consuming import bookmarks
from adapters.consuming.consumer import Consumer, Stepped
from projections.runner import enter
from tests.adapters.consuming.effects import Counting, following


class Careless(Consumer):
    """Acknowledges first."""

    async def step(
        self, connection: AsyncConnection[Any], tenant: UUID, partition: int
    ) -> Stepped | None:
        async with connection.transaction():
            await enter(connection, tenant)
            at = await bookmarks.take(connection, tenant, self.name, partition)
            if at is None:
                return None
            page = await self.feed(tenant).read(at, partition)
            await bookmarks.move(connection, tenant, self.name, partition, page.following)
        for event in page.events:
            await self._tried(connection, tenant, event)
        return Stepped(page.following, page.following > at)


async def work(api: str, project: str, mode: str) -> None:
    async with following(api, project, Counting(every=17)) as own:
        if mode == "control":
            right = own.consumer
            own.consumer = Careless(right.name, right.feed, right.effect)
        print("working", flush=True)
        await own.run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:4]))
