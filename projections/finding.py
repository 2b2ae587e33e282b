"""Finds cases by their words, in the classes that a reader reads in full."""

from collections.abc import Collection, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from domain.data_classes import DataClass
from projections.runner import enter

CONSUMER = "words"
"""The name of the bookmark of whoever keeps them."""
TABLE = "rm.case_words"
ALL = frozenset(DataClass)
_IN_TABLE: LiteralString = """
    SELECT asked.case_id, asked.letters
    FROM unnest(%(cases)s::uuid[], %(letters)s::text[]) AS asked (case_id, letters),
    LATERAL (
        SELECT rm.all_words(each.words) AS words
        FROM (
            SELECT words FROM rm.case_words
            WHERE tenant = %(tenant)s AND case_id = asked.case_id
                AND rtrim(class, asked.letters) = ''
            ORDER BY position, class
        ) AS each
    ) AS said
    WHERE said.words @@ websearch_to_tsquery('simple', %(text)s)"""
_IN_TEXTS: LiteralString = """
    SELECT given.case_id
    FROM unnest(%(cases)s::uuid[], %(texts)s::text[]) WITH ORDINALITY
        AS given (case_id, said, place)
    GROUP BY given.case_id
    HAVING rm.all_words(to_tsvector('simple', given.said) ORDER BY given.place)
        @@ websearch_to_tsquery('simple', %(text)s)"""
_OF_CLAIM = """
    SELECT DISTINCT case_id FROM rm.case_words
    WHERE tenant = %s AND case_id = ANY(%s) AND class = 'W' AND claim_ref = %s
    ORDER BY case_id"""

Letters = frozenset[DataClass]
InCase = tuple[UUID, Letters]
"""A case, and the classes of it that are searched."""


def as_a_word(letters: Letters) -> str:
    """As the table names the classes that one has to read to be told of some words."""
    return "".join(sorted(letters))


async def cases_that_say(
    connection: AsyncConnection[Any], tenant: UUID, text: str, asked: Collection[InCase]
) -> frozenset[InCase]:
    """Those of some cases in whose searched classes the words stand. ``text`` is written as for a
    search on the web: words that must all be there, "words in a row", or, -not."""
    words = {(case, as_a_word(letters)): (case, letters) for case, letters in asked}
    cases, letters = [case for case, _ in words], [each for _, each in words]
    said = {"tenant": tenant, "cases": cases, "letters": letters, "text": text}
    rows = await _found(connection, tenant, _IN_TABLE, said)
    return frozenset(words[case, each] for case, each in rows)


async def texts_that_say(
    connection: AsyncConnection[Any], tenant: UUID, text: str, said: Sequence[tuple[UUID, str]]
) -> frozenset[UUID]:
    """The same of texts of cases that one has; in a row are words of texts that follow each
    other."""
    cases, texts = [case for case, _ in said], [each for _, each in said]
    asked = {"cases": cases, "texts": texts, "text": text}
    return frozenset(case for (case,) in await _found(connection, tenant, _IN_TEXTS, asked))


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
) -> list[tuple[Any, ...]]:
    async with connection.transaction():
        await enter(connection, tenant)
        return await (await connection.execute(statement, asked)).fetchall()
