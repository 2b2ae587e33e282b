"""The stories of the product, played on a ledger in memory and looked at as of any time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.console.stories import read_story
from adapters.words.wording import load_wording
from domain.case import aggregate
from domain.case.governance.corrected import corrected
from domain.case.state import CaseState
from domain.recorded import Fact, Recorded
from projections.catalogue import CASE_VIEWS
from services.commands import Commands
from services.stories import Played, Player
from tests.projections.cutting import cut
from tests.services.memory_ledger import MemoryLedger
from tests.services.world import CLAIM_KEY

STORIES = Path(__file__).parents[2] / "stories"
SHARED = Path(__file__).parents[3] / "shared" / "stories"
SAY = load_wording().text
Lines = list[tuple[int, dict[str, Any]]]


class Afterwards:
    """A clock that stands still, after all stories."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """A story that was played: its case's history, and what its references stand for."""

    history: tuple[Recorded[Fact], ...]
    refs: dict[str, UUID]
    zone: ZoneInfo
    case: str

    def time(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)

    def upto(self, as_of: str | None = None, known_at: str | None = None) -> list[Recorded[Fact]]:
        """What was true by one time and recorded by another."""
        return [
            each
            for each in self.history
            if (as_of is None or each.effective_at <= self.time(as_of))
            and (known_at is None or each.recorded_at <= self.time(known_at))
        ]

    def state(self, as_of: str | None = None) -> CaseState:
        return aggregate.fold(self.upto(as_of))

    def view(self, name: str, as_of: str | None = None, known_at: str | None = None) -> Any:
        """What a person reads of the case, with references in place of ids."""
        view = CASE_VIEWS[name]
        seen = corrected(cut(self.upto(as_of, known_at), view.readable))
        at = Afterwards().now() if as_of is None else self.time(as_of)
        return self._named(view.show(view.folded(seen), at, SAY))

    def facts(self, kind: type[Fact]) -> list[Any]:
        return [each.fact for each in self.history if type(each.fact) is kind]

    def local(self, recorded: Recorded[Fact]) -> str:
        return recorded.effective_at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def _named(self, value: Any) -> Any:
        names = {str(value): ref for ref, value in self.refs.items()}
        match value:
            case dict():
                return {self._named(key): self._named(each) for key, each in value.items()}
            case list() | tuple():
                return [self._named(each) for each in value]
            case UUID() | str():
                return names.get(str(value), value)
            case _:
                return value


def lines_of(name: str) -> Lines:
    return read_story(STORIES / f"{name}.jsonl")[1]


def play(name: str, lines: Lines | None = None) -> tuple[Played, Told]:
    """The story, or lines of one's own under its header, on an empty ledger."""
    header, own = read_story(STORIES / f"{name}.jsonl")
    ledger = MemoryLedger()
    player = Player(ledger, Commands(ledger, CLAIM_KEY), header, Afterwards(), story_clock=True)
    played = asyncio.run(player.play(own if lines is None else lines))
    case = str(own[0][1]["case"])
    stored: Sequence[Recorded[Fact]] = asyncio.run(ledger.load(player.tenant, player.resolve(case)))
    refs = dict(played.refs)
    return played, Told(tuple(stored), refs, ZoneInfo(header.time_zone), case)


@cache
def told(name: str) -> Told:
    """The whole story; fails where a line has another outcome than it expects."""
    played, story = play(name)
    assert played.difference is None, played.difference
    return story
