"""A process that has fallen behind is not ready, and is again once it has caught up."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import BrokerRole
from adapters.console.processes import _consumer, _inbound, _relay
from adapters.database import Database
from adapters.notifying.notifier import Notifier
from adapters.processes.readiness import Readiness
from adapters.settings import Settings, settings_from_environment
from tests.adapters.broker.bus import relaying, until_published
from tests.adapters.http.living import House, living

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(
    database: Database, tmp_path: Path, anyio_backend: str, fresh_broker: Broker
) -> AsyncIterator[House]:
    async with living(database, tmp_path) as house:
        await house.take(house.story[1][0][0])
        yield house


def settings_of(data: Path, nats: EmbeddedNats | None, role: BrokerRole) -> Settings:
    """Nobody may be behind for any time. Without a broker its address leads nowhere."""
    password = data / f"{role}.password"
    password.write_text(nats.password(role) if nats else "none")
    password.chmod(0o600)
    told = {
        "RTW_DATA": str(data),
        "RTW_NATS_URL": nats.url if nats else "nats://127.0.0.1:1",
        "RTW_NATS_USER": role,
        "RTW_NATS_PASSWORD_FILE": str(password),
    }
    return replace(settings_from_environment(told), ready_within_s=0.0)


async def test_a_consumer_that_has_not_come_to_the_end(house: House, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, None, "consumer")
    async with _consumer(settings, house.product.database) as process:
        before = await process.ready()
        await Notifier(house.product, settings).keep_up()
        after = await process.ready()

    assert (before.good, after.good) == (False, True)
    assert before.figures["seconds_behind"]["notifications"] > 0
    assert after.figures["events_behind"] == {"notifications": 0}


async def test_a_relay_behind_a_broker_that_is_there(
    house: House, tmp_path: Path, nats: EmbeddedNats
) -> None:
    head = await house.product.reader.head(house.tenant)
    found: list[Readiness] = []
    async with _relay(settings_of(tmp_path, nats, "relay"), house.product.database) as process:
        found.append(await process.ready())
        async with relaying(house.product.database, nats):
            await until_published(house.product.database, [(house.tenant, head)])
        found.append(await process.ready())
    async with _relay(settings_of(tmp_path, None, "relay"), house.product.database) as process:
        await house.take(house.story[1][1][0])
        found.append(await process.ready())

    assert [each.good for each in found] == [False, True, True]
    assert [each.figures["broker"] for each in found] == [True, True, False]
    assert found[-1].figures["events_behind"] > 0


async def test_inbound_while_the_first_message_waits(
    house: House, tmp_path: Path, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    database = house.product.database
    async with _inbound(settings_of(tmp_path, nats, "inbound"), database) as process:
        before = await process.ready()
        await fresh_broker.js.publish("rtw.in.v1.clinic.record-shift", b"{}")
        waiting = await process.ready()
    async with _inbound(settings_of(tmp_path, None, "inbound"), database) as process:
        away = await process.ready()

    assert (before.good, waiting.good, away.good) == (True, False, False)
    assert waiting.figures["messages_waiting"] == 1
    assert waiting.figures["seconds_behind"] > 0
    assert away.figures == {"broker": False}
