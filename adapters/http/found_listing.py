"""What it tells of cases that they were found: of the line, and of what was looked through."""

from collections.abc import Sequence

from starlette.requests import Request

from adapters.cases.finding import Search
from adapters.cases.rows import Row
from adapters.http.requests import desk_of
from adapters.http.turns import listed
from adapters.work.states import lies_in_the_case
from domain.data_classes import DataClass
from services.access import Allowed, may
from services.actions import Action
from services.listing import LINE, told
from services.relating import relation_to


async def listed_as_found(request: Request, search: Search, rows: Sequence[Row]) -> None:
    """By words a case tells of all in which they were sought, by its claim of that."""
    by_words, by_claim = search.sought.text is not None, search.sought.claim_ref is not None
    found = []
    for row in rows:
        allowed = await _with_consents(request, search, row) if by_words else row.allowed
        sought = (allowed.classes if by_words else set()) | ({DataClass.W} if by_claim else set())
        found.append((row.case, told(allowed, LINE | sought)))
    listed(request, found)


async def _with_consents(request: Request, search: Search, row: Row) -> Allowed:
    """What may be read hangs on consents, which the line of now does not know."""
    if not search.times.is_now:
        return row.allowed
    product, subject = desk_of(request).product, search.subject
    now = product.clock.now()
    try:
        relation = await relation_to(product.commands, subject, row.case, now)
    except Exception as error:  # the others are told; what is the house's is raised
        if not lies_in_the_case(error):
            raise
        return row.allowed
    decided = may(subject, Action.CASES_FIND, relation, subject.purpose, now)
    return decided if isinstance(decided, Allowed) else row.allowed
