"""Recorded facts that nobody has asked for yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from domain.recorded import Fact, Recorded


@dataclass(frozen=True, slots=True)
class Unread:
    """Where a recorded fact stands and of which kind it is; ``read`` makes it."""

    kind: type[Fact]
    version: int
    position: int
    recorded_at: datetime
    read: Callable[[], Recorded[Any]]


Entry: TypeAlias = Recorded[Any] | Unread
"""A recorded fact, read or not."""


def kind_of(entry: Entry) -> type[Fact]:
    return entry.kind if isinstance(entry, Unread) else type(entry.fact)


def read(entry: Entry) -> Recorded[Any]:
    return entry.read() if isinstance(entry, Unread) else entry
