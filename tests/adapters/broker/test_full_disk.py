"""A broker whose disk was full takes messages again when there is space, and has what it had."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from nats.errors import Error

from adapters.broker import connecting, stuck
from adapters.broker.connecting import Broker, broker, door_of
from adapters.broker.nats_server import EmbeddedNats, embedded_nats
from adapters.broker.rights import EVENTS
from adapters.broker.streams import declare_streams
from adapters.embedded.data_folders import EmbeddedServerError
from adapters.processes.supervisor import Supervisor
from adapters.settings import settings_from_environment
from tests.adapters.broker.bus import until, until_answered
from tests.adapters.broker.test_cluster_of_brokers import Cluster, declared
from tests.faults.volumes import MIB, Volume, volume

pytestmark = pytest.mark.anyio
SUBJECT = "rtw.v1.t.p0.c"


@pytest.fixture
def disk(data_dir: Path) -> Iterator[Volume]:
    """The data folder is one, and small."""
    with volume(data_dir, 48 * MIB) as made:
        if made is None:
            pytest.skip("only root may mount a small file system")
        yield made


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is left alone because he has just been started."""
    monkeypatch.setattr(stuck, "SETTLED_S", 0.0)
    monkeypatch.setattr(connecting, "_KEEP_S", 0.1)


async def taken(broker: Broker) -> bool:
    """Whether a message is."""
    with suppress(Error, TimeoutError):
        await broker.js.publish(SUBJECT, b"x" * 4096, timeout=0.5)
        return True
    return False


async def refused(broker: Broker) -> bool:
    return not await taken(broker)


async def kept(broker: Broker) -> int:
    return (await broker.js.stream_info(EVENTS)).state.messages


async def test_the_embedded_one_is_started_anew_once_there_is_space(
    disk: Volume, data_dir: Path, settled: None
) -> None:
    server = EmbeddedNats(data_dir)
    async with broker(settings_from_environment({"RTW_DATA": str(data_dir)}), "relay") as relay:
        await declare_streams(relay)
        before, process = 0, server.process()
        disk.fill()
        async with asyncio.timeout(60):
            while await taken(relay):
                before += 1
        await asyncio.to_thread(server.start)
        assert server.process() == process

        disk.empty()

        await until(lambda: taken(relay))
        assert server.process() != process
        assert await kept(relay) >= before + 1


async def test_it_would_take_nothing_by_itself(disk: Volume, data_dir: Path) -> None:
    """Nor is one started anew that was started a moment ago."""
    with embedded_nats(data_dir) as server:
        async with Broker(lambda: door_of(server, "owner"), "test") as owner:
            assert await owner.until_connected(10)
            await declare_streams(owner)
            disk.fill()
            await until(lambda: refused(owner))
            disk.empty()

            process = server.process()
            server.start()

            assert server.process() == process
            assert await refused(owner)


async def test_a_server_without_space_is_not_started_and_keeps_what_it_has(
    disk: Volume, data_dir: Path
) -> None:
    with embedded_nats(data_dir) as server:
        async with Broker(lambda: door_of(server, "owner"), "test") as owner:
            assert await owner.until_connected(10)
            await declare_streams(owner)
            assert await taken(owner)
            server.stop()
            disk.fill()
            with pytest.raises(EmbeddedServerError, match="full"):
                server.start()
            disk.empty()
            server.start()

            await until_answered(owner)
            assert await kept(owner) == 1


async def test_nodes_are_started_anew_by_whoever_keeps_them(
    disk: Volume, data_dir: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them are on the disk that is full, so none can do without."""
    monkeypatch.setattr("adapters.processes.nats_nodes._LOOK_S", 0.2)
    cluster = Cluster(data_dir)
    kept_up = Supervisor(list(cluster.nodes.values()))
    kept_up.start()
    try:
        async with Broker(lambda: cluster.door("owner"), "test") as owner:
            await until(lambda: declared(owner))
            await until(lambda: taken(owner))
            before = await kept(owner)
            monitors = [_monitor(data_dir / name) for name in cluster.nodes]
            disk.fill()
            while not all(map(stuck.refuses_writes, monitors)):
                await refused(owner)
            assert not kept_up.mend()
            disk.empty()

            async def again() -> bool:
                await asyncio.to_thread(kept_up.mend)
                return await taken(owner)

            await until(again, 120)
            assert await kept(owner) >= before + 1
            assert kept_up.starts >= 2
    finally:
        kept_up.stop()


def _monitor(folder: Path) -> str:
    (file,) = (folder / "run").glob("*.ports")
    told = stuck.told_ports(folder, int(file.stem.rpartition("_")[2]))
    assert told is not None
    return str(told["monitoring"][0]).removeprefix("http://")


def test_who_does_not_answer_has_not_said_that_it_refuses() -> None:
    assert not stuck.refuses_writes("127.0.0.1:1")
