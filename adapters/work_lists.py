"""What somebody has to see to, over all cases: from the live table, with what has changed since
worked out for the reader; as of another time worked out case by case."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from adapters.case_views import Times
from adapters.due_lists import body_of
from adapters.main import Product
from adapters.wording import Catalogue
from adapters.work_changes import CONSUMER, changed_since
from adapters.work_table import (
    BEGINNING,
    MOST_COUNTED,
    Asked,
    Listed,
    Place,
    WorkState,
    cases_of,
    counts_of,
    is_in,
    listed,
    page_of,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from projections.queries import lines_of
from projections.runner import bookmark, enter
from services.access import Denied, Subject, may
from services.actions import Action
from services.relating import relation_in
from services.work import Work, work_in, work_of

MOST_BEHIND = 10_000
"""Events that a reader looks at himself; where the table is further behind he is told so."""
MOST_CASES = 100
_CASES_AT_ONCE = 200
_FIRST = UUID(int=0)
_UNKNOWN = """
    SELECT case_id FROM rm.work_case WHERE tenant = %s AND digest = ''
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
    None at the end. ``counts`` go up to MOST_COUNTED."""

    at: datetime
    items: tuple[Listed, ...]
    counts: dict[WorkState, int]
    following: Place | None


async def work_page(product: Product, wanted: Wanted) -> WorkPage:
    """Raises WorkBehindError, StoreUnavailable."""
    if wanted.times.is_now:
        return await _live(product, wanted, product.clock.now())
    return await _at_another_time(product, wanted)


async def cases_in(
    product: Product, subject: Subject, state: WorkState, times: Times, cases: Sequence[UUID]
) -> frozenset[UUID]:
    """Those of some cases in which somebody has something to see to in this state."""
    now = product.clock.now()
    if not times.is_now:
        own = await _as_of(product, subject, times, cases)
        return frozenset(case for case, each in own if is_in(state, each, times.as_of or now))
    asked = Asked(subject.tenant, _readers(subject), state, now)
    async with product.views.connection() as connection, connection.transaction():
        await enter(connection, subject.tenant)
        changed = await _changed(connection, subject.tenant)
        known = frozenset(cases) - changed
        found = await cases_of(connection, asked, sorted(known))
    since = _worked_out(product, subject, changed & frozenset(cases), now)
    return found | {case async for case, each in since if is_in(state, each, now)}


async def page_body(
    product: Product, wording: Catalogue, tenant: UUID, page: WorkPage
) -> dict[str, Any]:
    """Each item explains itself: what is due, by which rule, counted how, since which event."""
    workers = {each.worker for each in page.items}
    names = {
        worker: known.registered.name
        for worker in workers
        if (known := (await product.commands.parties.load(tenant, worker, fresh=False)).state)
        and known.registered is not None
    }
    items = [
        {
            "case": each.case,
            "worker": each.worker,
            "name": names.get(each.worker),
            "mine": each.is_own,
            **body_of(each.told, page.at, wording),
        }
        for each in page.items
    ]
    return {"at": page.at, "items": items, "counts": dict(page.counts)}


async def _live(product: Product, wanted: Wanted, now: datetime) -> WorkPage:
    subject = wanted.subject
    asked = Asked(subject.tenant, _readers(subject), wanted.state, now, wanted.after)
    async with product.views.connection() as connection, connection.transaction():
        await enter(connection, subject.tenant)
        changed = await _changed(connection, subject.tenant)
        asked = replace(asked, without=sorted(changed))
        found = await page_of(connection, asked, wanted.most + 1)
        counts = await counts_of(connection, asked)
    since = [each async for each in _worked_out(product, subject, changed, now)]
    return _page(wanted, now, found, counts, since)


async def _changed(connection: AsyncConnection[Any], tenant: UUID) -> frozenset[UUID]:
    """The cases of which the table does not know all."""
    position = await bookmark(connection, tenant, CONSUMER)
    since = await changed_since(connection, tenant, position, MOST_BEHIND)
    rows = await (await connection.execute(_UNKNOWN, [tenant, MOST_CASES])).fetchall()
    cases = since.cases.union(case for (case,) in rows)
    if since.looked_at == MOST_BEHIND or len(cases) > MOST_CASES:
        raise WorkBehindError
    return cases


async def _worked_out(
    product: Product, subject: Subject, cases: Iterable[UUID], now: datetime
) -> AsyncIterator[tuple[UUID, Work]]:
    for case in cases:
        found = await product.deadlines.due(subject.tenant, case, now)
        for each in work_in(found, now):
            if _is_for(subject, each):
                yield case, each


async def _at_another_time(product: Product, wanted: Wanted) -> WorkPage:
    """Of the cases of which somebody is a member now, as they stood then."""
    subject = wanted.subject
    at = wanted.times.as_of or product.clock.now()
    cases = [each async for each in _cases_of(product, subject)]
    since = await _as_of(product, subject, wanted.times, cases)
    return _page(wanted, at, [], dict.fromkeys(WorkState, 0), since)


async def _as_of(
    product: Product, subject: Subject, times: Times, cases: Iterable[UUID]
) -> list[tuple[UUID, Work]]:
    now = product.clock.now()
    at = times.as_of or now
    found: list[tuple[UUID, Work]] = []
    for case in cases:
        state = (await product.commands.cases.load(subject.tenant, case)).state
        if await _may_ask_as_of(product, subject, state, at, now):
            due = await product.deadlines.due(subject.tenant, case, at, times.known_at)
            own = (each for each in work_of(due, state, now) if _is_for(subject, each))
            found += [(case, each) for each in own]
    return found


async def _may_ask_as_of(
    product: Product, subject: Subject, state: CaseState, at: datetime, now: datetime
) -> bool:
    relation = await relation_in(product.commands, subject, state, now)
    decided = may(subject, Action.WORK, relation, None, now)
    if isinstance(decided, Denied):
        return False
    return decided.since is None or decided.since <= at


async def _cases_of(product: Product, subject: Subject) -> AsyncIterator[UUID]:
    after = _FIRST
    while True:
        async with product.views.connection() as connection:
            lines = await lines_of(
                connection,
                subject.tenant,
                subject.person,
                after,
                _CASES_AT_ONCE,
                unstaffed_too=_manages(subject),
            )
        for line in lines:
            assert line.case is not None
            yield line.case
            after = line.case
        if len(lines) < _CASES_AT_ONCE:
            return


def _page(
    wanted: Wanted,
    at: datetime,
    found: Sequence[Listed],
    counts: dict[WorkState, int],
    since: Sequence[tuple[UUID, Work]],
) -> WorkPage:
    """What stands in the table and what was worked out, in one order."""
    own = [listed(case, work) for case, work in since if is_in(wanted.state, work, at)]
    ahead = [each for each in own if each.place > wanted.after]
    items = sorted((*found, *ahead), key=lambda each: each.place)
    more = {state: sum(is_in(state, work, at) for _, work in since) for state in WorkState}
    both = {state: min(counts[state] + more[state], MOST_COUNTED) for state in WorkState}
    kept = tuple(items[: wanted.most])
    return WorkPage(at, kept, both, kept[-1].place if len(items) > wanted.most else None)


def _is_for(subject: Subject, work: Work) -> bool:
    return work.reader == subject.person or (work.reader is None and _manages(subject))


def _readers(subject: Subject) -> list[UUID]:
    return [subject.person, *([subject.tenant] if _manages(subject) else [])]


def _manages(subject: Subject) -> bool:
    return Role.CASE_MANAGER in subject.roles
