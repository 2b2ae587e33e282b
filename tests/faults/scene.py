"""A run of the kill loop from its first word to its figures."""

import asyncio
import json
import os
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from domain.deadlines.raised import EscalationRaised
from domain.party import RegisterParty
from services.catalogues import Catalogues
from services.stories import Player
from tests.adapters.desks import Desk
from tests.adapters.http.bodies import SPINE
from tests.faults import checkers
from tests.faults.bus import untold
from tests.faults.checkers import Effect, Row
from tests.faults.history import WAYS, History, Way, gaps_s, late
from tests.faults.killing import CONNECTION, KINDS, Killer
from tests.faults.messages import Outside, Sender, registered
from tests.faults.parts import wait_until
from tests.faults.standing import Standing, superuser_at
from tests.faults.writers import LONGEST_S, Caller, People, Writers

HEADER = SPINE[0]
NAMES = ("EM-1", "CM-1", "CL-1", "E-100", "I-7", "JP-PICK")
ALL = os.environ.get("RTW_FAULTS") == "all"
"""Whether what takes long is tried too."""
REAL = "the server has seen those killed that are counted"
TOLD = "every event was told to the broker"
AGAIN = "commands are answered again in time"
AGAIN_S: Mapping[Way, float] = {"request": 30.0, "message": LONGEST_S}
"""After a kill. A message that had been given out to who was killed may come again after 30 s only,
and others are killed meanwhile: of messages it is asked that they are answered again at all."""
WORKERS = 20
C5 = "C5 every view equals its rebuild, and all that rtw check asks"
_TOKEN = re.compile(rb"op-[0-9a-f]{16}")
_RAISED = EscalationRaised.event_name()
_ROWS = """
    SELECT position, stream::text, version, command_id::text, name, fingerprint IS NOT NULL, body
    FROM es.event WHERE tenant = %s ORDER BY position"""
_EFFECTS = """
    SELECT position, case_id::text FROM public.effect WHERE tenant = %s ORDER BY number"""
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
    kinds: Sequence[str] = (*KINDS, CONNECTION)


@dataclass
class Run:
    """What came of it; ``faults`` by the name of the check."""

    history: History
    faults: dict[str, list[str]]
    killer: Killer
    repaired: int
    raised: int

    def figures(self) -> dict[str, Any]:
        commands = self.history.commands
        answered = Counter(each.way for each in commands if each.answered)
        return {
            "kills": len(self.history.kills),
            "of each kind": dict(Counter(each.what for each in self.history.kills)),
            "nobody was there": dict(self.killer.missed),
            "connections ended": self.killer.cut,
            "answered requests": answered["request"],
            "answered messages": answered["message"],
            "unknown": sum(not each.answered for each in commands),
            "sent again": sum(each.tries > 1 for each in commands),
            "repeats answered as the first time": self.repaired,
            "escalations": self.raised,
            "reads": len(self.history.reads),
            "lost": len(self.faults["C1 answered commands are stored"]),
            "doubled": len(self.faults["C2 nothing has happened twice"]),
            "gaps": sum(len(self.faults[name]) for name in self.faults if name[:2] in ("C3", "C4")),
            "longest s until a request was answered again": _rounded(gaps_s(self.history)),
            "longest s until a message was": _rounded(gaps_s(self.history, "message")),
            "ended unasked": dict(self.killer.died),
        }


def _rounded(gaps: Mapping[str, float]) -> dict[str, float]:
    return {what: round(gap, 1) for what, gap in sorted(gaps.items())}


def run(standing: Standing, plan: Plan, history: History) -> Run:
    """Everything killed that the plan names, then everything asked but C5. ``history`` grows, and
    is there also where the run ends with an exception."""
    people, issuer = asyncio.run(prepared(standing.settings, standing.database, plan))
    house, chance = standing.house, random.Random(plan.seed)
    caller = Caller(house.addresses, issuer, people, chance, plan.loses, plan.new_ids)
    writers = Writers(caller, plan.people, plan.hot, history)
    sender = Sender(asyncio.run(_let_in(standing, people)), issuer, writers, chance, plan.loses)
    killer = Killer(house, writers, sender, chance, plan.kills, plan.kinds)
    seen = house.server.has_seen_killed()
    asyncio.run(_disturbed(writers, sender, killer))
    seen = house.server.has_seen_killed() - seen
    faults = faults_at(standing.owner, people, history)
    rows = rows_of(standing.owner, people)
    faults[TOLD] = untold(rows, people.tenant, standing.door)
    faults[AGAIN] = too_late(history)
    faults[REAL] = killer.unseen(seen)
    raised = sum(each.name == _RAISED for each in rows)
    return Run(history, faults, killer, caller.repaired + sender.repaired, raised)


async def _disturbed(writers: Writers, sender: Sender, killer: Killer) -> None:
    await writers.begin()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(killer.kill_on())
        tasks.create_task(writers.write(lambda: not killer.done))
        tasks.create_task(sender.send(lambda: not killer.done))


async def _let_in(standing: Standing, people: People) -> Outside:
    system, key = await registered(standing.owner, people)
    broker = standing.house.broker
    password = await asyncio.to_thread(broker.admit, system.name)
    return Outside(system, key, [broker.url], password)


async def prepared(settings: Settings, database: Database, plan: Plan) -> tuple[People, DevIssuer]:
    """A new tenant with the people of the spine, and workers whose cases are opened."""
    header = HEADER.model_copy(update={"tenant": f"Faults {uuid4()}"})
    await open_ledger(database, header.tenant)
    async with connected(database) as product:
        player = Player(product.ledger, product.commands, header, product.clock, story_clock=False)
        await player.play([])
        workers = [uuid4() for _ in range(WORKERS + plan.kills // 2)]
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


def too_late(history: History) -> list[str]:
    """In make test it is enough that they are answered again: beside its other tests the one API
    that is there has taken 22 s to begin."""
    most: Mapping[Way, float] = AGAIN_S if ALL else dict.fromkeys(WAYS, LONGEST_S)
    return [each for way in WAYS for each in late(history, most[way], way)]


def rows_of(owner: str, people: People) -> list[Row]:
    """All events of the tenant, by position."""
    with superuser_at(owner) as superuser:
        found = superuser.execute(_ROWS, [people.tenant]).fetchall()
    return [Row(*(*told, _token_in(told[4], bytes(body)))) for *told, body in found]


def _token_in(name: str, body: bytes) -> str:
    """What is raised by nobody's command has one of its own: the step of what is due."""
    if name == _RAISED:
        sections = json.loads(body)
        fields = {key: each for section in sections.values() for key, each in section.items()}
        due = fields.get("due") or fields.get("due_at")
        return f"{fields['item_id']}/{due}/{fields['step']}"
    found = _TOKEN.search(body)
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
