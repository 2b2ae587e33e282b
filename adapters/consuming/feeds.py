"""What a consumer reads: the feed of one tenant, part by part, from wherever it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

PARTITIONS = 8
"""As in the subjects of the messages."""


class NotNowError(Exception):
    """Nothing is wrong with the event or the message: what it needs is away. Try later."""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """That something happened in a case. ``version`` and ``name`` are None where whoever reads
    the feed is not told them."""

    position: int
    case: UUID
    version: int | None
    name: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Events in the order of their positions. Nothing of the partition lies between them, or
    before ``following``: a bookmark goes there. It is where one stood where there is no more."""

    events: Sequence[FeedEvent]
    following: int


class EventFeed(Protocol):
    """The feed of one tenant."""

    async def read(self, after: int, partition: int) -> Page:
        """What comes after a position in one of PARTITIONS. Raises NotNowError."""


def partition_of(case: UUID) -> int:
    """The partition of a case: the first four bytes of its id, as GET /v1/feed has it."""
    return int.from_bytes(case.bytes[:4]) % PARTITIONS
