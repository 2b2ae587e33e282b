"""What somebody has to see to, over all cases: from the live table, with what has changed since
worked out for the reader; as of another time, or in one role or for one purpose, worked out case
by case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection

from adapters.cases.due_lists import body_of
from adapters.cases.views import Times
from adapters.main import Product
from adapters.words.wording import Catalogue
from adapters.work.at_times import (
    WorkedOut,
    is_for,
    lines_of_reader,
    manages,
    sees_activity_as,
    worked_out_as_of,
)
from adapters.work.changes import CONSUMER, changed_since
from adapters.work.states import due_in, lies_in_the_case
from adapters.work.table import (
    BEGINNING,
    MOST_COUNTED,
    Asked,
    Listed,
    Place,
    WorkState,
    cases_in_sight,
    cases_of,
    counts_of,
    is_in,
    listed,
    page_of,
)
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from projections.case_list import THE_WORKER
from projections.held import Held, held
from projections.runner import bookmark, enter
from services.access import Subject
from services.audiences import Audience
from services.listing import Listing, due_to
from services.work import Work, work_in

MOST_BEHIND = 10_000
"""Events that a reader looks at himself; where the table is further behind he is told so."""
MOST_CASES = 100
_UNKNOWN = """
    SELECT case_id FROM rm.work_case WHERE tenant = %s AND digest = '' AND case_id <> ALL (%s)
    ORDER BY case_id LIMIT %s"""


class WorkBehindError(Exception):
    """The live table is too far behind its ledger to be read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose work, which part of it, and which page of that."""

    subject: Subject
    state: WorkState
    times: Times
    most: int
    after: Place = BEGINNING


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Some items in their order; ``following`` is the place after which the next page begins,
    None at the end. ``counts`` go up to MOST_COUNTED. ``waiting``: cases of the reader of which
    an event could not be taken in, so that what is told of them is not up to date, with the role
    in which he may know so."""

    at: datetime
    items: tuple[Listed, ...]
    counts: dict[WorkState, int]
    following: Place | None
    waiting: Mapping[UUID, Role] = field(default_factory=dict)

    def listings(self, subject: Subject) -> list[tuple[UUID, Listing]]:
        """The cases that it names, and what it tells of each."""
        told: dict[tuple[UUID, Role], set[DataClass]] = {}
        for each in self.items:
            told.setdefault((each.case, each.role), {DataClass.A}).add(each.told.item.data_class)
        for case, role in self.waiting.items():
            told.setdefault((case, role), {DataClass.B})
        return [
            (case, due_to(role, letters, subject.purpose)) for (case, role), letters in told.items()
        ]


async def work_page(product: Product, wanted: Wanted) -> WorkPage:
    """Raises WorkBehindError, StoreUnavailable."""
    if wanted.times.is_now and not wanted.subject.is_bound:
        return await _live(product, wanted, product.clock.now())
    return await _case_by_case(product, wanted)


async def cases_in(
    product: Product, subject: Subject, state: WorkState, times: Times, cases: Sequence[UUID]
) -> frozenset[UUID]:
    """Those of some cases in which somebody has something to see to in this state."""
    now = product.clock.now()
    if not times.is_now or subject.is_bound:
        at, own = times.as_of or now, await worked_out_as_of(product, subject, times, cases)
        return frozenset(case for case, each in own.work if is_in(state, each, at))
    asked = Asked(subject.tenant, _readers(subject), state, now)
    async with product.views.connection() as connection, connection.transaction():
        await enter(connection, subject.tenant)
        changed = await _changed(connection, subject.tenant)
        since = await _worked_out(product, subject, changed.only(cases), now)
        known = frozenset(cases) - (changed.cases - since.waiting)
        found = await cases_of(connection, asked, sorted(known))
    return found | {case for case, each in since.work if is_in(state, each, now)}


async def page_body(
    product: Product, wording: Catalogue, tenant: UUID, page: WorkPage
) -> dict[str, Any]:
    """Each item explains itself: what is due, by which rule, counted how, since which event."""
    workers = {each.worker for each in page.items if each.audience is not Audience.AUDIT}
    names = {
        worker: known.registered.name
        for worker in workers
        if (known := (await product.commands.parties.load(tenant, worker, fresh=False)).state)
        and known.registered is not None
    }
    items = [
        {
            "case": each.case,
            **_of_whom(each, names),
            "mine": each.is_own,
            **body_of(each.told, page.at, wording),
        }
        for each in page.items
    ]
    return {
        "at": page.at,
        "items": items,
        "counts": dict(page.counts),
        "waiting": sorted(page.waiting),
    }


def _of_whom(each: Listed, names: Mapping[UUID, str]) -> dict[str, Any]:
    """The worker. Who reads under pseudonyms has one that is the same in all of a case."""
    if each.audience is Audience.AUDIT:
        return {"worker": uuid5(each.case, THE_WORKER), "name": None}
    return {"worker": each.worker, "name": names.get(each.worker)}


@dataclass(frozen=True, slots=True)
class _Changed:
    """Cases of which the table does not know all; and what is held of all cases."""

    cases: frozenset[UUID]
    held: Held

    def only(self, cases: Iterable[UUID]) -> "_Changed":
        return replace(self, cases=self.cases & frozenset(cases))


async def _live(product: Product, wanted: Wanted, now: datetime) -> WorkPage:
    subject = wanted.subject
    asked = Asked(subject.tenant, _readers(subject), wanted.state, now, wanted.after)
    async with product.views.connection() as connection, connection.transaction():
        await enter(connection, subject.tenant)
        changed = await _changed(connection, subject.tenant)
        since = await _worked_out(product, subject, changed, now)
        asked = replace(asked, without=sorted(changed.cases - since.waiting))
        found = await page_of(connection, asked, wanted.most + 1)
        counts = await counts_of(connection, asked)
        behind = sorted(since.waiting | changed.held.cases)
        waiting = await cases_in_sight(connection, asked, behind) if behind else {}
    return _page(wanted, now, found, counts, since, waiting)


async def _changed(connection: AsyncConnection[Any], tenant: UUID) -> _Changed:
    position = await bookmark(connection, tenant, CONSUMER)
    own = await held(connection, tenant, CONSUMER)
    since = await changed_since(connection, tenant, position, MOST_BEHIND)
    asked = [tenant, list(own.cases), MOST_CASES]
    rows = await (await connection.execute(_UNKNOWN, asked)).fetchall()
    cases = since.cases.union(case for (case,) in rows) - own.cases
    if since.looked_at == MOST_BEHIND or len(cases) > MOST_CASES:
        raise WorkBehindError
    return _Changed(cases, own)


async def _worked_out(
    product: Product, subject: Subject, changed: _Changed, now: datetime
) -> WorkedOut:
    """Of a case of which something cannot be read the table tells what it knew before."""
    work: list[tuple[UUID, Work]] = []
    waiting: set[UUID] = set()
    for case in changed.cases:
        left_out = changed.held.events
        try:
            found = await due_in(product, subject.tenant, case, now, left_out=left_out)
            own = work_in(found, now)
        except Exception as error:  # others are told; what is the house's is raised
            if not lies_in_the_case(error):
                raise
            waiting.add(case)
            continue
        work += [(case, each) for each in own if is_for(subject, each)]
    return WorkedOut(tuple(work), frozenset(waiting))


async def _case_by_case(product: Product, wanted: Wanted) -> WorkPage:
    """Of the cases of which somebody is a member now, each judged by itself, as they stood then."""
    subject, now = wanted.subject, product.clock.now()
    lines = {each.case: each async for each in lines_of_reader(product, subject) if each.case}
    since = await worked_out_as_of(product, subject, wanted.times, lines)
    seen = {each: sees_activity_as(subject, lines[each], now) for each in since.waiting}
    waiting = {case: role for case, role in seen.items() if role is not None}
    counts = dict.fromkeys(WorkState, 0)
    return _page(wanted, wanted.times.as_of or now, [], counts, since, waiting)


def _page(
    wanted: Wanted,
    at: datetime,
    found: Sequence[Listed],
    counts: dict[WorkState, int],
    since: WorkedOut,
    waiting: Mapping[UUID, Role],
) -> WorkPage:
    """What stands in the table and what was worked out, in one order."""
    own = [listed(case, work) for case, work in since.work if is_in(wanted.state, work, at)]
    ahead = [each for each in own if each.place > wanted.after]
    items = sorted((*found, *ahead), key=lambda each: each.place)
    more = {state: sum(is_in(state, work, at) for _, work in since.work) for state in WorkState}
    both = {state: min(counts[state] + more[state], MOST_COUNTED) for state in WorkState}
    kept = tuple(items[: wanted.most])
    following = kept[-1].place if len(items) > wanted.most else None
    return WorkPage(at, kept, both, following, waiting)


def _readers(subject: Subject) -> list[UUID]:
    return [subject.person, *([subject.tenant] if manages(subject) else [])]
