"""Whatever is killed, away or damaged: commands go on, and every event comes to the bus.

Of the ways to damage a stream some are tried; all of them where RTW_FAULTS asks (make faults).
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from adapters.broker import connecting, relay
from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.relay import Relay
from adapters.broker.rights import EVENTS
from adapters.database import Database
from tests.adapters.broker.bus import (
    Seen,
    bookmarks,
    kill,
    on_the_bus,
    positions,
    relaying,
    until,
    until_published,
    write,
)
from tests.adapters.opener import ROOT

pytestmark = pytest.mark.anyio
CASES, LENGTH = 15, 60
COUNT = CASES * LENGTH
BATCH = 200
RELAY = """
import asyncio, json, sys
from adapters.broker import relay
from adapters.broker.connecting import Broker, Door
from adapters.database import Database
told = json.load(sys.stdin)
relay.BATCH = told["batch"]
database = Database("demo", b"", {"relay": told["database"]}, {"relay": told["database"]})
door = Door((told["url"],), "_INBOX_relay", "relay", lambda: told["password"])
async def run():
    async with Broker(lambda: door, "killed") as broker:
        await relay.Relay(database, broker).run()
asyncio.run(run())
"""


@pytest.fixture
def mended(nats: EmbeddedNats) -> Iterator[EmbeddedNats]:
    """The broker, which somebody may kill: it runs again afterwards."""
    yield nats
    nats.start()


@contextmanager
def relay_process(database: Database, nats: EmbeddedNats) -> Iterator[subprocess.Popen[bytes]]:
    told = {
        "database": database.conninfo("relay"),
        "url": nats.url,
        "password": nats.password("relay"),
        "batch": BATCH,
    }
    with subprocess.Popen(
        [sys.executable, "-c", RELAY],
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
        cwd="/",
        stdin=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


async def count(broker: Broker) -> int:
    return (await broker.js.stream_info(EVENTS)).state.messages


def first_seen(seen: list[Seen]) -> dict[str, list[int]]:
    """By case, each position where it came first."""
    found: dict[str, list[int]] = {}
    for each in seen:
        known = found.setdefault(each.subject, [])
        if each.position not in known:
            known.append(each.position)
    return found


async def test_a_broker_that_is_killed_again_and_again_misses_nothing(
    database: Database,
    mended: EmbeddedNats,
    fresh_broker: Broker,
    tenant: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "BATCH", BATCH)
    await write(database, tenant, CASES, LENGTH)

    async with relaying(database, mended) as working:
        for kills in (1, 2, 3):
            await until(lambda kills=kills: working.published >= kills * COUNT // 8)
            kill(mended)
            assert bookmarks(database).get(tenant, 0) < COUNT
            mended.start()
        await until_published(database, [(tenant, COUNT)])

    await fresh_broker.until_connected(30)
    seen = await on_the_bus(fresh_broker)
    assert set(positions(seen)[tenant]) == set(range(1, COUNT + 1))
    assert all(each == sorted(each) for each in first_seen(seen).values())
    assert len(first_seen(seen)) == CASES


async def test_a_relay_that_is_killed_is_followed_by_another_that_leaves_nothing_out(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    await write(database, tenant, CASES, LENGTH)

    for part in (1, 2):
        with relay_process(database, nats) as process:

            async def some(part: int = part) -> bool:
                return await count(fresh_broker) >= part * COUNT // 4

            await until(some)
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert bookmarks(database).get(tenant, 0) < COUNT
    async with relaying(database, nats):
        await until_published(database, [(tenant, COUNT)])

    seen = await on_the_bus(fresh_broker)
    assert positions(seen)[tenant] == list(range(1, COUNT + 1))


async def test_while_the_broker_is_away_commands_go_on_and_the_lag_grows(
    database: Database, mended: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    async with relaying(database, mended) as working:
        await until(lambda: working.working)
        mended.stop()
        await write(database, tenant, cases=2, length=10)
        before = await working.lag()
        await write(database, tenant, cases=1, length=10)
        after = await working.lag()
        await until(lambda: not working.working)

        mended.start()
        await until_published(database, [(tenant, 30)])
        at_the_end = await working.lag()

    assert (before.events, after.events) == (20, 30)
    assert after.seconds > before.seconds > 0
    assert (at_the_end.events, at_the_end.seconds) == (0, 0.0)
    await fresh_broker.until_connected(30)
    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(1, 31))}


async def test_a_stream_that_was_deleted_is_declared_again(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    await write(database, tenant, cases=1, length=10)
    async with relaying(database, nats):
        await until_published(database, [(tenant, 10)])
        await fresh_broker.js.delete_stream(EVENTS)

        await write(database, tenant, cases=1, length=10)
        await until_published(database, [(tenant, 20)])

    found = await fresh_broker.js.stream_info(EVENTS)
    assert (found.config.deny_delete, found.config.duplicate_window) == (True, 600)
    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(11, 21))}


async def test_it_is_declared_again_though_nothing_happens(
    database: Database,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    tenant: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "DECLARED_AGAIN_S", 0.1)
    async with relaying(database, nats) as working:
        await until(lambda: working.working)
        await fresh_broker.js.delete_stream(EVENTS)

        async def there() -> bool:
            names = [each.config.name for each in await fresh_broker.js.streams_info()]
            return EVENTS in names

        await until(there)


async def test_with_broken_credentials_it_waits_and_with_mended_ones_it_publishes(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    await write(database, tenant, cases=1, length=10)
    right = door_of(nats, "relay")
    passwords = ["wrong"]
    door = replace(right, password=lambda: passwords[-1])

    async with Broker(lambda: door, "relay") as broker:
        working = Relay(database, broker)
        task = asyncio.create_task(working.run())
        await until(lambda: broker.trouble is not None)
        assert (working.working, (await working.lag()).events) == (False, 10)
        assert await count(fresh_broker) == 0

        passwords.append(nats.password("relay"))
        await until_published(database, [(tenant, 10)])
        task.cancel()

    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(1, 11))}


async def test_without_the_right_to_publish_it_goes_on_trying_and_lets_go_of_the_lease(
    database: Database,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    tenant: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await write(database, tenant, cases=1, length=10)
    with monkeypatch.context() as impatient:
        impatient.setattr(connecting, "_ANSWER_S", 0.2)
        powerless = Broker(lambda: door_of(nats, "consumer"), "relay")
    async with powerless:
        task = asyncio.create_task(Relay(database, powerless).run())
        await until(lambda: powerless.trouble is not None)

        async with relaying(database, nats):
            await until_published(database, [(tenant, 10)])
        assert not task.done()
        task.cancel()

    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(1, 11))}


def _bit_flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


Damage = Callable[[Path], None]
FILES = ("msgs/1.blk", "meta.inf", "meta.sum", "msgs/index.db")
HARMS: Sequence[Damage] = (_bit_flipped, _truncated, Path.unlink)
SOME = (
    ("msgs/1.blk", _bit_flipped),
    ("msgs/1.blk", Path.unlink),
    ("meta.inf", _truncated),
    ("msgs/index.db", _bit_flipped),
)
ALL = tuple(product(FILES, HARMS))


@pytest.mark.parametrize(("file", "damage"), ALL if os.environ.get("RTW_FAULTS") == "all" else SOME)
async def test_a_damaged_stream_is_used_or_made_anew_and_new_events_come_to_it(
    database: Database,
    mended: EmbeddedNats,
    fresh_broker: Broker,
    tenant: UUID,
    file: str,
    damage: Damage,
) -> None:
    async with relaying(database, mended) as working:
        await write(database, tenant, cases=1, length=20)
        await until_published(database, [(tenant, 20)])
        mended.stop()
        damage(_stream(mended) / file)
        mended.start()

        await write(database, tenant, cases=1, length=20)
        await until_published(database, [(tenant, 40)])

    assert working.published >= 40
    await fresh_broker.until_connected(30)
    found = positions(await on_the_bus(fresh_broker))[tenant]
    assert found[-20:] == list(range(21, 41))


def _stream(nats: EmbeddedNats) -> Path:
    (found,) = nats.folder.glob(f"jetstream/*/streams/{EVENTS}")
    return found
