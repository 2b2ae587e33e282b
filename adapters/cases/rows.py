"""Rows of lists, each judged by itself, on who may read what at this moment.

The table of the list follows the ledger a little behind. What the ledger says of roles beyond it
is looked at first: of a case where something moved them the case itself is asked. So an ended
role shows nothing on the next request, and a new one shows its case when the table has it.
"""

from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.cases.lines import LINES
from adapters.cases.patience import in_time
from adapters.main import Product
from adapters.words.wording import Catalogue
from adapters.work.states import lies_in_the_case
from domain.case.governance.corrected import EntryCorrected, EntryMarkedInError
from domain.case.opening.linking import ConsentReferenced
from domain.case.opening.opening import PartyAssigned
from domain.case.opening.release import PartyReleased
from domain.case.outcome.closing import CaseClosed, CaseWithdrawn
from domain.case.vocabulary import Role, Status
from projections.case_list import CASE_LIST, CaseLine
from projections.queries import held_in, lines_of, reached
from services.access import Allowed, Subject, may
from services.actions import Action
from services.audiences import Audience
from services.relating import relation_to
from services.relations import Relation

FIRST = UUID(int=0)
MOST_AT_ONCE = 1000
MOST_BEHIND = 5000
"""Positions between table and ledger that are looked through; beyond, every case is asked."""
_MOVES_RIGHTS = [
    (kind.event_name(), number)
    for kind in (
        *(PartyAssigned, PartyReleased, ConsentReferenced, CaseClosed, CaseWithdrawn),
        *(EntryCorrected, EntryMarkedInError),
    )
    for number in range(1, kind.schema_no + 1)
]


class _Everything(Container[UUID]):
    def __contains__(self, _: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Row:
    """A line that may be read, in which roles of the reader's, and how. ``waits``: the line is
    not up to date, for an event of the case could not be taken into it."""

    line: CaseLine
    roles: frozenset[Role]
    allowed: Allowed
    waits: bool = False

    @property
    def case(self) -> UUID:
        assert self.line.case is not None
        return self.line.case

    @property
    def audience(self) -> Audience:
        assert self.allowed.audience is not None
        return self.allowed.audience


def told_of(row: Row, at: datetime, wording: Catalogue) -> dict[str, Any]:
    """A row as its reader may read it at a time."""
    shown = LINES[row.audience].show(row.line, at, wording.text)
    if row.waits:
        shown |= {"status": None, "text": wording.text("problem.view_parked")}
    return {**shown, "roles": sorted(row.roles)}


async def rows_of(
    product: Product,
    subject: Subject,
    action: Action,
    after: UUID = FIRST,
    at_once: int = MOST_AT_ONCE,
) -> AsyncIterator[Row]:
    """The rows of an action for somebody who was admitted to it, by case, after a given one;
    ``at_once`` are read of the table."""
    while True:
        lines, moved, waiting = await _lines(product, subject, after, at_once)
        for line in lines:
            asked_anew = line.case in moved or line.case in waiting
            row = await _row(product, subject, action, line, asked_anew)
            if row is not None:
                yield replace(row, waits=line.case in waiting)
        if len(lines) < at_once:
            return
        assert lines[-1].case is not None
        after = lines[-1].case


async def _lines(
    product: Product, subject: Subject, after: UUID, most: int
) -> tuple[Sequence[CaseLine], Container[UUID], Container[UUID]]:
    """Some lines, the cases whose roles may have moved since, and those whose lines wait."""
    manages = Role.CASE_MANAGER in subject.roles
    async with in_time(), product.views.connection() as connection:
        seen = await reached(connection, subject.tenant, CASE_LIST.name)
        lines = await lines_of(
            connection, subject.tenant, subject.person, after, most, unstaffed_too=manages
        )
        held = await held_in(connection, subject.tenant, CASE_LIST.name)
    return lines, await _moved_since(product, subject.tenant, seen), held.cases


async def _moved_since(product: Product, tenant: UUID, position: int) -> Container[UUID]:
    """The cases of which something after a position may change who reads them."""
    reader = product.reader
    head = await reader.head(tenant)
    if head <= position:
        return ()
    if head - position > MOST_BEHIND:
        return _Everything()
    rows = await reader.read_feed_of_names(tenant, position, MOST_BEHIND, head, _MOVES_RIGHTS)
    return {row.stream for row in rows}


async def _row(
    product: Product,
    subject: Subject,
    action: Action,
    line: CaseLine,
    asked_anew: bool,
) -> Row | None:
    """None where it may not be read, or the case cannot be read to see whether it may."""
    now = product.clock.now()
    relation = Relation(
        roles=line.roles_of(subject.person, now),
        opened=True,
        unstaffed=line.status.reached is Status.REFERRED,
    )
    if asked_anew and line.case is not None:
        try:
            relation = await relation_to(product.commands, subject, line.case, now)
        except Exception as error:  # other lines are told; what is the house's is raised
            if not lies_in_the_case(error):
                raise
            return None
    allowed = may(subject, action, relation, subject.purpose, now)
    return Row(line, relation.roles, allowed) if isinstance(allowed, Allowed) else None
