"""What people asked for and were answered, as a file that checkers read: one JSON object a line."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path
from typing import Literal, get_args

Kind = Literal["command", "read"]
Way = Literal["request", "message"]
"""Over HTTP, or through the broker."""
WAYS: Sequence[Way] = get_args(Way)


@dataclass(frozen=True, slots=True)
class Operation:
    """A command or a read. ``token`` stands in the content of a command and in no other;
    ``command_ids`` are all under which it was sent, more than one only by who does it wrong.

    Times are those of one monotonic clock in ns: ``invoked`` before it was first sent, ``sent``
    before it was sent for the last of its ``tries``, ``returned`` after its answer, None where it
    never came.
    ``at_least`` is the position that a read asked for, ``repeated`` whether the answer said that
    the command had been stored before.
    """

    kind: Kind
    case: str
    invoked: int
    sent: int
    tries: int = 1
    token: str = ""
    command_ids: tuple[str, ...] = ()
    returned: int | None = None
    status: int | None = None
    version: int = 0
    position: int = 0
    at_least: int = 0
    events: tuple[str, ...] = ()
    repeated: bool = False
    way: Way = "request"

    @property
    def answered(self) -> bool:
        return self.status == 200


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed, and when by the same clock."""

    what: str
    at: int


@dataclass
class History:
    """Of one run; kept in a file, so that it can be looked at when a check fails."""

    operations: list[Operation] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)

    @property
    def commands(self) -> list[Operation]:
        return [each for each in self.operations if each.kind == "command"]

    @property
    def reads(self) -> list[Operation]:
        return [each for each in self.operations if each.kind == "read"]

    def write(self, path: Path) -> None:
        told: list[Operation | Kill] = [*self.operations, *self.kills]
        lines = [json.dumps(asdict(each)) for each in told]
        path.write_text("\n".join(lines) + "\n")

    @classmethod
    def read(cls, path: Path) -> "History":
        history = cls()
        for line in path.read_text().splitlines():
            tree = json.loads(line)
            if "what" in tree:
                history.kills.append(Kill(**tree))
            else:
                lists = {name: tuple(tree[name]) for name in ("command_ids", "events")}
                history.operations.append(Operation(**{**tree, **lists}))
        return history


def gaps_s(history: History, way: Way = "request") -> dict[str, float]:
    """For each kind of kill, the longest time in s from one until a command was answered that had
    been sent after it, on this way; endless where none was."""
    found: dict[str, float] = {}
    for kill, gap in _gaps(history, way):
        found[kill.what] = max(found.get(kill.what, 0.0), gap)
    return found


def late(history: History, most_s: float, way: Way = "request") -> list[str]:
    """A sentence for each kill after which no command was answered for longer than ``most_s``."""
    return [
        f"no {way} was answered for {gap:.1f} s after a kill: {kill.what}"
        for kill, gap in _gaps(history, way)
        if gap > most_s
    ]


def _gaps(history: History, way: Way) -> list[tuple[Kill, float]]:
    answered = sorted(
        (each.returned or 0, each.sent)
        for each in history.commands
        if each.answered and each.way == way
    )
    return [(kill, _first_after(answered, kill.at)) for kill in history.kills]


def _first_after(answered: Sequence[tuple[int, int]], at: int) -> float:
    """In s."""
    later = (returned for returned, sent in answered if sent > at)
    return min(((returned - at) / 1e9 for returned in later), default=inf)
