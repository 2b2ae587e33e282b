"""What is due in a case, for those who have to see to it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.cases.due_lists import due_in
from adapters.cases.patience import in_time
from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.reading import answer, times_of
from adapters.http.requests import case_in_path, desk_of, identity_of, only_known
from services.actions import Action

router = APIRouter(tags=["views"])


@router.get("/v1/cases/{case_id}/due")
@Declares(Action.DUE)
async def due(request: Request, case_id: str) -> Response:
    """Case managers and clinicians read all that their role may read; workers what is theirs."""
    identity = identity_of(request)
    case = case_in_path(case_id)
    only_known(request, frozenset({"as_of", "known_at"}))
    admission = await admitted(request, Action.DUE, case)
    times, desk = times_of(request), desk_of(request)
    at = times.as_of or desk.product.clock.now()
    async with in_time():
        items = await due_in(
            desk.product,
            desk.wording,
            identity.tenant,
            case,
            audience=admission.reads_as,
            at=at,
            known_at=times.known_at,
        )
    return answer(request, {"case": str(case), "due": items})
