"""Two consumer processes, a relay and a broker that are killed again and again, one event in 17
failing once: each effect once, in the order of its case. Who acknowledges first is caught.

RTW_EFFECTS and RTW_SEED ask for more events, and for other moments (make effects).
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from nats.errors import Error

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import EVENTS as STREAM
from tests.adapters.broker.bus import kill
from tests.adapters.broker.test_relay_faults import mended, relay_process  # noqa: F401
from tests.adapters.consuming.effects import NAME, Ledger

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
EVENTS = int(os.environ.get("RTW_EFFECTS", "510"))
SEED = int(os.environ.get("RTW_SEED", "1"))
ROUNDS = 1 if EVENTS < 50_000 else 20
"""How often each of four is killed."""
LOOK_S = 0.02
PATIENCE_S = 120 if EVENTS < 50_000 else 3600


class Workers:
    """Two processes on one ledger, woken by a broker where there is one."""

    def __init__(self, ledger: Ledger, mode: str, nats: EmbeddedNats | None) -> None:
        database = ledger.database
        self._told = json.dumps(
            {
                "api": database.conninfo("api"),
                "project": database.conninfo("project"),
                "mode": mode,
                "url": nats and nats.url,
                "password": nats and nats.password("consumer"),
            }
        ).encode()
        self._running = [self._started(), self._started()]

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.adapters.consuming.working"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        process.stdin.write(self._told)
        process.stdin.close()
        return process

    def kill(self, which: int) -> None:
        """One of them, which another takes the place of."""
        self._running[which].kill()
        self._running[which].wait()
        self._running[which] = self._started()

    def end(self) -> None:
        """None of them has ended by itself."""
        codes = [each.poll() for each in self._running]
        for each in self._running:
            each.kill()
            each.wait()
        assert codes == [None, None]


@contextmanager
def workers(ledger: Ledger, mode: str, nats: EmbeddedNats | None = None) -> Iterator[Workers]:
    started = Workers(ledger, mode, nats)
    try:
        yield started
    finally:
        started.end()


async def consumed(ledger: Ledger, kills: list[Callable[[], None]]) -> None:
    """Everything that is told, in three parts, with something killed at random places before the
    last of them."""
    at = sorted(Random(SEED).sample(range(1, EVENTS // 2), len(kills)))
    ledger.tell(EVENTS // 3)
    async with asyncio.timeout(PATIENCE_S):
        await _consumed(ledger, at, kills)
    assert kills == []


async def _consumed(ledger: Ledger, at: list[int], kills: list[Callable[[], None]]) -> None:
    while not all_read(ledger):
        done = ledger.effects
        while at and done >= at[0]:
            at.pop(0)
            kills.pop(0)()
        more = min(EVENTS // 3 + 2, EVENTS - ledger.told)
        is_last = ledger.told + more == EVENTS
        if more and done > ledger.told // 2 and not (is_last and at):
            ledger.tell(more)
        await asyncio.sleep(LOOK_S)


def all_read(ledger: Ledger) -> bool:
    """Whether every bookmark stands at the end, and all is told."""
    row = ledger.superuser.execute(
        "SELECT count(*) FROM consuming.bookmark WHERE position = %s", [EVENTS]
    ).fetchone()
    return row == (8,)


async def test_each_effect_once_and_in_the_order_of_its_case(
    ledger: Ledger,
    mended: EmbeddedNats,  # noqa: F811
    fresh_broker: Broker,
) -> None:
    with ExitStack() as stack:
        relays = [stack.enter_context(relay_process(ledger.database, mended))]
        both = stack.enter_context(workers(ledger, "right", mended))

        def another_relay() -> None:
            relays[-1].kill()
            relays.append(stack.enter_context(relay_process(ledger.database, mended)))

        def another_broker() -> None:
            kill(mended)
            mended.start()

        def first() -> None:
            both.kill(0)

        def second() -> None:
            both.kill(1)

        await consumed(ledger, [first, another_broker, second, another_relay] * ROUNDS)

    assert ledger.faults() == []
    assert ledger.effects == EVENTS


async def test_without_a_broker_the_clock_alone_is_enough(ledger: Ledger) -> None:
    with workers(ledger, "right") as both:
        await consumed(ledger, [lambda: both.kill(0), lambda: both.kill(1)])

    assert ledger.faults() == []
    assert ledger.effects == EVENTS


async def test_who_counts_before_the_effect_is_caught(ledger: Ledger) -> None:
    with workers(ledger, "bookmark_first") as both:
        await consumed(ledger, [lambda: both.kill(0), lambda: both.kill(1)])

    assert "missing" in " ".join(ledger.faults())


async def test_who_believes_messages_and_acknowledges_before_the_effect_is_caught(
    ledger: Ledger, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    ledger.tell(EVENTS // 2)
    with relay_process(ledger.database, nats), workers(ledger, "ack_first", nats) as both:
        await until_delivered(fresh_broker, EVENTS // 4)
        both.kill(0)
        await until_delivered(fresh_broker, EVENTS // 2)

    assert "missing" in " ".join(ledger.faults())


async def until_delivered(broker: Broker, count: int) -> None:
    """So many messages were given out; who takes them acknowledges them at once."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await _delivered(broker) >= count:
                return
            await asyncio.sleep(LOOK_S)


async def _delivered(broker: Broker) -> int:
    with suppress(Error):
        found = await broker.js.consumer_info(STREAM, NAME)
        return found.delivered.stream_seq if found.delivered else 0
    return 0
