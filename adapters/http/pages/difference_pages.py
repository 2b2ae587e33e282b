"""What has changed of a case between two times, in words, as its reader reads it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.differences import compared
from adapters.cases.steps import Span
from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.own_views import own_view
from adapters.http.pages.blocks import Lines
from adapters.http.pages.case_reading import audience_in, zone_of
from adapters.http.pages.door import PageRoute, comes_to_case, visitor_of
from adapters.http.pages.local_times import instant_typed
from adapters.http.pages.rendering import page
from adapters.http.pages.words import Words
from adapters.http.requests import case_in_path, desk_of, only_known
from adapters.words.difference_words import in_words
from services.actions import VIEWS

router = APIRouter(route_class=PageRoute, include_in_schema=False)
ENDS = ("from", "to")


@router.get("/cases/{case_id}/difference")
@Declares(*VIEWS.values())
async def difference(request: Request, case_id: str) -> Response:
    """Both times are those of the case's zone; before both are typed there is the form alone."""
    visitor, case = await visitor_of(request), case_in_path(case_id)
    only_known(request, frozenset({"view", *ENDS}))
    audience, _ = await audience_in(request, visitor, case)
    admission = await admitted(request, VIEWS[audience], case)
    await comes_to_case(request, visitor, case, admission.relation.roles)
    desk, tenant = desk_of(request), visitor.identity.tenant
    zone = await zone_of(request, tenant, case)
    span = _span(request.query_params, zone, desk.product.clock.now())
    lines: list[str] = []
    if span is not None:
        view = own_view(request, admission, span.since, span.until)
        both = await compared(desk.product, desk.wording, tenant, case, view, span)
        if both is None:
            raise ProblemError(404, "nothing_then")
        found = both.as_read_by(audience)
        lines = [in_words(each, both.names, desk.wording, zone.key) for each in found]
    w = Words(desk.wording, zone)
    return page(
        request,
        "difference.html",
        back=f"/cases/{case}",
        here=f"/cases/{case}/difference",
        view=request.query_params.get("view", ""),
        typed={name: request.query_params.get(name, "") for name in ENDS},
        lines=Lines(lines, w.say("difference.none")) if span else None,
        zone=zone.key,
    )


def _span(query: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Span | None:
    """Raises ProblemError 422 for what is no time, or where the first is the later one."""
    since, until = (instant_typed(query, name, zone, now) for name in ENDS)
    if since is None or until is None:
        return None
    if since > until:
        raise ProblemError(422, "input", errors=[FieldError("from", "order")])
    return Span(since, until, None)
