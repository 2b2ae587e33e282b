"""What whoever runs the ledger did to it, for the tenant's own officers (DOMAIN 4.2, V)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.access_log.admin_log import NEWEST, action_body, told_actions
from adapters.http.admission import admitted
from adapters.http.cursor import CursorSigner, parse_limit
from adapters.http.declared import Declares
from adapters.http.reading import answer
from adapters.http.recording import reading
from adapters.http.requests import desk_of, identity_of, only_known
from adapters.signing_in.identity import Identity
from services.actions import Action

router = APIRouter(tags=["logs"])


@router.get("/v1/admin-log")
@Declares(Action.ADMIN_LOG)
async def admin_log(request: Request) -> Response:
    """Administrators and data protection officers read what concerns their tenant, the newest
    first: who did what, when, to which case; of the words of a command only its metadata."""
    identity = identity_of(request)
    only_known(request, frozenset({"limit", "cursor"}))
    await admitted(request, Action.ADMIN_LOG)
    return answer(request, await page_of_log(request, identity))


async def page_of_log(request: Request, identity: Identity) -> dict[str, Any]:
    """The page of the log that the query names, for who was admitted to it. Raises ProblemError
    422."""
    query, signer = request.query_params, CursorSigner(desk_of(request).cursor_key)
    limit, before, asked = parse_limit(query.get("limit")), NEWEST, _asked(identity)
    if "cursor" in query:
        at, last = signer.place(asked, query["cursor"])
        before = str(at), UUID(str(last))
    async with reading(request) as connection:
        found = await told_actions(connection, identity.tenant, limit + 1, before)
    page, following = found[:limit], None
    if len(found) > limit:
        following = signer.cursor(asked, [str(each) for each in page[-1].place])
    return {"actions": [action_body(each) for each in page], "next": following}


def _asked(identity: Identity) -> dict[str, str]:
    """All that the answer depends on."""
    return {
        "list": Action.ADMIN_LOG,
        "tenant": str(identity.tenant),
        "person": str(identity.person),
    }
