"""Stories on a ledger in memory: the spine, up to a line, and lines of one's own."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid5

from domain.recorded import tenant_of
from services.commands import Commands
from services.stories import Header, Played, Player
from tests.services.memory_ledger import MemoryLedger
from tests.services.world import CLAIM_KEY

SPINE = Path(__file__).parents[2] / "stories" / "spine.jsonl"
TREES: list[dict[str, Any]] = [
    json.loads(line, parse_float=Decimal) for line in SPINE.read_text("utf-8").splitlines()
]
Lines = list[tuple[int, dict[str, Any]]]


class Noon:
    """A clock that stands still, long after the story."""

    def now(self) -> datetime:
        return datetime(2026, 1, 1, 12, tzinfo=UTC)


class Stage:
    """A ledger in memory on which stories are played."""

    def __init__(self, *, story_clock: bool = True) -> None:
        self.ledger = MemoryLedger()
        self.story_clock = story_clock
        self.tenant = tenant_of("demo")

    def player(self, header: dict[str, Any] | None = None) -> Player:
        return Player(
            self.ledger,
            Commands(self.ledger, CLAIM_KEY),
            Header.model_validate(header or TREES[0]),
            Noon(),
            story_clock=self.story_clock,
        )

    async def play(self, lines: Lines, header: dict[str, Any] | None = None) -> Played:
        return await self.player(header).play(lines)

    @property
    def events(self) -> list[Any]:
        return self.ledger.events.get(self.tenant, [])

    @property
    def names(self) -> list[str]:
        case = uuid5(self.tenant, "spine:W-A/1")
        return [type(each.fact).__name__ for each in self.events if each.stream == case]


def numbered(trees: list[dict[str, Any]]) -> Lines:
    """The lines of a story below its header, numbered as in its file."""
    return list(enumerate(trees, start=2))


def line_of(command: str) -> int:
    """The number of the first line with a command."""
    return next(n for n, tree in enumerate(TREES, start=1) if tree.get("command") == command)


def spine(upto: str | None = None, *then: dict[str, Any]) -> Lines:
    """The spine up to a command (not with it), and what follows instead."""
    end = len(TREES) if upto is None else line_of(upto) - 1
    return numbered([*TREES[1:end], *then])


def a_line(command: str, by: str, **said: Any) -> dict[str, Any]:
    return {
        "at": "2025-03-14T10:00:00+01:00",
        "by": by,
        "command": command,
        "case": "W-A/1",
        "data": {},
        **said,
    }


def a_load(by: str = "CL-1", **said: Any) -> dict[str, Any]:
    targets = [{"dimension": "LFW", "load": "5.5"}]
    data = {"week": "W2", "targets": targets}
    return a_line("SetLoadTarget", by, data=data, **said)
