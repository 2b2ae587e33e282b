"""What is due in a case, for those who have to see to it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.due_lists import due_in
from adapters.http.problems import ProblemError
from adapters.http.reading import answer, in_time, roles_in_case, times_of
from adapters.http.requests import case_in_path, desk_of, identity_of, only_known, wanted_role
from domain.case.vocabulary import Role
from services.access import Audience, audience_of
from services.due_telling import READS_DUE

router = APIRouter(tags=["views"])


@router.get("/v1/cases/{case_id}/due")
async def due(request: Request, case_id: str) -> Response:
    """Case managers and clinicians read all that their role may read; workers what is theirs."""
    identity = identity_of(request)
    case = case_in_path(case_id)
    only_known(request, frozenset({"as_of", "known_at"}))
    audience = _reads_as(request, await roles_in_case(request, identity, case))
    times, desk = times_of(request), desk_of(request)
    at = times.as_of or desk.product.clock.now()
    async with in_time():
        items = await due_in(
            desk.product,
            desk.wording,
            identity.tenant,
            case,
            audience=audience,
            at=at,
            known_at=times.known_at,
        )
    return answer(request, {"case": str(case), "due": items})


def _reads_as(request: Request, roles: frozenset[Role]) -> Audience:
    """In the role that was asked for, else the first that reads what is due."""
    wanted = wanted_role(request)
    own = sorted(roles) if wanted is None else [wanted] if wanted in roles else []
    found = (audience_of(role) for role in own)
    audience = next((each for each in found if each in READS_DUE), None)
    if audience is None:
        raise ProblemError(403, "role")
    return audience
