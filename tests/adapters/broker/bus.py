"""What stands on the bus, ledgers to be published, and relays that work on them."""

import asyncio
import os
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
from nats.aio.msg import Msg
from nats.errors import Error

from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.relay import Relay
from adapters.broker.rights import EVENTS
from adapters.database import Database
from adapters.embedded.server_processes import is_alive
from adapters.store.committer import Committer
from tests.adapters.store.building import a_history

PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it stands in the stream."""

    subject: str
    id: str
    body: bytes

    @property
    def position(self) -> int:
        return int(self.id.rpartition(":")[2])

    @property
    def tenant(self) -> UUID:
        return UUID(self.id.partition(":")[0])


async def on_the_bus(broker: Broker) -> list[Seen]:
    """All messages of the stream of events that can be read, in its order."""
    last = (await broker.js.stream_info(EVENTS)).state.last_seq
    reading = await broker.js.subscribe("rtw.v1.>", stream=EVENTS, ordered_consumer=True)
    found: list[Msg] = []
    while not found or found[-1].metadata.sequence.stream < last:
        found.append(await reading.next_msg(timeout=10))
    await reading.unsubscribe()
    return [_seen(each) for each in found]


def _seen(message: Msg) -> Seen:
    return Seen(message.subject, (message.headers or {})["Nats-Msg-Id"], message.data)


def positions(seen: Iterable[Seen]) -> dict[UUID, list[int]]:
    """In the order of the stream, by tenant."""
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    for each in seen:
        found[each.tenant].append(each.position)
    return dict(found)


async def write(database: Database, tenant: UUID, cases: int, length: int) -> list[UUID]:
    """So many new cases, each of so many events, a command each."""
    streams = [uuid4() for _ in range(cases)]
    async with Committer(database.conninfo("api")) as committer:
        await asyncio.gather(*(committer.append(a_history(tenant, s, length)) for s in streams))
    return streams


def bookmarks(database: Database) -> dict[UUID, int]:
    with psycopg.connect(database.conninfo("owner")) as connection:
        return dict(connection.execute("SELECT tenant, position FROM es.relay").fetchall())


@asynccontextmanager
async def relaying(database: Database, nats: EmbeddedNats) -> AsyncIterator[Relay]:
    """A relay at work, with a connection of its own."""
    async with Broker(lambda: door_of(nats, "relay"), "relay") as broker:
        relay = Relay(database, broker)
        task = asyncio.create_task(relay.run())
        try:
            yield relay
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def until(
    condition: Callable[[], bool] | Callable[[], Awaitable[bool]], seconds: float = PATIENCE_S
) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)


def kill(server: EmbeddedNats) -> int:
    """Returns when it is dead, with what was its id."""
    process = server.process()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    while is_alive(process):
        time.sleep(0.01)
    return process


async def until_answered(broker: Broker) -> None:
    """A broker that was killed counts as there until somebody hears that it is not."""

    async def answered() -> bool:
        with suppress(Error, TimeoutError):
            await broker.nc.flush(1)
            return True
        return False

    await until(answered)


async def until_published(database: Database, heads: Sequence[tuple[UUID, int]]) -> None:
    await until(lambda: all(bookmarks(database).get(tenant) == head for tenant, head in heads))
