"""Finding a case by words, claim, name, status or what is due, now or at another time."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.cases.finding import DueState, Search, found_rows
from adapters.cases.lines import LINES
from adapters.cases.rows import FIRST, told_of
from adapters.http.admission import Admission, admitted
from adapters.http.declared import Declares
from adapters.http.finding import CONDITIONS, sought_in
from adapters.http.found_listing import listed_as_found
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.home import with_names
from adapters.http.pages.local_times import TIMES, times_typed
from adapters.http.pages.rendering import page
from adapters.http.requests import desk_of, only_known
from adapters.http.work_reading import near_enough
from services.actions import Action
from services.audiences import AUDIENCES, Audience

router = APIRouter(route_class=PageRoute, include_in_schema=False)
MOST = 100
ZONE = ZoneInfo("UTC")
"""In which times are typed that are not of one case."""


@router.get("/cases")
@Declares(Action.CASES_FIND)
async def find(request: Request) -> Response:
    """A field that was left empty is no condition."""
    visitor = await visitor_of(request)
    only_known(request, CONDITIONS | frozenset(TIMES))
    query = dict(request.query_params)
    said = {name: value for name, value in query.items() if value.strip()}
    if said != query:
        return RedirectResponse(f"/cases?{urlencode(said)}", 303)
    admission = await admitted(request, Action.CASES_FIND)
    cases = await _found(request, admission, said) if said else []
    return page(
        request,
        "find.html",
        cases=[await with_names(request, visitor.identity, each) for each in cases],
        sought=bool(said),
        query=query,
        most=MOST,
        statuses=_statuses(request, admission),
        dues=[*DueState],
    )


async def _found(
    request: Request, admission: Admission, said: dict[str, str]
) -> list[dict[str, Any]]:
    desk = desk_of(request)
    now = desk.product.clock.now()
    times = times_typed(said, ZONE, now)
    search = Search(admission.subject, sought_in(request), times, MOST, FIRST)
    async with near_enough():
        rows = await found_rows(desk.product, search)
    await listed_as_found(request, search, rows)
    return [told_of(each, times.as_of or now, desk.wording) for each in rows]


def _statuses(request: Request, admission: Admission) -> list[tuple[str, str]]:
    """The statuses of cases as lists tell them to whoever asks; all, where none of his roles in
    the tenant says which."""
    say, roles = desk_of(request).wording.text, admission.subject.roles
    reads = {AUDIENCES[role] for role in roles if role in AUDIENCES} or set(Audience)
    lines = [LINES[each] for each in Audience if each in reads]
    found = {each: say(f"{line.words}.{each}") for line in lines for each in line.statuses}
    return [*found.items()]
