"""Views of a case and its history: each is built from what the reader may see, never by taking
away from a whole."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import ProblemError
from adapters.cases.history import reader_of, told_history, under_pseudonyms
from adapters.cases.patience import in_time
from adapters.cases.views import shown_from
from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.own_views import own_view
from adapters.http.reading import answer, position_in, times_of, wait_for
from adapters.http.recording import live
from adapters.http.requests import case_in_path, desk_of, identity_of, only_known
from projections.audit import AUDIT
from projections.catalogue import CASE_VIEWS
from services.actions import VIEWS, Action
from services.audiences import Audience

router = APIRouter(tags=["views"])


@router.get("/v1/cases/{case_id}/views/{view_name}")
@Declares(*VIEWS.values())
async def view(request: Request, case_id: str, view_name: str) -> Response:
    identity = identity_of(request)
    case = case_in_path(case_id)
    only_known(request, frozenset({"as_of", "known_at", "at_least"}))
    if view_name not in CASE_VIEWS:
        raise ProblemError(404, "not_found")
    admission = await admitted(request, VIEWS[Audience(view_name)], case)
    times, position = times_of(request), position_in(request.query_params, "at_least")
    found = own_view(request, admission, times.as_of, known_at=times.known_at)
    await wait_for(request, identity.tenant, view_name, position)
    desk = desk_of(request)
    async with in_time():
        known = await live(request, found) if times.is_now and found.live else None
        body = await shown_from(
            desk.product, desk.wording, identity.tenant, case, found, times, known=known
        )
    if body is None:
        raise ProblemError(404, "not_found")
    return answer(request, body, version=body.get("version") if times.is_now else None)


@router.get("/v1/cases/{case_id}/history")
@Declares(Action.HISTORY)
async def history(request: Request, case_id: str) -> Response:
    identity = identity_of(request)
    case = case_in_path(case_id)
    only_known(request, frozenset())
    admission = await admitted(request, Action.HISTORY, case)
    reader = reader_of(admission.allowed)
    ledger = desk_of(request).product.ledger
    events = told_history(await ledger.load_sections(identity.tenant, case, reader.classes), reader)
    if reader.audience is Audience.AUDIT:
        seen = await ledger.load_sections(identity.tenant, case, AUDIT.readable)
        events = under_pseudonyms(events, AUDIT.folded(seen))
    return answer(request, {"case": str(case), "events": events})
