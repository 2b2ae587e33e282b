"""A partner that may only hear is woken by the events of its tenant, and by nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid5

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from adapters.broker.connecting import Broker, Door
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.users import Listener, hear_no_more, let_hear
from adapters.consuming.following import Following
from adapters.consuming.hearing import Hearing
from tests.adapters.broker.bus import kill, relaying, until
from tests.adapters.consuming.effects import TENANT, Ledger

pytestmark = pytest.mark.anyio
COUNT = 200
LISTENER = Listener("letters", TENANT)


@asynccontextmanager
async def hearing(own: Following, nats: EmbeddedNats) -> AsyncIterator[Broker]:
    """At work, as a listener."""
    data = nats.folder.parent
    password = let_hear(data, LISTENER)
    nats.read_users()

    def door() -> Door:
        return Door((nats.url,), "_INBOX_listener", LISTENER.user, lambda: password)

    async with Broker(door, "letters") as broker:
        await broker.until_connected(10)
        made = Hearing(connect=lambda: broker.dial("letters"), following=own, tenant=TENANT)
        tasks = [asyncio.create_task(made.run()), asyncio.create_task(own.run())]
        try:
            yield broker
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            hear_no_more(data, LISTENER)
            nats.read_users()


async def tell_until_heard(ledger: Ledger) -> None:
    """Nobody says when the broker has taken the subscription."""
    before = ledger.effects

    async def heard() -> bool:
        ledger.tell(1)
        await asyncio.sleep(0.1)
        return ledger.effects > before

    await until(heard)


async def test_what_is_published_wakes_also_after_the_broker_was_away(
    ledger: Ledger, asleep: Following, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    ledger.tell(1)
    async with hearing(asleep, nats), relaying(ledger.database, nats):
        await until(lambda: ledger.effects == 1)  # by its first look, which nobody wakes
        await tell_until_heard(ledger)
        kill(nats)
        nats.start()
        await tell_until_heard(ledger)
        ledger.tell(COUNT)
        await until(lambda: ledger.effects == ledger.told)

    assert ledger.faults() == []


@pytest.mark.parametrize("body", [b"{}", b"no json", b"x" * 20_000])
async def test_what_is_none_of_the_relays_wakes_nobody(asleep: Following, body: bytes) -> None:
    made = Hearing(connect=nowhere, following=asleep, tenant=TENANT)
    subject = f"rtw.v1.{TENANT}.p0.{uuid5(TENANT, 'x')}"

    await made.came(Msg(Client(), subject, data=body, headers={"Nats-Msg-Id": f"{TENANT}:9"}))

    assert not asleep.woken.is_set()


async def nowhere() -> Client:
    raise OSError
