"""What somebody has to see to, over all cases: due, overdue, unassigned, mine, without a day."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.http.admission import admitted
from adapters.http.cursor import CursorSigner, parse_limit
from adapters.http.declared import Declares
from adapters.http.reading import answer, times_of
from adapters.http.requests import desk_of, only_known
from adapters.http.turns import listed
from adapters.http.work_reading import near_enough
from adapters.signing_in.identity import Identity
from adapters.work.lists import Wanted, WorkPage, page_body, work_page
from adapters.work.table import BEGINNING, Place, WorkState
from domain.instants import instant_text
from services.actions import Action

router = APIRouter(tags=["views"])
WORDING_CODES = frozenset({"problem.field.work_state"})
"""What the catalogue must hold for this module."""


@router.get("/v1/work")
@Declares(Action.WORK)
async def work(request: Request) -> Response:
    """Case managers read everything of their cases, clinicians what clinicians do there, everybody
    else his own; the first due first, what has no day last, with counts. ``waiting``: cases of
    which an event could not be taken in, so that their items are not up to date."""
    admission = await admitted(request, Action.WORK)
    only_known(request, frozenset({"state", "limit", "cursor", "as_of", "known_at"}))
    state, times = _state(request), times_of(request)
    limit, desk = parse_limit(request.query_params.get("limit")), desk_of(request)
    asked = _question(request, admission.identity, state)
    signer = CursorSigner(desk.cursor_key)
    wanted = Wanted(admission.subject, state, times, limit, _after(request, signer, asked))
    page = await _page(request, wanted)
    listed(request, page.listings(admission.subject))
    body = await page_body(desk.product, desk.wording, admission.identity.tenant, page)
    following = page.following and signer.cursor(asked, _cursor_of(page.following))
    return answer(request, {"state": state, **body, "next": following})


async def _page(request: Request, wanted: Wanted) -> WorkPage:
    async with near_enough():
        return await work_page(desk_of(request).product, wanted)


def _state(request: Request) -> WorkState:
    """Raises ProblemError 422 for what is no state of a list."""
    try:
        return WorkState(request.query_params.get("state", WorkState.ALL))
    except ValueError:
        states = {"codes": ", ".join(WorkState)}
        error = FieldError("state", "work_state", states)
        raise ProblemError(422, "input", errors=[error]) from None


def _question(request: Request, identity: Identity, state: WorkState) -> dict[str, str]:
    """All that an answer depends on, but for the time that passes."""
    own = {"list": "work", "tenant": str(identity.tenant), "person": str(identity.person)}
    times = {name: request.query_params.get(name, "") for name in ("as_of", "known_at")}
    return {**own, **times, "state": state}


def _after(request: Request, signer: CursorSigner, asked: dict[str, str]) -> Place:
    if "cursor" not in request.query_params:
        return BEGINNING
    over_at, case, item = map(str, signer.place(asked, request.query_params["cursor"]))
    return datetime.fromisoformat(over_at), UUID(case), item


def _cursor_of(place: Place) -> list[str]:
    over_at, case, item = place
    return [instant_text(over_at), str(case), item]
