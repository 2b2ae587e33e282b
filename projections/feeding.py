"""What the projections need of the ledger: who gives them events, and in which order."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import AsyncConnection

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.parts import WHOLE, Part

Events = Sequence[Recorded[Fact]]
Letters = frozenset[DataClass]


class Feed(Protocol):
    """Reads a tenant's case events in the transaction of whoever asks, cut to some classes.

    Events with nothing readable in them are left out.
    """

    async def read(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readable: Letters,
        part: Part = WHOLE,
    ) -> tuple[Events, int]:
        """Events of a part of the cases in position order, and the last position that was looked
        at, whosever it was, which is ``after`` at the end of the ledger."""

    async def read_for(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readers: Sequence[Letters],
        part: Part = WHOLE,
    ) -> tuple[Sequence[Events], int]:
        """The same events, read once, for several readers: cut for each of them."""

    async def of_case(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        case: UUID,
        upto: int,
        readable: Letters,
    ) -> Events:
        """The history of one case up to a position."""

    def by_case(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        upto: int,
        readable: Letters,
    ) -> AsyncIterator[tuple[UUID, Events]]:
        """Every case with its whole history up to a position, in the order of their ids."""
