"""What must hold after whatever was killed (RELIABILITY 7.4): each check gives a sentence for every
thing that is wrong.

C5, every view equals its rebuild, is asked of ``rtw check``.
"""

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.case.chapter import CaseFact
from domain.deadlines.raised import EscalationRaised
from tests.faults.history import History, Operation

IN_FEED = (f"{CaseFact.stream_kind}:", EscalationRaised.event_name())


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is stored. ``token`` is that of the operation in whose words it was asked;
    ``receipt``: whether it carries the fingerprint of its command."""

    position: int
    stream: str
    version: int
    command_id: str
    name: str
    receipt: bool
    token: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a consumer has done, in the order in which it did."""

    position: int
    stream: str


def lost(history: History, rows: Iterable[Row]) -> list[str]:
    """C1: each answered command has exactly one receipt, and the events that were told of it."""
    by_command: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_command[row.command_id].append(row)
    return [
        f"command {each.command_ids[-1]} ({each.token}): {fault}"
        for each in history.commands
        if each.answered
        for fault in _faults_of(each, by_command[each.command_ids[-1]])
    ]


def _faults_of(told: Operation, rows: Sequence[Row]) -> Iterator[str]:
    receipts = sum(row.receipt for row in rows)
    if receipts != 1:
        yield f"{receipts} receipts"
        return
    own = [row for row in rows if row.stream == told.case]
    names = tuple(row.name.rpartition(":")[2] for row in own)
    if names != told.events:
        yield f"told {told.events}, stored {names}"
    elif own and (own[-1].version, rows[-1].position) != (told.version, told.position):
        yield f"told another version or position than {own[-1].version}, {rows[-1].position}"


def doubled(rows: Iterable[Row]) -> list[str]:
    """C2: no command is in two commits, and nothing that was asked once has happened twice."""
    receipts = Counter(row.command_id for row in rows if row.receipt)
    commits: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.token:
            commits[row.token].add(row.command_id)
    return [
        *(
            f"command {command} has {count} receipts"
            for command, count in receipts.items()
            if count > 1
        ),
        *(
            f"{token} has happened {len(ids)} times"
            for token, ids in commits.items()
            if len(ids) > 1
        ),
    ]


def gaps_in_versions(rows: Iterable[Row]) -> list[str]:
    """C3: the versions of each stream are 1..n (0 is where something is filed beside them)."""
    versions: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        versions[row.stream].append(row.version)
    return [
        f"stream {stream}: {len(found)} versions up to {max(found)}"
        for stream, found in versions.items()
        if found != list(range(1, len(found) + 1))
    ]


def gaps_in_positions(rows: Sequence[Row]) -> list[str]:
    """C4: positions are 1..n, and the events of a command stand together. ``rows`` in order."""
    positions = [row.position for row in rows]
    found = [] if positions == list(range(1, len(rows) + 1)) else ["positions are not 1..n"]
    runs = Counter(command for command, _ in itertools.groupby(row.command_id for row in rows))
    return [*found, *(f"command {each} stands apart" for each, count in runs.items() if count > 1)]


def effects_at_fault(
    rows: Iterable[Row], effects: Iterable[Effect], dead: Iterable[int] = ()
) -> list[str]:
    """C7: every event of a case, and each escalation in it, has had its effect once, or is a dead
    letter, per case in order."""
    positions = [each.position for each in effects]
    told = {row.position for row in rows if row.name.startswith(IN_FEED)}
    by_case: defaultdict[str, list[int]] = defaultdict(list)
    for each in effects:
        by_case[each.stream].append(each.position)
    return [
        *(f"position {each} had no effect" for each in sorted(told - set(positions) - set(dead))),
        *(f"position {each} had {n} effects" for each, n in Counter(positions).items() if n > 1),
        *(f"position {each} is no event" for each in sorted(set(positions) - told)),
        *(f"case {case} out of order" for case, own in by_case.items() if own != sorted(own)),
    ]


def not_linear(history: History) -> list[str]:
    """L: who was answered before another asked comes before him, by position and in the versions
    of a case; and a read shows what was answered before it, and nothing that was not asked yet.

    No search is needed, since each answer tells a unique version and position.
    """
    answered = [each for each in history.commands if each.answered]
    by_case: defaultdict[str, list[Operation]] = defaultdict(list)
    for each in history.commands:
        by_case[each.case].append(each)
    return [
        *_turned("position", answered),
        *(
            fault
            for own in by_case.values()
            for fault in _turned("version", [each for each in own if each.answered])
        ),
        *(fault for each in history.reads for fault in _misread(each, by_case[each.case])),
    ]


def _turned(what: Literal["position", "version"], answered: Sequence[Operation]) -> Iterator[str]:
    """Of each the largest place among those that had returned before it was invoked."""

    def place(each: Operation) -> int:
        return each.position if what == "position" else each.version

    returned = sorted(answered, key=lambda each: each.returned or 0)
    times = [each.returned or 0 for each in returned]
    highest = list(itertools.accumulate(map(place, returned), max))
    for each in answered:
        before = bisect_left(times, each.invoked)
        if before and highest[before - 1] >= place(each):
            yield f"{what} of {each.token} is {place(each)}, after {highest[before - 1]}"


def _misread(read: Operation, commands: Sequence[Operation]) -> Iterator[str]:
    """``commands``: all of its case, also those of which nobody knows what became of them."""
    if not read.answered or read.returned is None:
        return
    known = [each for each in commands if each.answered]
    least = max((each.version for each in known if each.position <= read.at_least), default=0)
    if read.version < least:
        yield f"a read of {read.case} shows version {read.version}, after {least}"
    most = max((each.version for each in known if each.invoked < read.returned), default=0)
    if read.version > most and len(known) == len(commands):
        yield f"a read of {read.case} shows version {read.version}, where {most} was asked"
