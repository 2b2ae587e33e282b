"""Keeps the words of cases as facts come in.

A consumer of the feed with a bookmark of its own. A case of which an entry was corrected is
written anew, as corrected; one of which an event cannot be read waits, as in views.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.apart import advance_apart, lies_in_the_event
from projections.correcting import as_corrected, asks_for_a_new_fold
from projections.feeding import Feed
from projections.finding import ALL, CONSUMER, TABLE, as_a_word
from projections.held import held
from projections.parts import WHOLE, Part
from projections.runner import bookmark_to_move, enter, move
from projections.words import claim_in, words_of

BATCH = 1000
_OF_A_CLAIM = frozenset({DataClass.W})
_LOCK = sql.SQL("LOCK TABLE {} IN ROW EXCLUSIVE MODE")
_FORGET = sql.SQL("DELETE FROM {} WHERE tenant = %s AND case_id = ANY(%s)")
_INSERT = sql.SQL(
    """INSERT INTO {} (tenant, case_id, position, class, words, claim_ref)
    SELECT %s, case_id, position, class, to_tsvector('simple', said), claim_ref
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::text[])
        AS new (case_id, position, class, said, claim_ref)
    ON CONFLICT DO NOTHING"""
)


async def keep_words(connection: AsyncConnection[Any], feed: Feed, tenant: UUID) -> int:
    """Moves the words of a tenant on by one batch; the number of positions it moved. Where one
    case's events cannot be read, that case is parked."""
    words = Words(feed)
    try:
        async with connection.transaction():
            await enter(connection, tenant)
            position = await words.lock(connection, tenant)
            last = await words.step(connection, tenant, position, BATCH)
            if last > position:
                await move(connection, tenant, CONSUMER, last)
            return last - position
    except Exception as error:  # each case is tried by itself; what is the house's is raised
        if not lies_in_the_event(error):
            raise
    return await advance_apart(connection, words, tenant)


@dataclass(frozen=True, slots=True)
class Words:
    """projections.apart.Consumer of the words of all cases, in a table."""

    feed: Feed
    table: str = TABLE

    @property
    def name(self) -> str:
        return CONSUMER

    @property
    def part(self) -> Part:
        return WHOLE

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(*self.table.split("."))

    async def lock(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        """The table before the bookmark, as a rebuild does."""
        await connection.execute(_LOCK.format(self.identifier))
        return await bookmark_to_move(connection, tenant, CONSUMER)

    async def move(self, connection: AsyncConnection[Any], tenant: UUID, to: int) -> None:
        await move(connection, tenant, CONSUMER, to)

    async def step(
        self, connection: AsyncConnection[Any], tenant: UUID, position: int, most: int
    ) -> int:
        """Takes the words of at most so many positions; the last that was looked at."""
        read, last = await self.feed.read(connection, tenant, position, most, ALL)
        waiting = await held(connection, tenant, CONSUMER, {each.stream for each in read})
        events = waiting.folded(read)
        anew = sorted({each.stream for each in events if asks_for_a_new_fold(each)})
        await self.insert(connection, tenant, [e for e in events if e.stream not in anew])
        for case in anew:
            await self.refold(connection, tenant, case, last)
        return last

    async def refold(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
    ) -> None:
        own = await held(connection, tenant, CONSUMER, [case])
        history = own.told(await self.feed.of_case(connection, tenant, case, upto, ALL))
        await connection.execute(_FORGET.format(self.identifier), [tenant, [case]])
        await self.insert(connection, tenant, as_corrected(history))

    async def insert(
        self, connection: AsyncConnection[Any], tenant: UUID, events: Iterable[Recorded[Fact]]
    ) -> None:
        rows = [*rows_of(events)]
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            await connection.execute(_INSERT.format(self.identifier), [tenant, *columns])


def rows_of(events: Iterable[Recorded[Fact]]) -> Iterable[tuple[UUID, int, str, str, str | None]]:
    """Case, position, the classes as one word, what is said in them, and the claim where they tell
    it."""
    for each in events:
        claim = claim_in(each)
        for letters, text in words_of(each).items():
            named = claim if letters == _OF_A_CLAIM else None
            yield each.stream, each.position, as_a_word(letters), text, named
