"""What somebody has to see to, over all cases: what is due and overdue, what has nobody, what is
his own; each line leads to its case and says why it is there."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.views import Times
from adapters.http.admission import Admission, admitted
from adapters.http.cursor import CursorSigner
from adapters.http.declared import Declares
from adapters.http.pages.blocks import Cell, Link, Mark, Table
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.local_times import TIMES, as_typed, times_typed
from adapters.http.pages.rendering import page
from adapters.http.pages.words import NOTHING, Plain, Words
from adapters.http.requests import desk_of, only_known
from adapters.http.turns import listed
from adapters.http.work_reading import near_enough
from adapters.work.lists import Wanted, WorkPage, page_body, work_page
from adapters.work.table import BEGINNING, Place, WorkState
from domain.instants import instant_text
from services.actions import Action

router = APIRouter(route_class=PageRoute, include_in_schema=False)
UTC = ZoneInfo("UTC")
"""In which times are typed that are not of one case."""
NOW = Times()
ON_A_PAGE = 50
ON_THE_FIRST_PAGE = 10
"""Lines that the first page shows before it leads to the whole list."""
SHOWN = (
    *(WorkState.OVERDUE, WorkState.DUE, WorkState.ALARM, WorkState.UNASSIGNED, WorkState.MINE),
    *(WorkState.UNDATED, WorkState.ALL),
)
"""The lists in the order in which they are offered."""
_HEAD = ("state", "when", "case", "what", "owner", "why")


@router.get("/work")
@Declares(Action.WORK)
async def work(request: Request) -> Response:
    await visitor_of(request)
    admission = await admitted(request, Action.WORK)
    only_known(request, frozenset({"state", "cursor", *TIMES}))
    state = _state(request)
    after = _after(request, admission, state)
    times = times_typed(request.query_params, UTC, desk_of(request).product.clock.now())
    found = await work_of(request, admission, state, ON_A_PAGE, after, times)
    listed(request, found.listings(admission.subject))
    body = await body_in(request, admission, found)
    following = found.following and _following(request, admission, state, found.following)
    return page(
        request,
        "work.html",
        chosen=state,
        counts=counted(body),
        table=table(Words(desk_of(request).wording, UTC), body),
        following=following,
        waiting=body["waiting"],
        as_of=as_typed(times.as_of, UTC),
        known_at=as_typed(times.known_at, UTC),
    )


async def work_of(
    request: Request,
    admission: Admission,
    state: WorkState,
    most: int,
    after: Place = BEGINNING,
    times: Times = NOW,
) -> WorkPage:
    """Raises ProblemError 503 where the list is far behind."""
    wanted = Wanted(admission.subject, state, times, most, after)
    async with near_enough():
        return await work_page(desk_of(request).product, wanted)


async def body_in(request: Request, admission: Admission, found: WorkPage) -> dict[str, Any]:
    """As the JSON answer has it."""
    desk = desk_of(request)
    return await page_body(desk.product, desk.wording, admission.identity.tenant, found)


def counted(body: Plain) -> list[tuple[WorkState, int]]:
    return [(state, body["counts"].get(state, 0)) for state in SHOWN]


def table(w: Words, body: Plain) -> Table:
    """The lines of a list; days and times are those of each case."""
    rows = [_row(w, each) for each in body["items"]]
    head = [w.say(f"due.{each}") for each in _HEAD]
    return Table(w.say("work.caption"), head, rows, w.say("work.none"))


def _row(w: Words, each: Plain) -> tuple[Cell, ...]:
    local = Words(w.wording, ZoneInfo(each["time_zone"]))
    owner = w.say("work.you") if each["mine"] else w.role(each["owner"])
    return (
        _mark(w, each),
        NOTHING if each["due"] is None else _day(local, each["due"]),
        Link(str(each["name"] or w.say("title.case")), f"/cases/{each['case']}"),
        str(each["text"]),
        owner,
        str((each.get("because") or {}).get("text") or NOTHING),
    )


def _mark(w: Words, each: Plain) -> Mark:
    if each["due"] is None:
        return Mark(w.say("due.undated"))
    return Mark(w.say("due.overdue"), "bad") if each["overdue"] else Mark(w.say("due.ahead"))


def _day(w: Words, due: date | datetime) -> str:
    return w.moment(due.isoformat()) if isinstance(due, datetime) else w.day(due.isoformat())


def _state(request: Request) -> WorkState:
    try:
        return WorkState(request.query_params.get("state", WorkState.ALL))
    except ValueError:
        raise ProblemError(422, "input", errors=[FieldError("state", "work_state")]) from None


def _question(request: Request, admission: Admission, state: WorkState) -> dict[str, str]:
    """What a cursor of a page is good for."""
    who = admission.identity
    own = {"tenant": str(who.tenant), "person": str(who.person)}
    return {"list": "work-page", **own, **_times(request), "state": state}


def _times(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in TIMES}


def _after(request: Request, admission: Admission, state: WorkState) -> Place:
    if "cursor" not in request.query_params:
        return BEGINNING
    signer, asked = CursorSigner(desk_of(request).cursor_key), _question(request, admission, state)
    over_at, case, item = map(str, signer.place(asked, request.query_params["cursor"]))
    return datetime.fromisoformat(over_at), UUID(case), item


def _following(request: Request, admission: Admission, state: WorkState, place: Place) -> str:
    signer = CursorSigner(desk_of(request).cursor_key)
    over_at, case, item = place
    asked = _question(request, admission, state)
    cursor = signer.cursor(asked, [instant_text(over_at), str(case), item])
    return f"/work?{urlencode({'state': state, **_times(request), 'cursor': cursor})}"
