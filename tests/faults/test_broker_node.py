"""One of three nodes of the broker is killed under load: commands go on, every event is told."""

import asyncio
import json
import os
import random
import re
import time
from pathlib import Path

import pytest

from adapters.broker.connecting import Door
from adapters.broker.rights import inbox
from adapters.broker.users import password_of
from adapters.database import open_database
from adapters.processes.topology import NODES
from adapters.settings import settings_from_environment
from tests.adapters.processes.clusters import Running, running
from tests.faults import checkers
from tests.faults.bus import untold
from tests.faults.history import Kill, gaps_s
from tests.faults.parts import PLAIN, wait_until
from tests.faults.scene import ALL, C5, Plan, checked, prepared, rows_of
from tests.faults.writers import Caller, Writers

SEED = int(os.environ.get("RTW_SEED", "1"))
_LISTENS = re.compile(r'^listen: "([^"]+)"', re.MULTILINE)


async def _killed(writers: Writers, cluster: Running, node: str) -> None:
    await writers.begin()

    async def kill() -> None:
        await writers.have_answered(writers.answered + 20)
        before = cluster.kill(node)
        writers.history.kills.append(Kill(node, time.monotonic_ns()))
        await writers.have_answered(writers.answered + 20)
        back = lambda: cluster.is_back(node, before)  # noqa: E731
        await asyncio.to_thread(wait_until, f"{node} does not come back", back)
        await writers.have_answered(writers.answered + 20)

    async with asyncio.TaskGroup() as tasks:
        killing = tasks.create_task(kill())
        tasks.create_task(writers.write(lambda: not killing.done()))


def _door(data: Path) -> Door:
    """Of all nodes, as their owner."""
    files = [(data / node / "server.conf").read_text() for node in NODES]
    listening = [_LISTENS.search(each) for each in files]
    servers = tuple(f"nats://{found[1]}" for found in listening if found is not None)
    return Door(servers, inbox("owner"), "owner", lambda: password_of(data, "owner"))


@pytest.mark.skipif(not ALL, reason="three nodes take long to start: make faults")
def test_one_of_three_nodes_is_killed_and_nothing_is_lost(data_dir: Path) -> None:
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data_dir)})
    node = random.Random(SEED).choice(NODES)
    with running(data_dir) as cluster, open_database(settings) as database:
        people, issuer = asyncio.run(prepared(settings, database, Plan(SEED, kills=0)))
        addresses = [cluster.address(name) for name in ("api-1", "api-2")]
        writers = Writers(Caller(addresses, issuer, people, random.Random(SEED), 0.02), 4, 3)
        asyncio.run(_killed(writers, cluster, node))
        rows = rows_of(database.conninfo("owner"), people)
        faults = {
            "C1": checkers.lost(writers.history, rows),
            "C2": checkers.doubled(rows),
            "L": checkers.not_linear(writers.history),
            "told": untold(rows, people.tenant, lambda: _door(data_dir)),
            C5: checked(data_dir),
        }

    print(json.dumps({"killed": gaps_s(writers.history), "answered": writers.answered}))
    assert {name: found[:5] for name, found in faults.items() if found} == {}
