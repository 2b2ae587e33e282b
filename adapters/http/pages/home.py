"""The first page: the cases of whoever signed in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.identity import Identity
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.rendering import page
from adapters.http.read_routes import FIRST, _line, _lines
from adapters.http.requests import desk_of
from services.actions import Action

router = APIRouter(route_class=PageRoute, include_in_schema=False)
MOST = 100


@router.get("/")
@Declares(Action.CASES_LIST)
async def home(request: Request) -> Response:
    visitor = await visitor_of(request)
    await admitted(request, Action.CASES_LIST)
    lines = await _lines(request, visitor.identity, FIRST, MOST)
    listed = [
        await _named(request, visitor.identity, _line(request, visitor.identity, each))
        for each in lines
    ]
    return page(request, "home.html", cases=listed, most=MOST)


async def _named(request: Request, identity: Identity, line: dict[str, Any]) -> dict[str, Any]:
    """The line with the names of the people in it."""
    parties = desk_of(request).product.commands.parties
    found = {}
    for which in ("worker", "employer"):
        party = await parties.load(identity.tenant, UUID(line[which]), fresh=False)
        known = party.state.registered
        found[f"{which}_name"] = None if known is None else known.name
    return {**line, **found}
