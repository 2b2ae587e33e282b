"""A process that consumes until it is killed: python -m tests.adapters.consuming.working.

What it needs comes on standard input: the two databases, a broker or none, and the mode. ``right``
is the library; the others do what must not be done. ``bookmark_first`` counts what it has not done;
``ack_first`` believes messages, acknowledges each before its effect, and keeps no bookmark.
"""

import asyncio
import json
import sys
from typing import Any
from uuid import UUID

from nats.aio.client import Client
from nats.aio.msg import Msg
from psycopg import AsyncConnection

from adapters.broker.connecting import Broker, Door
from adapters.broker.rights import EVENTS, inbox
from adapters.broker.streams import declare_durable
from adapters.consuming import bookmarks
from adapters.consuming.consumer import Consumer, Stepped
from adapters.consuming.feeds import FeedEvent
from adapters.consuming.following import Following
from adapters.notifying.binding import SUBJECT, waking
from projections.runner import enter
from tests.adapters.consuming.effects import NAME, Counting, following


class Careless(Consumer):
    """Counts first."""

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


async def believe(own: Following, client: Client, effect: Counting) -> None:
    """What a message says is done, after it was acknowledged."""
    streams = client.jetstream()
    await declare_durable(streams, EVENTS, NAME, SUBJECT, waiting=64)
    pulling = await streams.pull_subscribe_bind(
        NAME, EVENTS, inbox_prefix=f"{inbox('consumer')}.".encode()
    )
    async with own.connect() as connection:
        while True:
            try:
                messages = await pulling.fetch(16, timeout=1)
            except TimeoutError:
                continue
            for message in messages:
                await message.ack()
                await _do(connection, effect, message)


async def _do(connection: AsyncConnection[Any], effect: Counting, message: Msg) -> None:
    told = json.loads(message.data)["data"]
    event = FeedEvent(told["position"], UUID(told["case"]), told["version"], None, None)
    try:
        async with connection.transaction():
            await effect.apply(connection, UUID(told["tenant"]), event)
    except RuntimeError:
        return


async def work(told: dict[str, Any]) -> None:
    effect = Counting(every=17)
    async with following(told["api"], told["project"], effect) as own:
        if told["mode"] == "bookmark_first":
            right = own.consumer
            own.consumer = Careless(right.name, right.feed, right.effect)
        print("working", flush=True)
        if told["url"] is None:
            await own.run()
        door = Door((told["url"],), inbox("consumer"), "consumer", lambda: told["password"])
        async with Broker(lambda: door, "working") as broker:
            if told["mode"] == "ack_first":
                await believe(own, await broker.dial("working"), effect)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(waking(own, broker).run())
                tasks.create_task(own.run())


if __name__ == "__main__":
    asyncio.run(work(json.load(sys.stdin)))
