"""Finds cases among those that somebody reads: by id, claim, party, status, what is due, words.

Each condition is asked of what he reads in full, and of nothing else: a word, a claim or a name
that is hidden from him is as if it were not there.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from adapters.cases.lines import LINES
from adapters.cases.rows import FIRST, Row, rows_of
from adapters.cases.rows_at_times import Stood, rows_at
from adapters.cases.rows_that_say import said_then, say_now
from adapters.cases.views import Times
from adapters.main import Product
from adapters.work.lists import cases_in
from adapters.work.table import WorkState
from domain.data_classes import DataClass
from projections.finding import cases_of_claim
from projections.words import claim_in
from services.access import Subject
from services.actions import Action
from services.audiences import Audience

AT_ONCE = 200
"""Cases that are looked through together."""


class DueState(StrEnum):
    """Whether something of a case is due: for whoever asks to see to."""

    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a case must have; None: whatever it has. ``party`` is a part of a name, or an id."""

    text: str | None = None
    claim_ref: str | None = None
    status: str | None = None
    party: str | None = None
    due: DueState | None = None
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Who seeks what, as of which times, and which page of it."""

    subject: Subject
    sought: Sought
    times: Times
    most: int
    after: UUID = FIRST


async def found_rows(product: Product, search: Search) -> list[Row]:
    """So many rows, by case, as they stood at the times that were asked for."""
    found: list[Row] = []
    async for rows in _in_parts(product, search):
        found += await _kept(product, search, rows)
        if len(found) >= search.most:
            break
    return found[: search.most]


async def _in_parts(product: Product, search: Search) -> AsyncIterator[list[Row]]:
    part: list[Row] = []
    action = Action.CASES_FIND
    async for row in rows_of(product, search.subject, action, search.after, AT_ONCE):
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    yield part


async def _kept(product: Product, search: Search, rows: Sequence[Row]) -> list[Row]:
    rows = [each for each in rows if search.sought.case in (None, each.case)]
    if search.times.is_now:
        return await _kept_now(product, search, rows)
    stood = rows_at(product, search.subject, search.times, rows)
    return await _kept_then(product, search, [each async for each in stood])


async def _kept_now(product: Product, search: Search, rows: Sequence[Row]) -> list[Row]:
    """The cheap conditions first."""
    sought, subject = search.sought, search.subject
    rows = await _of_status_and_party(product, search, rows)
    if sought.claim_ref is not None:
        read = [each.case for each in rows if _tells_the_claim(each)]
        async with product.views.connection() as connection:
            found = await cases_of_claim(connection, subject.tenant, sought.claim_ref, read)
        rows = [each for each in rows if each.case in found]
    if sought.text is not None:
        saying = await say_now(product, subject, sought.text, rows)
        rows = [each for each in rows if each.case in saying]
    return await _that_are_due(product, search, rows)


async def _kept_then(product: Product, search: Search, pages: Sequence[Stood]) -> list[Row]:
    """The same of what had happened in the cases by then."""
    sought, subject = search.sought, search.subject
    rows = await _of_status_and_party(product, search, [each.row for each in pages])
    if sought.claim_ref is not None:
        named = {each.case for each in pages if sought.claim_ref in map(claim_in, each.history)}
        rows = [each for each in rows if each.case in named and _tells_the_claim(each)]
    if sought.text is not None:
        left = {each.case for each in rows}
        told = [each for each in pages if each.case in left]
        saying = await said_then(product, subject, sought.text, told)
        rows = [each for each in rows if each.case in saying]
    return await _that_are_due(product, search, rows)


async def _of_status_and_party(
    product: Product, search: Search, rows: Sequence[Row]
) -> Sequence[Row]:
    sought = search.sought
    rows = [each for each in rows if _has_status(each, sought.status)]
    if sought.party is None:
        return rows
    return [each for each in rows if await _has_party(product, search, each)]


def _tells_the_claim(row: Row) -> bool:
    return DataClass.W in row.allowed.classes


def _has_status(row: Row, status: str | None) -> bool:
    """Also where nobody knows: such a line says so."""
    if status is None or row.waits:
        return True
    return status == LINES[row.audience].status(row.line.status)


async def _has_party(product: Product, search: Search, row: Row) -> bool:
    wanted = (search.sought.party or "").casefold()
    for party in _parties(row):
        state = (
            await product.commands.parties.load(search.subject.tenant, party, fresh=False)
        ).state
        name = "" if state.registered is None else state.registered.name
        if wanted == str(party) or wanted in name.casefold():
            return True
    return False


def _parties(row: Row) -> Collection[UUID]:
    """Whose names stand in the row, and of the others those that the reader may know."""
    line = row.line
    if row.allowed.audience is Audience.AUDIT:
        return ()
    shown = {each for each in (line.worker, line.employer) if each is not None}
    if DataClass.A not in row.allowed.classes:
        return shown
    return shown | {UUID(each.split("/")[0]) for each in line.members}


async def _that_are_due(product: Product, search: Search, rows: Sequence[Row]) -> list[Row]:
    due, cases = search.sought.due, [each.case for each in rows]
    if due is None:
        return [*rows]
    found = await cases_in(product, search.subject, WorkState(due), search.times, cases)
    return [each for each in rows if each.case in found]
