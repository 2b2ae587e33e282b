"""The connection opens without its broker, comes back for ever, and may do what its role may."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.errors import Error, MaxPayloadError
from nats.errors import TimeoutError as NatsTimeout

from adapters.broker import connecting
from adapters.broker.connecting import Broker, broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import EVENTS, INBOUND, BrokerRole
from adapters.broker.streams import declare_durable
from adapters.settings import Settings, settings_from_environment
from tests.adapters.broker.bus import until

pytestmark = pytest.mark.anyio


@pytest.fixture
def mended(nats: EmbeddedNats) -> Iterator[EmbeddedNats]:
    yield nats
    nats.start()


def settings(data: Path, **variables: str) -> Settings:
    return settings_from_environment({"RTW_DATA": str(data), **variables})


async def test_the_embedded_one_is_started_and_stopped_with_the_last_connection(
    data_dir: Path,
) -> None:
    async with broker(settings(data_dir), "relay") as first:
        assert first.connected
        async with broker(settings(data_dir), "consumer") as second:
            assert second.connected
            assert first.nc.connected_url == second.nc.connected_url
        assert EmbeddedNats(data_dir).process() is not None

    assert EmbeddedNats(data_dir).process() is None


async def test_the_embedded_one_is_started_again_when_it_dies(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_KEEP_S", 0.1)
    async with broker(settings(data_dir), "relay") as opened:
        killed = EmbeddedNats(data_dir).process()
        assert killed is not None
        os.kill(killed, signal.SIGKILL)

        await until(lambda: EmbeddedNats(data_dir).process() not in (None, killed))
        await until(lambda: opened.connected)
        await opened.nc.flush()


async def test_one_that_stands_elsewhere_is_used_with_its_own_user(
    data_dir: Path, nats: EmbeddedNats
) -> None:
    password = data_dir.parent / "password"
    password.touch(mode=0o600)
    password.write_text(nats.password("relay") + "\n")
    elsewhere = settings(
        data_dir,
        RTW_NATS_URL=nats.url,
        RTW_NATS_USER="relay",
        RTW_NATS_PASSWORD_FILE=str(password),
    )

    async with broker(elsewhere, "relay") as opened:
        assert opened.connected
        assert opened.nc.connected_url is not None
        assert opened.nc.connected_url.geturl() == nats.url
    assert not (data_dir / "nats").exists()


async def test_it_opens_without_a_broker_and_connects_when_there_is_one(
    data_dir: Path, mended: EmbeddedNats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "FIRST_WAIT_S", 0.2)
    elsewhere = settings(data_dir, RTW_NATS_URL=mended.url)
    mended.stop()

    async with broker(elsewhere, "relay") as opened:
        assert not opened.connected
        assert not await opened.until_connected(0.1)
        with pytest.raises(Error):
            await opened.js.account_info()
        with pytest.raises(Error):
            await opened.nc.flush()
    async with Broker(lambda: door_of(mended, "relay"), "test") as opened:
        assert not await opened.until_connected(0.1)
        mended.start()
        assert await opened.until_connected(30)
        assert opened.trouble is None


async def test_a_broker_that_is_silent_is_noticed_and_found_again(
    mended: EmbeddedNats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_PING_S", 0.2)
    async with Broker(lambda: door_of(mended, "relay"), "test") as opened:
        assert await opened.until_connected(10)
        process = mended.process()
        assert process is not None
        os.kill(process, signal.SIGSTOP)
        try:
            await until(lambda: not opened.connected)
        finally:
            os.kill(process, signal.SIGCONT)
        assert await opened.until_connected(30)


async def test_a_connection_that_does_not_come_back_by_itself_is_made_anew(
    nats: EmbeddedNats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "LOST_S", 0.1)
    async with Broker(lambda: door_of(nats, "relay"), "test") as opened:
        assert await opened.until_connected(10)
        before, stuck = opened.generation, opened.nc
        await stuck.close()

        await until(lambda: opened.generation > before and opened.connected)
        assert opened.nc is not stuck
        await opened.nc.flush()


async def test_a_connection_of_ones_own_ends_without_the_other(nats: EmbeddedNats) -> None:
    async with Broker(lambda: door_of(nats, "consumer"), "test") as opened:
        assert await opened.until_connected(10)
        own = await opened.dial("own")
        await own.flush()
        await own.close()

        await opened.nc.flush()


async def test_one_that_cannot_be_made_says_so(
    mended: EmbeddedNats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_CONNECT_S", 0.2)
    async with Broker(lambda: door_of(mended, "consumer"), "test") as opened:
        mended.stop()
        with pytest.raises((OSError, TimeoutError, NatsTimeout)):
            await opened.dial("own")


async def _as(nats: EmbeddedNats, role: BrokerRole) -> Broker:
    return Broker(lambda: door_of(nats, role), "test")


@pytest.mark.parametrize("role", ["consumer", "inbound"])
async def test_nobody_but_the_relay_publishes_events(
    nats: EmbeddedNats, fresh_broker: Broker, role: BrokerRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_ANSWER_S", 0.3)
    async with await _as(nats, role) as opened:
        assert await opened.until_connected(10)
        with pytest.raises(NatsTimeout):
            await opened.js.publish("rtw.v1.t.p0.c", b"forged")

    assert (await fresh_broker.js.stream_info(EVENTS)).state.messages == 0


@pytest.mark.parametrize(
    ("role", "stream"),
    [(role, stream) for role in ("relay", "consumer", "inbound") for stream in (EVENTS, INBOUND)],
)
async def test_no_process_deletes_or_empties_a_stream(
    nats: EmbeddedNats,
    fresh_broker: Broker,
    role: BrokerRole,
    stream: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connecting, "_ANSWER_S", 0.3)
    async with await _as(nats, role) as opened:
        assert await opened.until_connected(10)
        with pytest.raises(NatsTimeout):
            await opened.js.delete_stream(stream)
        with pytest.raises(NatsTimeout):
            await opened.js.purge_stream(stream)

    assert (await fresh_broker.js.stream_info(stream)).config.name == stream


@pytest.mark.parametrize("role", ["relay", "consumer"])
async def test_what_comes_in_is_read_by_nobody_else(
    nats: EmbeddedNats, fresh_broker: Broker, role: BrokerRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_ANSWER_S", 0.3)
    await declare_durable(fresh_broker.js, INBOUND, "reader")
    await fresh_broker.js.publish("rtw.in.v1.clinic.x", b"{}")
    async with await _as(nats, role) as opened:
        assert await opened.until_connected(10)
        reading = await opened.js.pull_subscribe_bind("reader", INBOUND)
        heard = await opened.nc.subscribe("rtw.in.v1.>")
        with pytest.raises(NatsTimeout):
            await reading.fetch(1, timeout=0.3)
        with pytest.raises(NatsTimeout):
            await opened.js.get_msg(INBOUND, 1)
        await fresh_broker.js.publish("rtw.in.v1.clinic.y", b"{}")
        with pytest.raises(NatsTimeout):
            await heard.next_msg(timeout=0.3)


async def test_a_consumer_pulls_and_acknowledges(nats: EmbeddedNats, fresh_broker: Broker) -> None:
    await fresh_broker.js.publish("rtw.v1.t.p0.c", b"{}")
    async with await _as(nats, "consumer") as opened:
        assert await opened.until_connected(10)
        await declare_durable(opened.js, EVENTS, "reader", "rtw.v1.>")
        reading = await opened.js.pull_subscribe_bind("reader", EVENTS)
        (message,) = await reading.fetch(1, timeout=5)
        await message.ack_sync(timeout=5)

    found = await fresh_broker.js.consumer_info(EVENTS, "reader")
    assert (found.num_pending, found.num_ack_pending) == (0, 0)


async def test_a_message_that_is_too_long_for_any_of_ours_is_refused(fresh_broker: Broker) -> None:
    with pytest.raises(MaxPayloadError):
        await fresh_broker.js.publish("rtw.v1.t.p0.c", b"x" * 2_000_000)

    await asyncio.wait_for(fresh_broker.nc.flush(), 5)
