"""Finds cases among those that somebody reads: by id, claim, party, status, what is due, words.

Each condition is asked of what he reads in full, and of nothing else: a word, a claim or a name
that is hidden from him is as if it were not there.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from adapters.case_lines import LINES
from adapters.case_views import Times
from adapters.http.case_rows import FIRST, Row, rows_of
from adapters.main import Product
from adapters.work_lists import cases_in
from adapters.work_states import lies_in_the_case
from adapters.work_table import WorkState
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.case_list import CASE_LIST, CaseLine
from projections.correcting import as_it_stood
from projections.finding import ALL, cases_of_claim, cases_that_say, texts_that_say
from projections.held import Held
from projections.queries import held_in
from projections.words import claim_in, words_of
from services.access import Allowed, Subject, may
from services.actions import Action
from services.audiences import Audience
from services.relating import relation_to

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
    """The cheap conditions first."""
    sought = search.sought
    rows = [each for each in rows if sought.case in (None, each.case)]
    pages = {each.case: each async for each in _at(product, search, rows)}
    rows = [each.row for each in pages.values() if _has_status(each.row, sought.status)]
    if sought.party is not None:
        rows = [each for each in rows if await _has_party(product, search, each)]
    for condition in (_of_claim, _that_say, _that_are_due):
        cases = await condition(product, search, [pages[each.case] for each in rows])
        rows = [each for each in rows if each.case in cases]
    return rows


@dataclass(frozen=True, slots=True)
class _Page:
    """A row with what is told of its case; None where the live tables say it."""

    row: Row
    history: Sequence[Recorded[Fact]] | None = None

    @property
    def case(self) -> UUID:
        return self.row.case


async def _at(product: Product, search: Search, rows: Sequence[Row]) -> AsyncIterator[_Page]:
    """As the cases stood; those that were not there yet, or may not be asked about, left out. Of
    one whose line waits behind an event nothing is known of that time."""
    async with product.views.connection() as connection:
        held = await held_in(connection, search.subject.tenant, CASE_LIST.name)
    for row in rows:
        if search.times.is_now:
            yield _Page(row)
            continue
        judged = await _judged(product, search.subject, row)
        if judged is None or _is_too_early(search.times, judged):
            continue
        if judged.waits:
            yield _Page(judged, ())
            continue
        history = await _history(product, search, judged, held)
        if history is None:
            yield _Page(replace(judged, waits=True), ())
            continue
        line = CASE_LIST.folded_on(CaseLine(), history)
        if line.case is not None:
            yield _Page(replace(judged, line=line), history)


async def _judged(product: Product, subject: Subject, row: Row) -> Row | None:
    """With what the worker consented to, which a line does not say. None where it may not be asked
    about, or the case cannot be read to see whether it may."""
    now = product.clock.now()
    try:
        relation = await relation_to(product.commands, subject, row.case, now)
    except Exception as error:  # others are found; what is the house's is raised
        if not lies_in_the_case(error):
            raise
        return None
    allowed = may(subject, Action.CASES_FIND, relation, subject.purpose, now)
    return replace(row, allowed=allowed) if isinstance(allowed, Allowed) else None


def _is_too_early(times: Times, row: Row) -> bool:
    asked = [each for each in (times.as_of, times.known_at) if each is not None]
    return row.allowed.since is not None and min(asked) < row.allowed.since


async def _history(
    product: Product, search: Search, row: Row, held: Held
) -> Sequence[Recorded[Fact]] | None:
    """None where an event of the case cannot be read."""
    times = search.times
    try:
        whole = await product.ledger.load_sections(search.subject.tenant, row.case, ALL)
    except Exception as error:  # others are found; what is the house's is raised
        if not lies_in_the_case(error):
            raise
        return None
    return as_it_stood(held.told(whole), times.as_of, times.known_at)


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


def letters_of(row: Row) -> frozenset[DataClass]:
    """The classes whose words are searched: those read in full. What an auditor reads of adverse
    events in clinic or at home leaves out what may tell findings."""
    left_out = {DataClass.M} if row.allowed.audience is Audience.AUDIT else set()
    return row.allowed.classes - left_out


async def _of_claim(product: Product, search: Search, pages: Sequence[_Page]) -> Collection[UUID]:
    claim, tenant = search.sought.claim_ref, search.subject.tenant
    if claim is None:
        return [each.case for each in pages]
    read = [each for each in pages if DataClass.W in each.row.allowed.classes]
    if not search.times.is_now:
        return [e.case for e in read if claim in map(claim_in, e.history or ())]
    async with product.views.connection() as connection:
        return await cases_of_claim(connection, tenant, claim, [each.case for each in read])


async def _that_say(product: Product, search: Search, pages: Sequence[_Page]) -> Collection[UUID]:
    text, tenant = search.sought.text, search.subject.tenant
    if text is None:
        return [each.case for each in pages]
    async with product.views.connection() as connection:
        if search.times.is_now:
            read = {each.case: letters_of(each.row) for each in pages}
            return await cases_that_say(connection, tenant, text, read)
        said = {each.case: "\n".join(_said(each)) for each in pages}
        return await texts_that_say(connection, tenant, text, said)


def _said(page: _Page) -> Iterator[str]:
    letters = letters_of(page.row)
    for each in page.history or ():
        yield from (text for letter, text in words_of(each).items() if letter in letters)


async def _that_are_due(
    product: Product, search: Search, pages: Sequence[_Page]
) -> Collection[UUID]:
    due, cases = search.sought.due, [each.case for each in pages]
    if due is None:
        return cases
    return await cases_in(product, search.subject, WorkState(due), search.times, cases)
