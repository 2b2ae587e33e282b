"""The consumer as it runs: whatever wakes it, people are told, and a broker is not needed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.broker.connecting import Broker, Door, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.live_tables.lag import Lag
from adapters.notifying import endpoints
from adapters.notifying.notifier import Notifier
from adapters.settings import Settings
from tests.adapters.broker.bus import relaying, until
from tests.adapters.http.living import House
from tests.adapters.http.twins import Hands
from tests.adapters.notifying.conftest import told
from tests.adapters.notifying.receiving import receiving, status

pytestmark = pytest.mark.anyio
ON_HOLD = 18


@asynccontextmanager
async def running(notifier: Notifier) -> AsyncIterator[None]:
    task = asyncio.create_task(notifier.run())
    try:
        yield
    finally:
        assert not task.done()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def lines(settings: Settings) -> list[str]:
    assert settings.notifications is not None
    folder = Path(settings.notifications)
    paths = sorted(folder.iterdir()) if folder.exists() else []
    return [json.loads(line)["id"] for path in paths for line in path.read_text().splitlines()]


async def test_without_a_broker_everybody_is_told_by_file_and_webhook(
    house: House, settings: Settings, notifier: Notifier
) -> None:
    async with receiving(status(204)) as receiver:
        await endpoints.add(house.product.database, house.tenant, receiver.url)
        async with running(notifier):
            await house.play(ON_HOLD)
            await until(lambda: "hold_began" in {code for _, code, _ in told(house, "CM-1")})
            await until(lambda: len(lines(settings)) == len(told(house)))
            await until(lambda: len(receiver.received) == len(told(house)))

    ids = [each.headers["webhook-id"] for each in receiver.received]
    assert sorted(ids) == sorted(lines(settings))
    assert len(set(ids)) == len(ids) > 10


async def test_with_a_broker_too_and_with_one_that_is_away(
    house: House, settings: Settings, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    nowhere = Door(("nats://127.0.0.1:1",), "_INBOX_consumer", "consumer", lambda: "")
    async with (
        Broker(lambda: door_of(nats, "consumer"), "consumer") as broker,
        Broker(lambda: nowhere, "consumer") as away,
        relaying(house.product.database, nats),
        running(Notifier(house.product, settings, broker)),
        running(Notifier(house.product, settings, away)),
    ):
        await house.play(ON_HOLD)
        await until(lambda: "hold_began" in {code for _, code, _ in told(house, "CM-1")})
        await until(lambda: len(lines(settings)) == len(told(house)))

    assert len(set(lines(settings))) == len(lines(settings))


async def test_it_says_how_far_behind_it_is(house: House, notifier: Notifier) -> None:
    await house.play(ON_HOLD)
    head = await house.product.reader.head(house.tenant)
    before = await notifier.lag()
    await notifier.keep_up()

    assert before.events == head
    assert before.seconds > 0
    assert await notifier.lag() == Lag()


async def test_what_lies_long_behind_is_told_to_nobody(house: House, settings: Settings) -> None:
    await house.play(ON_HOLD)
    later = Hands(house.product.clock.now() + timedelta(days=15))
    notifier = Notifier(replace(house.product, clock=later), settings)
    await notifier.keep_up()

    assert told(house) == []
    assert await notifier.lag() == Lag()
