"""``rtw bench relay``: events of a ledger to the stream, against nats-py with the same messages.

returnledger is the relay at work: it reads the ledger, makes the messages, publishes them with its
window and moves its bookmark. nats-py publishes the same messages, made before the clock runs, with
as many on their way. Both to one server that has each message on disk before it acknowledges it,
and to a stream made for the run; one after the other, in an order that turns with every round.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import uvloop
from nats.js.api import Header
from nats.js.errors import NotFoundError

from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.scratch import Scratch, scratch_database
from adapters.bench.single_events import command_of
from adapters.broker import relayed
from adapters.broker.connecting import Broker, door_of
from adapters.broker.messages import OF_CASES, Message, case_changed_v1
from adapters.broker.nats_server import EmbeddedNats, embedded_nats
from adapters.broker.relay import Relay
from adapters.broker.rights import EVENTS as STREAM
from adapters.broker.streams import declare_streams
from adapters.broker.window import SIZE
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.store.committer import Committer

EVENTS = 10_000
CASES = 100
OURS, PLAIN = "returnledger", "nats-py"
SETTING = f"{SIZE} on their way"
GOALS = (Goal(OURS, PLAIN, SETTING, 0.5),)
_NAME = f"{OF_CASES}ShiftWorked"
_LOOK_S = 0.002


@dataclass(frozen=True, slots=True)
class Place:
    """A ledger with so many events, and a broker."""

    database: Database
    tenant: UUID
    events: int
    nats: EmbeddedNats


Contestant = Callable[[], Awaitable[Run]]


async def run(database: Database, rounds: int, events: int = EVENTS) -> dict[str, Any]:
    """Measures ``rounds`` interleaved rounds of so many events, in a scratch database of the same
    server and with a broker of their own."""
    return await asyncio.to_thread(_measure, database, rounds, events)


def _measure(database: Database, rounds: int, events: int) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory(prefix="rtw-bench-") as folder,
        scratch_database(database) as scratch,
    ):
        Path(folder).chmod(0o711)  # where root hands the broker to another user
        with embedded_nats(Path(folder) / "data") as nats:
            place = Place(scratch.as_database(b""), scratch.open_ledger(), events, nats)
            return uvloop.run(_rounds(place, rounds, scratch))


async def _rounds(place: Place, rounds: int, scratch: Scratch) -> dict[str, Any]:
    await _fill(place)
    contestants: Mapping[str, Contestant] = {
        OURS: lambda: _ours(place),
        PLAIN: lambda: _plain(place),
    }
    measured = Measured("relay", "messages/s")
    names = list(contestants)
    for number in range(rounds):
        bar(number, rounds, "bench relay")
        for name in names[number % 2 :] + names[: number % 2]:
            await asyncio.to_thread(scratch.settle)
            measured.add(name, SETTING, await contestants[name]())
    bar(rounds, rounds, "bench relay")
    return measured.report(GOALS)


async def _fill(place: Place) -> None:
    """Cases of many events, in turns as they come in a ledger."""
    cases = [uuid4() for _ in range(CASES)]
    async with Committer(place.database.conninfo("api")) as committer:
        for version in range(1, place.events // CASES + 1):
            await asyncio.gather(
                *(
                    committer.append(command_of(_NAME, place.tenant, case, version))
                    for case in cases
                )
            )


async def _ours(place: Place) -> Run:
    """From the first look at the ledger to the bookmark at its end."""
    await asyncio.to_thread(_forget, place)
    async with _fresh_stream(place), Broker(lambda: door_of(place.nats, "relay"), "relay") as own:
        await own.until_connected(10)
        relay = Relay(place.database, own)
        started = time.perf_counter()
        working = asyncio.create_task(relay.run())
        while relay.published < place.events:
            if working.done():
                working.result()
            await asyncio.sleep(_LOOK_S)
        seconds = time.perf_counter() - started
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    return Run(place.events / seconds, ())


async def _plain(place: Place) -> Run:
    messages = await _messages(place)
    async with _fresh_stream(place), Broker(lambda: door_of(place.nats, "relay"), "plain") as own:
        await own.until_connected(10)
        js = own.nc.jetstream(publish_async_max_pending=SIZE)
        started = time.perf_counter()
        sent = [
            await js.publish_async(each.subject, each.body, headers={Header.MSG_ID: each.id})
            for each in messages
        ]
        await js.publish_async_completed()
        seconds = time.perf_counter() - started
        for each in sent:
            each.result()
    return Run(place.events / seconds, ())


@asynccontextmanager
async def _fresh_stream(place: Place) -> AsyncIterator[None]:
    """Holds nothing and has seen nothing; afterwards it must hold all."""
    async with Broker(lambda: door_of(place.nats, "owner"), "bench") as owner:
        await owner.until_connected(10)
        with suppress(NotFoundError):
            await owner.js.delete_stream(STREAM)
        await declare_streams(owner)
        yield
        held = (await owner.js.stream_info(STREAM)).state.messages
        assert held == place.events, f"{held} of {place.events} messages have arrived"


async def _messages(place: Place) -> list[Message]:
    connection = await relayed.connect(place.database.conninfo("relay"))
    async with connection:
        events = await relayed.following(connection, place.tenant, 0, place.events)
    return [case_changed_v1(place.tenant, each) for each in events]


def _forget(place: Place) -> None:
    with psycopg.connect(place.database.conninfo("owner")) as connection:
        connection.execute("DELETE FROM es.relay WHERE tenant = %s", [place.tenant])
