"""A run of the kill loop from its first word to its figures."""

import asyncio
import json
import os
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from adapters.console.finding import open_ledger
from adapters.consuming.feeds import PARTITIONS
from adapters.database import Database
from adapters.main import connected, dev_issuer
from adapters.settings import Settings
from adapters.signing_in.identity import DevIssuer
from domain.party import RegisterParty
from services.catalogues import Catalogues
from services.stories import Player
from tests.adapters.desks import Desk
from tests.adapters.http.bodies import SPINE
from tests.faults import checkers
from tests.faults.bus import untold
from tests.faults.checkers import Effect, Row
from tests.faults.history import History, gaps_s
from tests.faults.killing import KINDS, Killer, plan_of
from tests.faults.parts import wait_until
from tests.faults.standing import Standing, superuser_at
from tests.faults.writers import Caller, People, Writers

HEADER = SPINE[0]
NAMES = ("EM-1", "CM-1", "CL-1", "E-100", "I-7", "JP-PICK")
ALL = os.environ.get("RTW_FAULTS") == "all"
"""Whether what takes long is tried too."""
TOLD = "every event was told to the broker"
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
    kinds: Sequence[str] = KINDS


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


def run(standing: Standing, plan: Plan, history: History) -> Run:
    """Everything killed that the plan names, then everything asked but C5. ``history`` grows, and
    is there also where the run ends with an exception."""
    people, issuer = asyncio.run(prepared(standing.settings, standing.database, plan))
    house, chance = standing.house, random.Random(plan.seed)
    caller = Caller(house.addresses, issuer, people, chance, plan.loses, plan.new_ids)
    writers = Writers(caller, plan.people, plan.hot, history)
    killer = Killer(house, writers, chance, plan_of(chance, plan.kills, plan.kinds))
    asyncio.run(_disturbed(writers, killer))
    faults = faults_at(standing.owner, people, history)
    rows = rows_of(standing.owner, people)
    faults[TOLD] = untold(rows, people.tenant, standing.door)
    return Run(history, faults, killer.died, caller.repaired)


async def _disturbed(writers: Writers, killer: Killer) -> None:
    await writers.begin()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(killer.kill_on())
        tasks.create_task(writers.write(lambda: not killer.done))


async def prepared(settings: Settings, database: Database, plan: Plan) -> tuple[People, DevIssuer]:
    """A new tenant with the people of the spine, and workers enough for all cases."""
    header = HEADER.model_copy(update={"tenant": f"Faults {uuid4()}"})
    await open_ledger(database, header.tenant)
    async with connected(database) as product:
        player = Player(product.ledger, product.commands, header, product.clock, story_clock=False)
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
    done = Desk(RTW_DATA=str(data), **told).run("check", "--json")
    if not done.stdout:
        return [done.stderr]
    checks = json.loads(done.stdout)["checks"]
    return [f"{each['check']}: {each['broken']}" for each in checks if not each["ok"]]
