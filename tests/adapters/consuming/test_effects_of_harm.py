"""The broker is away for long, or what it holds is damaged, while two processes consume: each
effect once, in the order of its case. Long, so only where RTW_OUTAGE gives the seconds (make
effects); RTW_EFFECTS asks for more events.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import EVENTS as STREAM
from adapters.consuming.feeds import partition_of
from tests.adapters.broker.bus import until
from tests.adapters.broker.test_relay_faults import mended, relay_process  # noqa: F401
from tests.adapters.consuming.effects import TENANT, Ledger
from tests.adapters.consuming.test_effects import EVENTS, PATIENCE_S, all_read, workers

OUTAGE_S = float(os.environ.get("RTW_OUTAGE", "0"))
PARTS = 10
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not OUTAGE_S, reason="long: make effects, or RTW_OUTAGE in seconds"),
]
Harm = Callable[[EmbeddedNats, Broker], Awaitable[None]]


async def test_while_the_broker_is_down_the_clock_is_enough(
    ledger: Ledger,
    mended: EmbeddedNats,  # noqa: F811
    fresh_broker: Broker,
) -> None:
    with relay_process(ledger.database, mended), workers(ledger, "right", mended):
        ledger.tell(EVENTS // PARTS)
        await until(lambda: ledger.effects > 0)
        mended.stop()
        for _ in range(PARTS - 2):
            before = ledger.effects
            ledger.tell(EVENTS // PARTS)
            await asyncio.sleep(OUTAGE_S / (PARTS - 2))
            assert ledger.effects > before
        mended.start()
        await all_taken_in(ledger)

    assert ledger.faults() == []
    assert ledger.effects == EVENTS


async def all_taken_in(ledger: Ledger) -> None:
    """With what is left to be told."""
    ledger.tell(EVENTS - ledger.told)
    await until(lambda: all_read(ledger), PATIENCE_S)


async def one_bit_flipped(nats: EmbeddedNats, _: Broker) -> None:
    nats.stop()
    (file,) = nats.folder.glob(f"jetstream/*/streams/{STREAM}/msgs/1.blk")
    _flip(file)
    nats.start()


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


async def stream_deleted(_: EmbeddedNats, broker: Broker) -> None:
    assert await broker.js.delete_stream(STREAM)


@pytest.mark.parametrize("harm", [one_bit_flipped, stream_deleted])
async def test_a_stream_that_is_damaged_costs_no_effect(
    ledger: Ledger,
    mended: EmbeddedNats,  # noqa: F811
    fresh_broker: Broker,
    harm: Harm,
) -> None:
    async def published() -> bool:
        return (await fresh_broker.js.stream_info(STREAM)).state.messages > 0

    with relay_process(ledger.database, mended), workers(ledger, "right", mended):
        ledger.tell(EVENTS // 2)
        await until(lambda: ledger.effects > 0)
        await until(published)
        await harm(mended, fresh_broker)
        await all_taken_in(ledger)

    assert ledger.faults() == []
    assert ledger.effects == EVENTS


async def test_messages_that_are_doubled_and_reordered_double_no_effect(
    ledger: Ledger, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    """The last comes first, and all of them once more."""
    js = fresh_broker.js
    as_declared = (await js.stream_info(STREAM)).config
    await js.update_stream(as_declared.evolve(duplicate_window=0.1))
    with workers(ledger, "right", nats):
        ledger.tell(EVENTS // 2)
        for _ in range(2):
            await publish_backwards(ledger, fresh_broker)
            await asyncio.sleep(0.3)
        await all_taken_in(ledger)

    assert (await js.stream_info(STREAM)).state.messages == 2 * (EVENTS // 2)
    assert ledger.faults() == []
    assert ledger.effects == EVENTS


async def publish_backwards(ledger: Ledger, broker: Broker) -> None:
    rows = ledger.superuser.execute(
        "SELECT position, stream FROM es.event WHERE tenant = %s ORDER BY position DESC", [TENANT]
    ).fetchall()
    for position, case in rows:
        told = f"{TENANT}:{position}"
        body = f'{{"id":"{told}","subject":"{case}"}}'.encode()
        subject = f"rtw.v1.{TENANT}.p{partition_of(case)}.{case}"
        await broker.js.publish(subject, body, headers={"Nats-Msg-Id": told})
