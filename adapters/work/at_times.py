"""What somebody had to see to at another time: nothing of that is kept, each case is folded."""

from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.cases.views import Times
from adapters.main import Product
from adapters.work.changes import CONSUMER
from adapters.work.states import due_in, lies_in_the_case
from domain.case.state import CaseState
from domain.case.vocabulary import Role, Status
from projections.case_list import CaseLine
from projections.queries import held_in, lines_of
from services.access import Allowed, Denied, Subject, may
from services.actions import Action
from services.audiences import HIDES_ACTIVITY
from services.relating import relation_in
from services.relations import Relation
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
    allowed = await _may_ask_as_of(product, subject, state, times, now)
    if allowed is None:
        return []
    due = await due_in(product, tenant, case, at, left_out=left_out, known_at=times.known_at)
    own = work_of(due, state, now, only=allowed.audience if subject.is_bound else None)
    return [(case, each) for each in own if is_for(subject, each)]


async def _may_ask_as_of(
    product: Product, subject: Subject, state: CaseState, times: Times, now: datetime
) -> Allowed | None:
    relation = await relation_in(product.commands, subject, state, now)
    decided = may(subject, Action.WORK, relation, subject.purpose, now)
    if isinstance(decided, Denied):
        return None
    return decided if decided.reaches(times.as_of, times.known_at) else None


async def lines_of_reader(product: Product, subject: Subject) -> AsyncIterator[CaseLine]:
    """The cases that he reads something of, or may staff."""
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
            yield line
            after = line.case
        if len(lines) < _CASES_AT_ONCE:
            return


def sees_activity_as(subject: Subject, line: CaseLine, now: datetime) -> Role | None:
    """The role in which he may know that something happened in a case of which nothing is told
    him; None where he may not."""
    unstaffed = line.status.reached is Status.REFERRED
    relation = Relation(line.roles_of(subject.person, now), opened=True, unstaffed=unstaffed)
    decided = may(subject, Action.WORK, relation, subject.purpose, now)
    if isinstance(decided, Denied) or decided.audience in HIDES_ACTIVITY:
        return None
    return decided.role


def is_for(subject: Subject, work: Work) -> bool:
    return work.reader == subject.person or (work.reader is None and manages(subject))


def manages(subject: Subject) -> bool:
    return Role.CASE_MANAGER in subject.roles
