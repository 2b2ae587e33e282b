"""The first page: what whoever signed in has to see to, and his cases."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.admission import admitted
from adapters.http.case_rows import body_of, first_rows
from adapters.http.declared import Declares
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.open_pages import opens_cases
from adapters.http.pages.rendering import page
from adapters.http.pages.words import Words
from adapters.http.pages.work_pages import (
    ON_THE_FIRST_PAGE,
    body_in,
    counted,
    table,
    work_of,
)
from adapters.http.requests import desk_of
from adapters.http.turns import listed
from adapters.signing_in.identity import Identity
from adapters.work.table import WorkState
from domain.identifiers import is_canonical
from services.actions import Action
from services.listing import LINE, told

router = APIRouter(route_class=PageRoute, include_in_schema=False)
MOST = 100


@router.get("/")
@Declares(Action.CASES_LIST, Action.WORK)
async def home(request: Request) -> Response:
    """What is due first, then the cases."""
    visitor = await visitor_of(request)
    admission = await admitted(request, Action.WORK)
    work = await work_of(request, admission, WorkState.ALL, ON_THE_FIRST_PAGE)
    listed(request, work.listings(admission.subject))
    body = await body_in(request, admission, work)
    admission = await admitted(request, Action.CASES_LIST)
    rows = await first_rows(request, admission, Action.CASES_LIST, MOST)
    listed(request, ((each.case, told(each.allowed, LINE)) for each in rows))
    cases = [await with_names(request, visitor.identity, body_of(request, each)) for each in rows]
    return page(
        request,
        "home.html",
        cases=cases,
        opens=opens_cases(visitor),
        counts=counted(body),
        waiting=body["waiting"],
        table=table(Words(desk_of(request).wording, ZoneInfo("UTC")), body),
    )


async def with_names(request: Request, identity: Identity, line: dict[str, Any]) -> dict[str, Any]:
    """The line with the names of the people in it; a pseudonym has none."""
    parties = desk_of(request).product.commands.parties
    found: dict[str, str | None] = {"worker_name": None, "employer_name": None}
    for which in ("worker", "employer"):
        if not is_canonical(line[which]):
            continue
        party = await parties.load(identity.tenant, UUID(line[which]), fresh=False)
        known = party.state.registered
        if known is not None:
            found[f"{which}_name"] = known.name
    return {**line, **found}
