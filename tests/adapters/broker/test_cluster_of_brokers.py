"""Three nodes: each message is on three disks, and the loss of any node loses none."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from nats.errors import Error

from adapters.broker.connecting import Broker, Door
from adapters.broker.relay import Relay
from adapters.broker.rights import EVENTS, INBOUND, BrokerRole, inbox
from adapters.broker.streams import declare_streams
from adapters.broker.users import password_of
from adapters.database import Database
from adapters.embedded.data_folders import make_data_folder
from adapters.processes.nats_nodes import LocalNode
from adapters.processes.topology import NODES, Place
from tests.adapters.broker.bus import on_the_bus, positions, until, until_published, write

Answer = TypeVar("Answer")
pytestmark = pytest.mark.anyio


class Cluster:
    """Three nodes on this machine."""

    def __init__(self, data: Path) -> None:
        make_data_folder(data)
        self._data = data
        ports = _free_ports(2 * len(NODES))
        self.places = {
            node: Place("127.0.0.1", ports[2 * number], ports[2 * number + 1])
            for number, node in enumerate(NODES)
        }
        self.nodes = {node: LocalNode(data, node, self.places) for node in NODES}

    def door(self, role: BrokerRole) -> Door:
        servers = tuple(f"nats://{each.host}:{each.port}" for each in self.places.values())
        return Door(servers, inbox(role), role, lambda: password_of(self._data, role))


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture
async def cluster(data_dir: Path) -> AsyncIterator[Cluster]:
    made = Cluster(data_dir)
    for node in made.nodes.values():
        node.start()
    yield made
    for node in made.nodes.values():
        node.stop()


@pytest.fixture
async def owner(cluster: Cluster) -> AsyncIterator[Broker]:
    async with Broker(lambda: cluster.door("owner"), "test") as broker:
        await until(lambda: declared(broker))
        yield broker


async def declared(broker: Broker) -> bool:
    """Without a leader, as at the start, nobody can."""
    with suppress(Error, TimeoutError):
        await declare_streams(broker)
        return True
    return False


async def test_a_node_that_is_killed_takes_no_message_along(
    cluster: Cluster, owner: Broker, database: Database, tenant: UUID
) -> None:
    for stream in (EVENTS, INBOUND):
        assert await copies(owner, stream) == (3, 2)
    await write(database, tenant, cases=10, length=40)
    async with Broker(lambda: cluster.door("relay"), "relay") as own:
        relay = Relay(database, own)
        task = asyncio.create_task(relay.run())
        await until(lambda: relay.published >= 80)
        leads = (await owner.js.stream_info(EVENTS)).cluster
        assert leads is not None
        assert leads.leader is not None
        process = cluster.nodes[leads.leader].process
        assert process is not None
        os.kill(process, signal.SIGKILL)

        await until_published(database, [(tenant, 400)])
        task.cancel()

    await until(lambda: declared(owner))
    found = await answered(lambda: on_the_bus(owner))
    assert set(positions(found)[tenant]) == set(range(1, 401))
    assert await answered(lambda: copies(owner, EVENTS)) == (3, 2)


async def test_the_nodes_of_another_folder_are_left_alone(cluster: Cluster, data_dir: Path) -> None:
    """Also where they are called alike and were told the same ports."""
    make_data_folder(other := data_dir.parent / "other")
    same = LocalNode(other, NODES[0], cluster.places)
    before = cluster.nodes[NODES[0]].process

    assert same.process is None
    same.stop()
    assert before is not None
    assert cluster.nodes[NODES[0]].process == before


async def answered(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """While nodes choose a leader nobody answers, so it is asked again."""
    async with asyncio.timeout(120):
        while True:
            with suppress(Error, TimeoutError):
                return await ask()
            await asyncio.sleep(0.1)


async def copies(owner: Broker, stream: str) -> tuple[int | None, int]:
    """On how many nodes a stream is to be, and on how many it is beside its leader's."""
    found = await owner.js.stream_info(stream)
    assert found.cluster is not None
    return found.config.num_replicas, len(found.cluster.replicas or ())
