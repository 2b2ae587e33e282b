"""Plausible cases for benchmarks: a story that was played once, copied as often as wanted.

A copy is another case of another worker. Staff, employer, job profile and protocol are those of
the story; every other id is made anew from its own and the number of the copy, so the same
numbers give the same copies.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID, uuid5

from adapters.console.stories import read_story
from adapters.store.committer import Committer
from adapters.store.reader import Reader
from adapters.store.rows import Append, EventRow, NewEvent
from domain.case.vocabulary import Role
from services.commands import Asked, Commands
from services.ports import Ledger
from services.stories import Header, Line, Player

STORIES = Path(__file__).parents[2] / "stories"
_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MOST_ROWS = 100_000


class StoryClock:
    """services.ports.Clock that nobody asks: the story brings its own times."""

    def now(self) -> datetime:
        raise AssertionError("a portfolio is played by the story's clock")


NOBODY_ELSE: Mapping[UUID, UUID] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Case:
    """A case at a number of events, its people, and the rest of its story, not yet played."""

    case: UUID
    rows: tuple[NewEvent, ...]
    rest: tuple[tuple[int, Line], ...]
    header: Header
    refs: Mapping[str, UUID]
    kept: frozenset[UUID]

    def copy(self, number: int, people: Mapping[UUID, UUID] = NOBODY_ELSE) -> "Case":
        """The same course of another worker; ``people`` says who does what others did."""
        renamed = _renaming(self.kept, number, people)
        return replace(
            self,
            case=renamed(self.case),
            rows=tuple(copied(row, renamed) for row in self.rows),
            header=self.header.model_copy(update={"story": f"{self.header.story} {number}"}),
            refs={ref: renamed(value) for ref, value in self.refs.items()},
        )

    def next_commands(self, ledger: Ledger, commands: Commands, most: int) -> list[Asked]:
        """How the story goes on."""
        player = Player(ledger, commands, self.header, StoryClock(), story_clock=True)
        player.refs.update(self.refs)
        return [player.asked(number, line) for number, line in self.rest[:most]]


async def told(
    name: str,
    tenant: str,
    ledger: Ledger,
    commands: Commands,
    reader: Reader,
    events: int,
    *,
    called: str | None = None,
) -> Case:
    """Plays a story in an empty ledger until its case has this many events, or more where its
    last command stored several. Under another name it may be told again in the same ledger."""
    header, lines = read_story(STORIES / f"{name}.jsonl")
    header = header.model_copy(update={"tenant": tenant, "story": called or header.story})
    player = Player(ledger, commands, header, StoryClock(), story_clock=True)
    case = player.resolve(str(lines[0][1]["case"]))
    upto = _lines_for(lines, events)
    played = await player.play(lines[:upto])
    assert played.difference is None, played.difference
    rows = await reader.read_feed(player.tenant, 0, _MOST_ROWS)
    rest = tuple((number, Line.model_validate(tree)) for number, tree in lines[upto:])
    workers = {player.resolve(each.ref) for each in header.people if Role.WORKER in each.roles}
    streams = {row.stream for row in rows if row.stream != case}
    kept = frozenset({player.tenant, *streams}) - workers
    new = tuple(as_new(row) for row in rows if row.stream == case or row.stream in workers)
    return Case(case, new, rest, header, dict(player.refs), kept)


async def store(committer: Committer, tenant: UUID, case: Case) -> None:
    """The case of a copy, as its story's commands have stored it, in one transaction."""
    await committer.append(Append(tenant, case.rows))


def _lines_for(lines: Iterable[tuple[int, dict[str, object]]], events: int) -> int:
    stored = 0
    for count, (_, tree) in enumerate(lines, start=1):
        expected = tree.get("expect")
        stored += len(expected) if isinstance(expected, list) else 0
        if stored >= events:
            return count
    raise ValueError(f"the story has {stored} events, not {events}")


def _renaming(
    kept: frozenset[UUID], number: int, people: Mapping[UUID, UUID]
) -> Callable[[UUID], UUID]:
    known: dict[UUID, UUID] = {**{each: each for each in kept}, **people}

    def renamed(old: UUID) -> UUID:
        if old not in known:
            known[old] = uuid5(old, str(number))
        return known[old]

    return renamed


def copied(row: NewEvent, renamed: Callable[[UUID], UUID]) -> NewEvent:
    def in_body(found: re.Match[bytes]) -> bytes:
        return str(renamed(UUID(found[0].decode()))).encode()

    return row._replace(
        stream=renamed(row.stream),
        event_id=renamed(row.event_id),
        command_id=renamed(row.command_id),
        actor_id=renamed(row.actor_id),
        correlation_id=renamed(row.correlation_id),
        causation_id=renamed(row.causation_id),
        body=_ID.sub(in_body, row.body),
    )


def as_new(row: EventRow) -> NewEvent:
    return NewEvent(**{name: getattr(row, name) for name in NewEvent._fields})
