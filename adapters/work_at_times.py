"""What somebody had to see to at another time: nothing of that is kept, each case is folded."""

from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.case_views import Times
from adapters.main import Product
from adapters.work_changes import CONSUMER
from adapters.work_states import due_in, lies_in_the_case
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from projections.queries import held_in, lines_of
from services.access import Allowed, Subject, may
from services.actions import Action
from services.relating import relation_in
from services.work import Work, work_of

_CASES_AT_ONCE = 200
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a reader has to see to, by case; and the cases that could not be worked out."""

    work: tuple[tuple[UUID, Work], ...]
    waiting: frozenset[UUID]


async def worked_out_as_of(
    product: Product, subject: Subject, times: Times, cases: Iterable[UUID]
) -> WorkedOut:
    async with product.views.connection() as connection:
        own = await held_in(connection, subject.tenant, CONSUMER)
    work: list[tuple[UUID, Work]] = []
    waiting: set[UUID] = set()
    for case in cases:
        if case in own.cases:
            waiting.add(case)
            continue
        try:
            work += await _of_case_as_of(product, subject, times, case, own.events)
        except Exception as error:  # others are told; what is the house's is raised
            if not lies_in_the_case(error):
                raise
            waiting.add(case)
    return WorkedOut(tuple(work), frozenset(waiting))


async def _of_case_as_of(
    product: Product, subject: Subject, times: Times, case: UUID, left_out: Collection[UUID]
) -> list[tuple[UUID, Work]]:
    tenant, now = subject.tenant, product.clock.now()
    at = times.as_of or now
    if left_out:
        state = (await due_in(product, tenant, case, now, left_out=left_out)).state
    else:
        state = (await product.commands.cases.load(tenant, case)).state
    if not await _may_ask_as_of(product, subject, state, times, now):
        return []
    due = await due_in(product, tenant, case, at, left_out=left_out, known_at=times.known_at)
    return [(case, each) for each in work_of(due, state, now) if is_for(subject, each)]


async def _may_ask_as_of(
    product: Product, subject: Subject, state: CaseState, times: Times, now: datetime
) -> bool:
    relation = await relation_in(product.commands, subject, state, now)
    decided = may(subject, Action.WORK, relation, subject.purpose, now)
    return isinstance(decided, Allowed) and decided.reaches(times.as_of, times.known_at)


async def cases_of_reader(product: Product, subject: Subject) -> AsyncIterator[UUID]:
    after = _FIRST
    while True:
        async with product.views.connection() as connection:
            lines = await lines_of(
                connection,
                subject.tenant,
                subject.person,
                after,
                _CASES_AT_ONCE,
                unstaffed_too=manages(subject),
            )
        for line in lines:
            assert line.case is not None
            yield line.case
            after = line.case
        if len(lines) < _CASES_AT_ONCE:
            return


def is_for(subject: Subject, work: Work) -> bool:
    return work.reader == subject.person or (work.reader is None and manages(subject))


def manages(subject: Subject) -> bool:
    return Role.CASE_MANAGER in subject.roles
