"""Which rows of a list say some words, in what their reader reads in full of each case.

Now, the live table is asked; as of another time, the texts of then.
"""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from adapters.cases.rows import Row
from adapters.cases.rows_at_times import Stood, judged_at
from adapters.cases.views import Times
from adapters.main import Product
from domain.data_classes import DataClass
from projections.finding import as_a_word, cases_that_say, texts_that_say
from projections.words import words_of
from services.access import Subject
from services.reading_rights import hangs_on_consent, ways_of_reading


async def say_now(
    product: Product, subject: Subject, text: str, rows: Sequence[Row]
) -> Collection[UUID]:
    """A line says nothing of consents. So the words are sought in each way in which the row may
    come to be read; where the answer hangs on that, the case is asked which of them counts."""
    ways = {row.case: _ways_of(row) for row in rows}
    asked = [(case, way) for case, own in ways.items() for way in own]
    async with product.views.connection() as connection:
        found = await cases_that_say(connection, subject.tenant, text, asked)
    saying = set[UUID]()
    for row in rows:
        say = {way for way in ways[row.case] if (row.case, way) in found}
        if say == ways[row.case] or (say and await _reads(product, subject, row, say)):
            saying.add(row.case)
    return saying


async def said_then(
    product: Product, subject: Subject, text: str, pages: Sequence[Stood]
) -> Collection[UUID]:
    """The classes are those that may be read of that time."""
    said = [(each.case, text_of) for each in pages for text_of in _said(each)]
    async with product.views.connection() as connection:
        return await texts_that_say(connection, subject.tenant, text, said)


def _ways_of(row: Row) -> frozenset[frozenset[DataClass]]:
    role = row.allowed.role
    if role is None or not hangs_on_consent(role):
        return frozenset({row.allowed.classes})
    return ways_of_reading(role)


async def _reads(
    product: Product, subject: Subject, row: Row, ways: Collection[frozenset[DataClass]]
) -> bool:
    judged = await judged_at(product, subject, Times(), row)
    return judged is not None and judged.allowed.classes in ways


def _said(page: Stood) -> Iterator[str]:
    """In the order of the live table; of a case that says nothing to him, that."""
    yield ""
    for each in page.history:
        own = {
            as_a_word(letters): said
            for letters, said in words_of(each).items()
            if letters <= page.row.allowed.classes
        }
        yield from (own[word] for word in sorted(own))
