"""Reading a case for a page: what the JSON answer of the same view holds, for the same people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request

from adapters.asking.problems import ProblemError
from adapters.cases.patience import in_time
from adapters.cases.views import Times, json_bytes, shown_from
from adapters.http.admission import admitted
from adapters.http.own_views import own_view
from adapters.http.pages.door import Visitor, comes_to_case, visitor_of
from adapters.http.pages.local_times import times_typed
from adapters.http.pages.words import Words
from adapters.http.recording import live
from adapters.http.requests import case_in_path, desk_of
from domain.case.vocabulary import Role
from services.actions import VIEWS
from services.audiences import AUDIENCES, Audience

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """A case as somebody reads it: as whom, at which times, the body, and how to say it."""

    visitor: Visitor
    case: UUID
    audience: Audience
    others: tuple[Audience, ...]
    roles: frozenset[Role]
    times: Times
    words: Words
    body: Body


async def read(request: Request, case_id: str) -> Reading:
    """What the JSON answer of the same view holds, at the times that were typed. Raises
    ProblemError as that does, and SignInNeededError."""
    visitor, case = await visitor_of(request), case_in_path(case_id)
    audience, others = await audience_in(request, visitor, case)
    admission = await admitted(request, VIEWS[audience], case)
    await comes_to_case(request, visitor, case, admission.relation.roles)
    desk, tenant = desk_of(request), visitor.identity.tenant
    zone = await zone_of(request, tenant, case)
    times = times_typed(request.query_params, zone, desk.product.clock.now())
    view = own_view(request, admission, times.as_of, known_at=times.known_at)
    async with in_time():
        known = await live(request, view) if times.is_now and view.live else None
        body = await shown_from(desk.product, desk.wording, tenant, case, view, times, known=known)
    if body is None:
        raise ProblemError(404, "nothing_then")
    plain = json.loads(json_bytes(body))
    words = Words(desk.wording, zone, plain.get("names") or {})
    return Reading(visitor, case, audience, others, admission.relation.roles, times, words, plain)


async def zone_of(request: Request, tenant: UUID, case: UUID) -> ZoneInfo:
    """The zone in which the case's days are counted."""
    loaded = await desk_of(request).product.commands.cases.load(tenant, case, fresh=False)
    assert loaded.state.opening is not None
    return ZoneInfo(loaded.state.opening.time_zone)


async def audience_in(
    request: Request, visitor: Visitor, case: UUID
) -> tuple[Audience, tuple[Audience, ...]]:
    """The view that was asked for, else the first that one of his roles reads; and the others
    that they read. Of who reads none the decision that follows says why."""
    product = desk_of(request).product
    loaded = await product.commands.cases.load(visitor.identity.tenant, case)
    roles = loaded.state.roles_of(visitor.identity.person, product.clock.now())
    own = [*dict.fromkeys(AUDIENCES[role] for role in AUDIENCES if role in roles)]
    wanted = request.query_params.get("view")
    if wanted is not None and wanted not in set(Audience):
        raise ProblemError(404, "not_found")
    audience = Audience(wanted) if wanted else next(iter(own), Audience.WORKER)
    return audience, tuple(each for each in own if each is not audience)
