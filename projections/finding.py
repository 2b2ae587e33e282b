"""The words of cases: keeps them as facts come in, and finds cases by them.

A consumer of the feed with a bookmark of its own. A case of which an entry was corrected is
written anew, as corrected.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.correcting import as_corrected, asks_for_a_new_fold
from projections.feeding import Feed
from projections.runner import bookmark, enter, move
from projections.words import claim_in, words_of

CONSUMER = "words"
ALL = frozenset(DataClass)
BATCH = 1000
_LOCKED = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_FORGET = "DELETE FROM rm.case_words WHERE tenant = %s AND case_id = ANY(%s)"
_INSERT = """
    INSERT INTO rm.case_words (tenant, case_id, position, class, words, claim_ref)
    VALUES (%s, %s, %s, %s, to_tsvector('simple', %s), %s)
    ON CONFLICT DO NOTHING"""
_IN_TABLE: LiteralString = """
    SELECT said.case_id
    FROM unnest(%(cases)s::uuid[], %(letters)s::text[]) AS asked (case_id, letters)
    JOIN rm.case_words AS said ON said.tenant = %(tenant)s AND said.case_id = asked.case_id
        AND strpos(asked.letters, said.class) > 0
    GROUP BY said.case_id
    HAVING rm.all_words(said.words) @@ websearch_to_tsquery('simple', %(text)s)
    ORDER BY said.case_id"""
_IN_TEXTS: LiteralString = """
    SELECT given.case_id
    FROM unnest(%(cases)s::uuid[], %(texts)s::text[]) AS given (case_id, said)
    WHERE to_tsvector('simple', given.said) @@ websearch_to_tsquery('simple', %(text)s)
    ORDER BY given.case_id"""
_OF_CLAIM = """
    SELECT DISTINCT case_id FROM rm.case_words
    WHERE tenant = %s AND case_id = ANY(%s) AND class = 'W' AND claim_ref = %s
    ORDER BY case_id"""

Letters = frozenset[DataClass]


async def keep_words(connection: AsyncConnection[Any], feed: Feed, tenant: UUID) -> int:
    """Moves the words of a tenant on by one batch; the number of positions it moved."""
    async with connection.transaction():
        await enter(connection, tenant)
        await connection.execute(_LOCKED, [f"{CONSUMER} {tenant}"])
        position = await bookmark(connection, tenant, CONSUMER)
        events, last = await feed.read(connection, tenant, position, BATCH, ALL)
        anew = sorted({each.stream for each in events if asks_for_a_new_fold(each)})
        rows = [*_rows(tenant, (each for each in events if each.stream not in anew))]
        for case in anew:
            history = await feed.of_case(connection, tenant, case, last, ALL)
            rows += _rows(tenant, as_corrected(history))
        if anew:
            await connection.execute(_FORGET, [tenant, anew])
        async with connection.cursor() as cursor:
            await cursor.executemany(_INSERT, rows)
        if last > position:
            await move(connection, tenant, CONSUMER, last)
        return last - position


def _rows(tenant: UUID, events: Iterable[Recorded[Fact]]) -> Iterable[list[Any]]:
    for each in events:
        claim = claim_in(each)
        for letter, text in words_of(each).items():
            named = claim if letter is DataClass.W else None
            yield [tenant, each.stream, each.position, letter.value, text, named]


async def cases_that_say(
    connection: AsyncConnection[Any], tenant: UUID, text: str, read: Mapping[UUID, Letters]
) -> frozenset[UUID]:
    """Those of some cases in whose readable classes the words stand. ``text`` is written as for a
    search on the web: words that must all be there, "words in a row", or, -not."""
    letters = ["".join(sorted(each.value for each in own)) for own in read.values()]
    asked = {"tenant": tenant, "cases": [*read], "letters": letters, "text": text}
    return await _found(connection, tenant, _IN_TABLE, asked)


async def texts_that_say(
    connection: AsyncConnection[Any], tenant: UUID, text: str, said: Mapping[UUID, str]
) -> frozenset[UUID]:
    """The same of texts that one has."""
    asked = {"cases": [*said], "texts": [*said.values()], "text": text}
    return await _found(connection, tenant, _IN_TEXTS, asked)


async def cases_of_claim(
    connection: AsyncConnection[Any], tenant: UUID, claim_ref: str, cases: Sequence[UUID]
) -> frozenset[UUID]:
    """Those of some cases that name a claim by exactly this reference."""
    async with connection.transaction():
        await enter(connection, tenant)
        found = await connection.execute(_OF_CLAIM, [tenant, list(cases), claim_ref])
        return frozenset(case for (case,) in await found.fetchall())


async def _found(
    connection: AsyncConnection[Any], tenant: UUID, statement: LiteralString, asked: dict[str, Any]
) -> frozenset[UUID]:
    async with connection.transaction():
        await enter(connection, tenant)
        found = await connection.execute(statement, asked)
        return frozenset(case for (case,) in await found.fetchall())
