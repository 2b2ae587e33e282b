"""A case that waits for its people: a case manager of the tenant sees whose it is and sees to it,
though he is no member yet (DOMAIN 4.4)."""

from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request

from adapters.cases.views import Times
from adapters.http.admission import admitted
from adapters.http.pages.case_reading import Reading, zone_of
from adapters.http.pages.door import Visitor
from adapters.http.pages.words import Words
from adapters.http.requests import desk_of
from adapters.http.turns import listed, told_nothing
from domain.case.state import Opening
from services.access import Allowed, may
from services.actions import Action
from services.audiences import Audience
from services.listing import LINE, told
from services.relating import relation_to


async def waiting(request: Request, visitor: Visitor, case: UUID) -> Reading | None:
    """What he sees of it; None where the case does not wait for him, or is not there: a stranger
    is asked the same of both."""
    product, now = desk_of(request).product, desk_of(request).product.clock.now()
    state = (await product.commands.cases.load(visitor.identity.tenant, case)).state
    if state.roles_of(visitor.identity.person, now):
        return None
    admission = await admitted(request, Action.CASES_LIST)
    relation = await relation_to(product.commands, admission.subject, case, now)
    subject = admission.subject
    decided = may(subject, Action.CASES_LIST, relation, subject.purpose, now)
    if state.opening is None or not isinstance(decided, Allowed):
        told_nothing(request)
        return None
    listed(request, [(case, told(decided, LINE))])
    zone = await zone_of(request, visitor.identity.tenant, case)
    return await _reading(request, visitor, case, state.opening, zone)


async def _reading(
    request: Request, visitor: Visitor, case: UUID, opening: Opening, zone: ZoneInfo
) -> Reading:
    """The names of worker and employer, and nothing else."""
    desk, names = desk_of(request), {}
    for party in (opening.worker_id, opening.employer_id):
        known = await desk.product.commands.parties.load(visitor.identity.tenant, party)
        if known.state.registered is not None:
            names[str(party)] = known.state.registered.name
    body = {
        "worker": str(opening.worker_id),
        "employer": str(opening.employer_id),
        "text": desk.wording.text("status.REFERRED"),
        "status": "REFERRED",
    }
    words = Words(desk.wording, zone, names)
    return Reading(visitor, case, Audience.CASE_MANAGER, (), frozenset(), Times(), words, body)
