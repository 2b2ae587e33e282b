"""Messages wake and no more: forged ones change nothing, and a deaf subscription is made anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4, uuid5

import pytest

from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import EVENTS
from adapters.consuming import metrics, waking
from adapters.consuming.following import Following
from adapters.consuming.waking import Waking
from adapters.notifying import binding
from tests.adapters.broker.bus import relaying, until
from tests.adapters.consuming.effects import NAME, TENANT, Counting, Ledger, following

pytestmark = pytest.mark.anyio
COUNT = 200


@asynccontextmanager
async def woken(own: Following, nats: EmbeddedNats, **seconds: float) -> AsyncIterator[Waking]:
    """At work, beside nothing else that would wake it."""
    async with Broker(lambda: door_of(nats, "consumer"), "waking") as broker:
        made = binding.waking(own, broker)
        for name, value in seconds.items():
            setattr(made, name, value)
        tasks = [asyncio.create_task(made.run()), asyncio.create_task(own.run())]
        try:
            yield made
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def nothing_waits(broker: Broker) -> bool:
    found = await broker.js.consumer_info(EVENTS, NAME)
    return found.num_pending == 0 and found.num_ack_pending == 0


async def test_a_message_wakes_and_is_acknowledged_behind_its_effect(
    ledger: Ledger,
    asleep: Following,
    nats: EmbeddedNats,
    fresh_broker: Broker,
) -> None:
    async with woken(asleep, nats) as made:
        await until(lambda: made.made == 1)
        async with relaying(ledger.database, nats):
            ledger.tell(COUNT)
            await until(lambda: ledger.effects == COUNT)
            await until(lambda: nothing_waits(fresh_broker))

    assert ledger.faults() == []


def outcomes() -> dict[str, float]:
    counted = {"passed", "forged", "ahead", "put_off"}
    return {each: metrics.MESSAGES.labels(NAME, each)._value.get() for each in counted}


def a_case(part: int = 0) -> UUID:
    return next(
        each for each in (uuid5(TENANT, f"x{n}") for n in range(1000)) if each.bytes[3] % 8 == part
    )


async def forge(broker: Broker, tenant: UUID, position: int) -> None:
    case = a_case()
    told = f"{tenant}:{position}"
    body = b'{"id":"%s","subject":"%s"}' % (told.encode(), str(case).encode())
    subject = f"rtw.v1.{tenant}.p0.{case}"
    await broker.js.publish(subject, body, headers={"Nats-Msg-Id": f"{uuid4()}"})
    await broker.js.publish(subject, body, headers={"Nats-Msg-Id": told})
    await broker.js.publish(subject, b"\x00" * 20_000)


async def test_messages_that_are_forged_change_nothing_and_are_counted(
    ledger: Ledger,
    asleep: Following,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waking, "_DELIVERIES", 1)
    before = outcomes()
    async with woken(asleep, nats, committed_s=0.2):
        await forge(fresh_broker, TENANT, 10**9)
        await forge(fresh_broker, uuid4(), 5)
        await until(lambda: outcomes()["ahead"] - before["ahead"] == 2)
        monkeypatch.setattr(waking, "_DELIVERIES", 1000)
        async with relaying(ledger.database, nats):
            ledger.tell(COUNT)
            await until(lambda: ledger.effects == COUNT)
            await until(lambda: nothing_waits(fresh_broker))

    after = outcomes()
    assert ledger.faults() == []
    assert after["forged"] - before["forged"] == 4
    assert after["ahead"] - before["ahead"] == 2
    assert after["passed"] - before["passed"] == COUNT


async def test_messages_that_come_twice_and_out_of_order_change_nothing(
    ledger: Ledger,
    asleep: Following,
    nats: EmbeddedNats,
    fresh_broker: Broker,
) -> None:
    ledger.tell(COUNT)
    rows = ledger.superuser.execute(
        "SELECT position, stream FROM es.event WHERE tenant = %s ORDER BY position DESC", [TENANT]
    ).fetchall()
    for _ in range(2):
        for position, case in rows[::3]:
            told = f"{TENANT}:{position}"
            body = b'{"id":"%s","subject":"%s"}' % (told.encode(), str(case).encode())
            part = int.from_bytes(case.bytes[:4]) % 8
            header = {"Nats-Msg-Id": told, "Nats-Expected-Stream": EVENTS}
            await fresh_broker.js.publish(f"rtw.v1.{TENANT}.p{part}.{case}", body, headers=header)
    async with woken(asleep, nats):
        await until(lambda: ledger.effects == COUNT)
        await until(lambda: nothing_waits(fresh_broker))

    assert ledger.faults() == []


async def test_a_subscription_that_has_gone_deaf_is_dropped_and_made_anew(
    ledger: Ledger,
    asleep: Following,
    nats: EmbeddedNats,
    fresh_broker: Broker,
) -> None:
    """The server knows nothing of it any more, and the connection is as good as ever."""
    async with woken(asleep, nats, silent_s=0.6, look_s=0.1) as made:
        await until(lambda: made.made == 1)
        await fresh_broker.js.delete_consumer(EVENTS, NAME)
        await until(lambda: made.made >= 2)
        async with relaying(ledger.database, nats):
            ledger.tell(COUNT)
            await until(lambda: ledger.effects == COUNT)

    assert ledger.faults() == []


async def test_a_stream_that_is_deleted_loses_no_effect(
    ledger: Ledger, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    database = ledger.database
    async with (
        following(
            database.conninfo("api"), database.conninfo("project"), Counting(), every_s=0.2
        ) as own,
        woken(own, nats, silent_s=0.6, look_s=0.1),
        relaying(database, nats),
    ):
        ledger.tell(COUNT)
        await until(lambda: ledger.effects > 0)
        await fresh_broker.js.delete_stream(EVENTS)
        ledger.tell(COUNT)
        await until(lambda: ledger.effects == 2 * COUNT)

    assert ledger.faults() == []
