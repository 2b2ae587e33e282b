"""A run of the kill loop from its first word to its figures."""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import Connection

from adapters.broker.connecting import door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.console.finding import open_ledger
from adapters.consuming.feeds import PARTITIONS
from adapters.database import Database, open_database
from adapters.embedded import EmbeddedPostgres
from adapters.http.identity import DevIssuer
from adapters.main import connected, dev_issuer
from adapters.settings import Settings, settings_from_environment
from domain.party import RegisterParty
from services.catalogues import Catalogues
from services.stories import Player
from tests.adapters.consuming.effects import EFFECTS
from tests.adapters.http.bodies import SPINE
from tests.adapters.processes.clusters import ROOT
from tests.faults import checkers
from tests.faults.bus import untold
from tests.faults.checkers import Effect, Row
from tests.faults.history import History, gaps_s
from tests.faults.killing import Killer, plan_of
from tests.faults.parts import house_of, logins_of, wait_until
from tests.faults.writers import Caller, People, Writers

HEADER = SPINE[0]
NAMES = ("EM-1", "CM-1", "CL-1", "E-100", "I-7", "JP-PICK")
PLAIN = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}
ALL = os.environ.get("RTW_FAULTS") == "all"
"""Whether what takes long is tried too."""
C5 = "C5 every view equals its rebuild, and all that rtw check asks"
_TOKEN = re.compile(rb"op-[0-9a-f]{16}")
_ROWS = """
    SELECT position, stream::text, version, command_id::text, name, fingerprint IS NOT NULL, body
    FROM es.event WHERE tenant = %s ORDER BY position"""
_EFFECTS = """
    SELECT position, case_id::text, version FROM public.effect WHERE tenant = %s ORDER BY number"""
_DEAD = """
    SELECT consumer || ' left position ' || position FROM consuming.dead_letter WHERE tenant = %s"""
_BEHIND = """
    SELECT count(*) FROM rm.bookmark JOIN es.ledger USING (tenant)
    WHERE tenant = %s AND position < head"""
_READ = """
    SELECT count(*) FROM consuming.bookmark JOIN es.ledger USING (tenant)
    WHERE consumer IN ('effects', 'notifications') AND tenant = %s AND position = head"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do; the same again from the same seed, as far as timing lets it."""

    seed: int
    kills: int
    apis: int = 1
    people: int = 4
    hot: int = 3
    loses: float = 0.02
    new_ids: bool = False


@dataclass
class Run:
    """What came of it; ``faults`` by the name of the check."""

    history: History
    faults: dict[str, list[str]]
    died: Counter[str] = field(default_factory=Counter)
    repaired: int = 0

    def figures(self) -> dict[str, Any]:
        commands = self.history.commands
        return {
            "kills": dict(Counter(each.what for each in self.history.kills)),
            "answered": sum(each.answered for each in commands),
            "unknown": sum(not each.answered for each in commands),
            "sent again": sum(each.tries > 1 for each in commands),
            "repeats answered as the first time": self.repaired,
            "reads": len(self.history.reads),
            "lost": len(self.faults["C1 answered commands are stored"]),
            "doubled": len(self.faults["C2 nothing has happened twice"]),
            "longest s until answered again": {
                what: round(gap, 1) for what, gap in sorted(gaps_s(self.history).items())
            },
            "ended unasked": dict(self.died),
        }


def run(data: Path, plan: Plan) -> Run:
    """Everything killed that the plan names, then everything checked."""
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data)})
    with open_database(settings) as database:
        people, issuer = asyncio.run(prepared(settings, database, plan))
        embedded = EmbeddedPostgres(data)
        logins, key = logins_of(database), database.claim_key
        house = house_of(settings, logins, key, embedded, plan.apis)
        chance = random.Random(plan.seed)
        caller = Caller(house.addresses, issuer, people, chance, plan.loses, plan.new_ids)
        writers = Writers(caller, plan.people, plan.hot)
        killer = Killer(house, writers, chance, plan_of(chance, plan.kills))
        with superuser_at(database.conninfo("owner")) as superuser:
            superuser.execute(EFFECTS)
        try:
            house.start()
            asyncio.run(_disturbed(writers, killer))
            owner = database.conninfo("owner")
            faults = faults_at(owner, people, writers.history)
            nats = EmbeddedNats(data)
            told = untold(rows_of(owner, people), lambda: door_of(nats, "owner"))
            faults["every event was told to the broker"] = told
        finally:
            house.end()
            EmbeddedNats(data).stop()
        faults[C5] = checked(data)
    return Run(writers.history, faults, killer.died, caller.repaired)


async def _disturbed(writers: Writers, killer: Killer) -> None:
    await writers.begin()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(killer.kill_on())
        tasks.create_task(writers.write(lambda: not killer.done))


async def prepared(settings: Settings, database: Database, plan: Plan) -> tuple[People, DevIssuer]:
    """A tenant with the people of the spine, and workers enough for all cases."""
    await open_ledger(database, HEADER.tenant)
    async with connected(database) as product:
        player = Player(product.ledger, product.commands, HEADER, product.clock, story_clock=False)
        await player.play([])
        workers = [uuid4() for _ in range(plan.hot + 50 + plan.kills)]
        catalogues = Catalogues(product.ledger, product.commands)
        for worker in workers:
            party = RegisterParty(party_id=worker, name="Somebody", roles=())
            await catalogues.register(player.tenant, party, product.clock.now())
        refs = {name: player.resolve(name) for name in NAMES}
        issuer = dev_issuer(settings, database, product.clock.now)
    return People(player.tenant, refs, workers), issuer


def faults_at(owner: str, people: People, history: History) -> dict[str, list[str]]:
    """Of all checks but C5, once projectors and consumers have read everything; by their names."""
    wait_until("a projector is behind", lambda: _answer(owner, _BEHIND, people) == 0)
    wait_until("a consumer is behind", lambda: _answer(owner, _READ, people) == 2 * PARTITIONS)
    rows = rows_of(owner, people)
    with superuser_at(owner) as superuser:
        effects = [Effect(*each) for each in superuser.execute(_EFFECTS, [people.tenant])]
        dead = [each for (each,) in superuser.execute(_DEAD, [people.tenant])]
    return {
        "C1 answered commands are stored": checkers.lost(history, rows),
        "C2 nothing has happened twice": checkers.doubled(rows),
        "C3 versions have no gap": checkers.gaps_in_versions(rows),
        "C4 positions have no gap": checkers.gaps_in_positions(rows),
        "C7 each effect once, per case in order": [
            *checkers.effects_at_fault(rows, effects),
            *dead,
        ],
        "L answers follow real time": checkers.not_linear(history),
    }


def rows_of(owner: str, people: People) -> list[Row]:
    """All events of the tenant, by position."""
    with superuser_at(owner) as superuser:
        found = superuser.execute(_ROWS, [people.tenant]).fetchall()
    return [Row(*each[:-1], _token_in(each[-1])) for each in found]


def _token_in(body: bytes) -> str:
    found = _TOKEN.search(bytes(body))
    return found[0].decode() if found is not None else ""


def _answer(owner: str, statement: str, people: People) -> int | None:
    """None while the server is away."""
    try:
        with superuser_at(owner) as superuser:
            row = superuser.execute(statement.encode(), [people.tenant]).fetchone()
    except psycopg.OperationalError:
        return None
    assert row is not None
    return int(row[0])


def checked(data: Path, **told: str) -> list[str]:
    """What ``rtw check`` finds, as its user would ask it; he may have ``told`` it more."""
    done = subprocess.run(
        [sys.executable, "-m", "adapters.cli", "check", "--json"],
        cwd=ROOT,
        env={**PLAIN, "RTW_DATA": str(data), **told},
        check=False,
        capture_output=True,
        text=True,
    )
    if not done.stdout:
        return [done.stderr]
    told = json.loads(done.stdout)
    return [f"{each['check']}: {each['broken']}" for each in told["checks"] if not each["ok"]]


@contextmanager
def superuser_at(owner: str) -> Iterator[Connection[Any]]:
    """``owner``: the address of the database as its owner, who may be more than that."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        yield connection
