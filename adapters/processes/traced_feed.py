"""The feed of the projections, with a note of whose commands were read: for their traces."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from adapters.processes import tracing
from projections.feeding import Events, Feed, Letters
from projections.parts import WHOLE, Part


class TracedFeed:
    """projections.feeding.Feed, as another one gives it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._commands: dict[UUID, None] = {}

    def tell(self, begun_ns: int, views: Iterable[str]) -> None:
        """A step of these views has ended, with all that was read since the last one."""
        commands, self._commands = self._commands, {}
        tracing.tell_projected(commands, begun_ns, views)

    async def read(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readable: Letters,
        part: Part = WHOLE,
    ) -> tuple[Events, int]:
        events, last = await self._feed.read(connection, tenant, after, most, readable, part)
        self._note([events])
        return events, last

    async def read_for(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readers: Sequence[Letters],
        part: Part = WHOLE,
    ) -> tuple[Sequence[Events], int]:
        found, last = await self._feed.read_for(connection, tenant, after, most, readers, part)
        self._note(found)
        return found, last

    async def of_case(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        case: UUID,
        upto: int,
        readable: Letters,
    ) -> Events:
        return await self._feed.of_case(connection, tenant, case, upto, readable)

    def by_case(
        self, connection: AsyncConnection[Any], tenant: UUID, upto: int, readable: Letters
    ) -> AsyncIterator[tuple[UUID, Events]]:
        return self._feed.by_case(connection, tenant, upto, readable)

    def _note(self, found: Sequence[Events]) -> None:
        if tracing.is_on():
            self._commands |= {event.command_id: None for events in found for event in events}
