"""All of the product as ``rtw cluster --local`` starts it, on a PostgreSQL with a standby: under
load a node of the broker is killed, then the machine of the database is lost, and the standby, for
which every commit has waited, takes over."""

import asyncio
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.broker.connecting import Door
from adapters.broker.rights import inbox
from adapters.broker.users import let_in, password_of
from adapters.database import DATABASE, open_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.processes.nats_nodes import tell_users
from adapters.processes.topology import LOGINS, NODES, Login
from adapters.settings import settings_from_environment
from adapters.signing_in.identity import DevIssuer
from tests.adapters.consuming.effects import EFFECTS
from tests.adapters.processes.clusters import Running, running
from tests.faults.bus import untold
from tests.faults.feed import unfed
from tests.faults.history import WAYS, History, Kill, gaps_s
from tests.faults.messages import Outside, Sender, registered
from tests.faults.parts import PLAIN, counting, logins_of, wait_until
from tests.faults.scene import (
    AGAIN,
    TOLD,
    Plan,
    checked,
    faults_at,
    prepared,
    rows_of,
    too_late,
)
from tests.faults.standby import Standby, lose_host, standby
from tests.faults.standing import superuser_at
from tests.faults.writers import Caller, People, Writers

SEED = int(os.environ.get("RTW_SEED", "1"))
MACHINE = "machine of the database"
BETWEEN = 20
"""Requests that are answered before and after each of the two."""
LOSES = 0.02
_LISTENS = re.compile(r'^listen: "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ground:
    """A PostgreSQL with a standby, who acts in its ledger, and what the operator of a cluster is to
    tell it: at each address whichever of the two one may write to."""

    data: Path
    people: People
    issuer: DevIssuer
    primary: EmbeddedPostgres
    other: Standby
    logins: Mapping[Login, str]
    told: Mapping[str, str]

    @property
    def owner(self) -> str:
        return self.told["RTW_DATABASE_URL"]


@pytest.fixture
def ground(data_dir: Path) -> Iterator[Ground]:
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data_dir)})
    with open_database(settings) as database:
        people, issuer = asyncio.run(prepared(settings, database, Plan(SEED, kills=0)))
        with superuser_at(database.conninfo("owner")) as superuser:
            superuser.execute(EFFECTS)
        primary = EmbeddedPostgres(data_dir)
        with standby(primary, data_dir) as other:
            logins = {login: other.either(each) for login, each in logins_of(database).items()}
            told = {
                "RTW_ENV": "dev",
                "RTW_DATABASE_URL": other.either(primary.conninfo(DATABASE)),
                "RTW_CLAIM_KEY": database.claim_key.hex(),
                **{variable: logins[login] for login, variable in LOGINS.items()},
            }
            yield Ground(data_dir, people, issuer, primary, other, logins, told)


async def _disturbed(sender: Sender, cluster: Running, ground: Ground) -> None:
    """Requests and messages go on all the time."""
    writers = sender.writers
    await writers.begin()

    async def disturb() -> None:
        node = random.Random(SEED).choice(NODES)
        await _more(sender)
        before = cluster.kill(node)
        writers.history.kills.append(Kill(node, time.monotonic_ns()))
        await _more(sender)
        back = lambda: cluster.is_back(node, before)  # noqa: E731
        await asyncio.to_thread(wait_until, f"{node} does not come back", back)
        await asyncio.to_thread(lose_host, ground.primary)
        writers.history.kills.append(Kill(MACHINE, time.monotonic_ns()))
        await asyncio.to_thread(ground.other.promote)
        await _more(sender)

    async with asyncio.TaskGroup() as tasks:
        disturbing = tasks.create_task(disturb())
        tasks.create_task(writers.write(lambda: not disturbing.done()))
        tasks.create_task(sender.send(lambda: not disturbing.done()))


async def _more(sender: Sender) -> None:
    """Answers on both ways, one at least to what was sent from now on."""
    await sender.writers.have_answered(sender.writers.answered + BETWEEN)
    await sender.tally.reach(sender.tally.count + 2)


def _servers(data: Path) -> tuple[str, ...]:
    """All nodes."""
    files = [(data / node / "server.conf").read_text() for node in NODES]
    listening = [_LISTENS.search(each) for each in files]
    return tuple(f"nats://{found[1]}" for found in listening if found is not None)


def _door(data: Path) -> Door:
    """As the owner of the broker."""
    return Door(_servers(data), inbox("owner"), "owner", lambda: password_of(data, "owner"))


async def _let_in(ground: Ground) -> Outside:
    """A system, beside the running cluster."""
    data = ground.data
    system, key = await registered(ground.owner, ground.people)
    password = let_in(data, system.name)
    await asyncio.to_thread(tell_users, data)
    return Outside(system, key, _servers(data), password)


@dataclass(frozen=True, slots=True)
class Found:
    """``faults`` by the name of the check; ``ended``: whether a consumer beside the cluster has."""

    history: History
    faults: Mapping[str, list[str]]
    ended: bool


def _tried(cluster: Running, ground: Ground) -> Found:
    people, chance = ground.people, random.Random(SEED)
    addresses = [cluster.address(name) for name in ("api-1", "api-2")]
    caller = Caller(addresses, ground.issuer, people, chance, LOSES)
    writers = Writers(caller, people=4, hot=3)
    outside = asyncio.run(_let_in(ground))
    sender = Sender(outside, ground.issuer, writers, chance, LOSES)
    consumer = counting(ground.logins, {**PLAIN, **ground.told}, ground.data)
    consumer.start()
    try:
        asyncio.run(_disturbed(sender, cluster, ground))
        faults = faults_at(ground.owner, people, writers.history)
        faults["every answered command is in the feed"] = unfed(writers.history, caller)
        rows = rows_of(ground.owner, people)
        faults[TOLD] = untold(rows, people.tenant, lambda: _door(ground.data))
        faults[AGAIN] = too_late(writers.history)
        return Found(writers.history, faults, consumer.ended())
    finally:
        consumer.kill()


def test_every_answered_command_is_in_the_feed_after_a_node_and_a_database_are_lost(
    ground: Ground,
) -> None:
    with running(ground.data, **ground.told) as cluster:
        found = _tried(cluster, ground)
        code, said = cluster.end()
    broken = checked(ground.data, **ground.told)

    answered = Counter(each.way for each in found.history.commands if each.answered)
    gaps = {way: gaps_s(found.history, way) for way in WAYS}
    print(json.dumps({"answered": answered, "longest s until answered again": gaps}, indent=1))
    assert {name: faults[:5] for name, faults in found.faults.items() if faults} == {}
    assert broken == []
    assert (code, found.ended) == (0, False)
    assert said.count("is started again") == 1, said
