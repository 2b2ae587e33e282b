"""Who saw a case, what went out of it, and all that a worker may take away of her own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.access_log.access_lists import (
    NEWEST,
    disclosed,
    disclosed_in_words,
    seen,
    seen_in_words,
)
from adapters.asking.problems import ProblemError
from adapters.cases.exports import export_of
from adapters.cases.history import reader_of
from adapters.cases.patience import in_time
from adapters.http.admission import Admission, admitted
from adapters.http.cursor import CursorSigner, Place, parse_limit
from adapters.http.declared import Declares
from adapters.http.own_views import own_view
from adapters.http.reading import answer
from adapters.http.recording import reading
from adapters.http.requests import (
    case_in_path,
    count_export,
    desk_of,
    identity_of,
    only_known,
)
from services.actions import Action
from services.audiences import HIDES_ACTIVITY

router = APIRouter(tags=["logs"])
_PAGED = frozenset({"limit", "cursor"})


@router.get("/v1/cases/{case_id}/accesses")
@Declares(Action.WHO_SAW)
async def accesses(request: Request, case_id: str) -> Response:
    """The worker and the case manager read who saw the case; everybody else what he saw himself."""
    identity, case = identity_of(request), case_in_path(case_id)
    only_known(request, _PAGED)
    admission = await admitted(request, Action.WHO_SAW, case)
    limit, place = _page(request, admission, case)
    before = (str(place[0]), UUID(str(place[1]))) if place else NEWEST
    async with reading(request) as connection:
        found = await seen(
            connection,
            identity.tenant,
            case,
            limit + 1,
            before=before,
            person=admission.reads_logs_of,
        )
    desk, page = desk_of(request), found[:limit]
    told = await seen_in_words(desk.product, desk.wording, identity.tenant, page)
    at, last = page[-1].place if page else NEWEST
    following = _next(request, admission, case, [at, str(last)], more=len(found) > limit)
    return answer(request, {"case": str(case), "accesses": told, "next": following})


@router.get("/v1/cases/{case_id}/disclosures")
@Declares(Action.DISCLOSURES)
async def disclosures(request: Request, case_id: str) -> Response:
    """The accounting of disclosures; employer and insurer read of those to themselves."""
    identity, case = identity_of(request), case_in_path(case_id)
    only_known(request, _PAGED)
    admission = await admitted(request, Action.DISCLOSURES, case)
    limit, place = _page(request, admission, case)
    desk = desk_of(request)
    async with in_time():
        found = await disclosed(
            desk.product,
            identity.tenant,
            case,
            limit + 1,
            before=UUID(str(place[0])) if place else None,
            person=admission.reads_logs_of,
        )
    page = found[:limit]
    told = await disclosed_in_words(
        desk.product,
        desk.wording,
        identity.tenant,
        page,
        with_range=admission.reads_as not in HIDES_ACTIVITY,
    )
    last = [str(page[-1].event_id)] if page else []
    following = _next(request, admission, case, last, more=len(found) > limit)
    return answer(request, {"case": str(case), "disclosures": told, "next": following})


@router.get("/v1/cases/{case_id}/export")
@Declares(Action.EXPORT_OWN)
async def export(request: Request, case_id: str) -> Response:
    """One document with all that the worker reads of her case: page, history, and both logs."""
    identity, case = identity_of(request), case_in_path(case_id)
    only_known(request, frozenset())
    admission = await admitted(request, Action.EXPORT_OWN, case)
    count_export(request, identity)
    desk, view = desk_of(request), own_view(request, admission)
    body = await export_of(
        desk.product, desk.wording, identity.tenant, case, view, reader_of(admission.allowed)
    )
    if body is None:
        raise ProblemError(404, "not_found")
    response = answer(request, body)
    response.headers["Content-Disposition"] = f'attachment; filename="case-{case}.json"'
    return response


def _page(request: Request, admission: Admission, case: UUID) -> tuple[int, Place | None]:
    """How many are wanted, and from where on; None for the newest. Raises ProblemError 422."""
    query = request.query_params
    limit = parse_limit(query.get("limit"))
    if "cursor" not in query:
        return limit, None
    return limit, _signer(request).place(_asked(request, admission, case), query["cursor"])


def _next(
    request: Request, admission: Admission, case: UUID, place: Sequence[str], *, more: bool
) -> str | None:
    if not more:
        return None
    return _signer(request).cursor(_asked(request, admission, case), place)


def _signer(request: Request) -> CursorSigner:
    return CursorSigner(desk_of(request).cursor_key)


def _asked(request: Request, admission: Admission, case: UUID) -> dict[str, Any]:
    """All that the answer depends on."""
    identity = admission.identity
    return {
        "list": str(request.scope["route"].path),
        "tenant": str(identity.tenant),
        "person": str(identity.person),
        "role": str(admission.allowed.role),
        "case": str(case),
    }
