"""Finds cases by their words, in the classes that a reader reads in full."""

from collections.abc import Mapping, Sequence
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
