"""Rows of lists as their cases stood at the times that somebody asks about, each judged by itself.

Whether he is a member, and in which role, is decided as of now; what hangs on consent as of then.
Nothing of another time is kept: each case is folded.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from adapters.cases.rows import Row
from adapters.cases.views import Times
from adapters.cases.views_of_readers import allowed_at
from adapters.main import Product
from adapters.work.states import lies_in_the_case
from domain.recorded import Fact, Recorded
from projections.case_list import CASE_LIST, CaseLine
from projections.correcting import as_it_stood
from projections.finding import ALL
from projections.held import Held
from projections.queries import held_in
from services.access import Allowed, Subject, may
from services.actions import Action
from services.relating import relation_to


@dataclass(frozen=True, slots=True)
class Stood:
    """A row as of then, with what had happened in its case; nothing where it waits."""

    row: Row
    history: Sequence[Recorded[Fact]] = ()

    @property
    def case(self) -> UUID:
        return self.row.case


async def rows_at(
    product: Product, subject: Subject, times: Times, rows: Sequence[Row]
) -> AsyncIterator[Stood]:
    """Those of cases that were not there yet, or may not be asked about, are left out. Of one whose
    line waits behind an event nothing is known of that time."""
    async with product.views.connection() as connection:
        held = await held_in(connection, subject.tenant, CASE_LIST.name)
    for row in rows:
        judged = await judged_at(product, subject, times, row)
        if judged is None:
            continue
        history = None if row.waits else await _history(product, subject.tenant, row.case, held)
        if history is None:
            yield Stood(replace(judged, waits=True))
            continue
        then = as_it_stood(history, times.as_of, times.known_at)
        line = CASE_LIST.folded_on(CaseLine(), then)
        if line.case is not None:
            yield Stood(replace(judged, line=line), then)


async def judged_at(product: Product, subject: Subject, times: Times, row: Row) -> Row | None:
    """With what the worker consented to, which a line does not say. None where these times may not
    be asked about, or the case cannot be read to see whether they may."""
    now = product.clock.now()
    try:
        relation = await relation_to(product.commands, subject, row.case, now)
    except Exception as error:  # others are found; what is the house's is raised
        if not lies_in_the_case(error):
            raise
        return None
    allowed = may(subject, Action.CASES_FIND, relation, subject.purpose, now)
    if not isinstance(allowed, Allowed) or not allowed.reaches(times.as_of, times.known_at):
        return None
    then = allowed_at(allowed, relation, now, (times.as_of,), times.known_at)
    return replace(row, allowed=then)


async def _history(
    product: Product, tenant: UUID, case: UUID, held: Held
) -> Sequence[Recorded[Fact]] | None:
    """All of it that lists are made of. None where an event of the case cannot be read."""
    try:
        return held.told(await product.ledger.load_sections(tenant, case, ALL))
    except Exception as error:  # others are found; what is the house's is raised
        if not lies_in_the_case(error):
            raise
        return None
