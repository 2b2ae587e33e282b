"""Where a history begins: the whole stories, cut after any of their commands.

A story is played once; what it left stands for every stage of a case from its referral to its
closing, reached as people reach it.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from adapters.console.stories import read_story
from domain.case import aggregate
from domain.case.state import CaseState
from domain.recorded import Fact, Recorded
from services.commands import Commands
from services.stories import Header, Player
from tests.domain.histories.course import Course, Line, World
from tests.domain.histories.published import HOLIDAYS, OTHER_PROTOCOL, profiles_in, protocols_in
from tests.services.memory_ledger import MemoryLedger
from tests.services.staging import Noon
from tests.services.world import CLAIM_KEY

STORIES = Path(__file__).parents[3] / "stories"
NAMES = ("picker", "firefighter", "nurse")
Lines = list[tuple[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Cut:
    """The case after a command: how many events, its state, when, and the line that follows."""

    events: int
    state: CaseState
    now: datetime
    place: int

    @property
    def stage(self) -> str:
        """The phase where there is one, and how the case stands."""
        return f"{self.state.phase or ''} {self.state.status}".strip()


@dataclass(frozen=True, slots=True)
class Stages:
    """A story with every point at which it may be cut, the first before anything happened."""

    world: World
    history: tuple[Recorded[Fact], ...]
    cuts: tuple[Cut, ...]

    def at(self, number: int) -> Course:
        cut = self.cuts[number]
        return Course(self.world, self.history[: cut.events], cut.state, cut.now, cut.place)


@cache
def stages(name: str) -> Stages:
    """Plays the story; fails where a line has another outcome than it expects."""
    header, lines = read_story(STORIES / f"{name}.jsonl")
    ledger = MemoryLedger()
    player = Player(ledger, Commands(ledger, CLAIM_KEY), header, Noon(), story_clock=True)
    played = asyncio.run(player.play(lines))
    assert played.difference is None, played.difference
    own = [(number, tree) for number, tree in lines if tree["case"] == lines[0][1]["case"]]
    world = _world(header, player, ledger, own)
    history = tuple(asyncio.run(ledger.load(player.tenant, world.case)))
    ids = [uuid5(player.tenant, f"{name}:{number}") for number, _ in own]
    begin = world.lines[0].recorded_at
    return Stages(world, history, tuple(_cuts(history, ids, begin)))


def _cuts(history: tuple[Recorded[Fact], ...], ids: list[UUID], begin: datetime) -> Iterator[Cut]:
    state, count = CaseState(), 0
    yield Cut(0, state, begin, 0)
    for command_id, stored in groupby(history, key=lambda each: each.command_id):
        facts = tuple(stored)
        state, count = aggregate.fold(facts, state), count + len(facts)
        yield Cut(count, state, facts[-1].recorded_at, ids.index(command_id) + 1)


def _world(header: Header, player: Player, ledger: MemoryLedger, lines: Lines) -> World:
    people = {
        role.value: player.resolve(person.ref) for person in header.people for role in person.roles
    }
    said = {tree["command"]: tree for _, tree in reversed(lines)}
    case = player.resolve(said["OpenCase"]["case"])
    employer = player.resolve(said["OpenCase"]["data"]["employer_id"])
    named = {
        "case": case,
        "consent": player.resolve(said["ReferenceConsent"]["data"]["consent_id"]),
        "protocol": player.resolve(said["PinProtocol"]["data"]["protocol_id"]),
        "other_protocol": OTHER_PROTOCOL,
        "profile": player.resolve(said["LinkJobProfile"]["data"]["job_profile_id"]),
        "employer": employer,
    }
    return World(
        name=header.story,
        case=case,
        zone=ZoneInfo(header.time_zone),
        people=MappingProxyType({**people, "employer": employer}),
        named=MappingProxyType(named),
        profiles=profiles_in(header, player, ledger),
        protocols=protocols_in(header, player),
        refs=MappingProxyType(dict(player.refs)),
        lines=tuple(_line(player, tree) for _, tree in lines),
        holidays=HOLIDAYS,
    )


def _line(player: Player, tree: Mapping[str, Any]) -> Line:
    at = datetime.fromisoformat(tree["at"])
    recorded_at = datetime.fromisoformat(tree.get("recorded_at") or tree["at"])
    return Line(tree["command"], tree["data"], player.resolve(tree["by"]), at, recorded_at)


# drawn


@cache
def cuts_by_stage() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Every place where a story may be cut, by how the case stands there."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name in NAMES:
        for number, cut in enumerate(stages(name).cuts):
            found.setdefault(cut.stage, []).append((name, number))
    return {stage: tuple(cuts) for stage, cuts in found.items()}


WEIGHTS: Mapping[str, int] = {"P4 GRADED_RTW": 5, "P3 IN_PROGRAMME": 2, "P5 CLOSED": 2}
"""Stages that are begun from more often than others: later ones are seldom reached from before."""


def any_cut() -> SearchStrategy[tuple[str, int]]:
    """A story and where it is cut: every stage of a case as often as any other."""
    weighed = [stage for stage in sorted(cuts_by_stage()) for _ in range(WEIGHTS.get(stage, 1))]
    return st.sampled_from(weighed).flatmap(lambda stage: st.sampled_from(cuts_by_stage()[stage]))
