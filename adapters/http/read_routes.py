"""Views of a case, its history, the list of cases and the feed: each is built from what the
reader may see, never by taking away from a whole."""

import re
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.case_views import json_bytes, shown_from
from adapters.http.admission import Admission, admitted
from adapters.http.cursor import CursorSigner, parse_limit
from adapters.http.declared import Declares
from adapters.http.history import Reader, told_history
from adapters.http.identity import Identity
from adapters.http.own_views import own_view
from adapters.http.problems import FieldError, ProblemError
from adapters.http.reading import (
    answer,
    hash_of,
    in_time,
    position_in,
    reached_now,
    times_of,
    wait_for,
)
from adapters.http.recording import live
from adapters.http.requests import case_in_path, desk_of, identity_of, only_known
from adapters.http.turns import listed
from domain.case.vocabulary import Role
from projections.case_list import CASE_LIST, CaseLine, full
from projections.case_list import show as show_line
from projections.catalogue import CASE_VIEWS
from projections.queries import lines_of
from services.actions import VIEWS, Action
from services.audiences import HIDES_ACTIVITY, Audience, audience_of
from services.reading_rights import IN_FULL

router = APIRouter(tags=["views"])
FIRST = UUID(int=0)
FEED_PAGE = 500
_PARTITION = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
WORDING_CODES = frozenset({"problem.role", "problem.field.partition"})
"""What the catalogue must hold for this module."""


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
    found = own_view(request, admission, times.as_of, times.known_at)
    await wait_for(request, identity.tenant, view_name, position)
    desk = desk_of(request)
    async with in_time():
        known = await live(request, found) if times.is_now and found.live else None
        body = await shown_from(
            desk.product, desk.wording, identity.tenant, case, found, times, known=known
        )
    if body is None:
        raise ProblemError(404, "not_found")
    tagged = "version" in body and times.is_now
    return answer(request, body, _tag(body, admission) if tagged else None)


def _tag(body: dict[str, Any], admission: Admission) -> str:
    """The version; what is due changes with the time too, so its hash is added then, and so is
    what this reader has beyond others: a consent may close it without an event of the case."""
    due = [hash_of(json_bytes(body["due"]))] if "due" in body else []
    beyond = sorted(admission.allowed.classes - IN_FULL[admission.reads_as])
    return "-".join([str(body["version"]), *due, *beyond])


@router.get("/v1/cases/{case_id}/history")
@Declares(Action.HISTORY)
async def history(request: Request, case_id: str) -> Response:
    identity = identity_of(request)
    case = case_in_path(case_id)
    only_known(request, frozenset())
    admission = await admitted(request, Action.HISTORY, case)
    reader = Reader(admission.reads_in, admission.allowed.classes)
    ledger = desk_of(request).product.ledger
    events = await ledger.load_sections(identity.tenant, case, reader.classes)
    return answer(request, {"case": str(case), "events": told_history(events, reader)})


@router.get("/v1/cases")
@Declares(Action.CASES_LIST)
async def cases(request: Request) -> Response:
    identity = (await admitted(request, Action.CASES_LIST)).identity
    only_known(request, frozenset({"limit", "cursor"}))
    query, desk = request.query_params, desk_of(request)
    limit = parse_limit(query.get("limit"))
    asked = {"list": "cases", "tenant": str(identity.tenant), "person": str(identity.person)}
    signer = CursorSigner(desk.cursor_key)
    after = UUID(str(signer.place(asked, query["cursor"])[0])) if "cursor" in query else FIRST
    lines = await _lines(request, identity, after, limit + 1)
    page = [_line(request, identity, each) for each in lines[:limit] if _reads(identity, each)]
    more = len(lines) > limit
    following = signer.cursor(asked, [str(lines[limit - 1].case)]) if more else None
    listed(request, (UUID(each["case"]) for each in page))
    return answer(request, {"cases": page, "next": following})


async def _lines(request: Request, identity: Identity, after: UUID, most: int) -> list[CaseLine]:
    product = desk_of(request).product
    person = await product.commands.parties.load(identity.tenant, identity.person, fresh=False)
    manages = Role.CASE_MANAGER in person.state.roles
    async with in_time(), product.views.connection() as connection:
        found = await lines_of(
            connection, identity.tenant, identity.person, after, most, unstaffed_too=manages
        )
    return list(found)


def _reads(identity: Identity, line: CaseLine) -> frozenset[Audience]:
    """As whom the person reads a line; as nobody where his only roles read nothing of a case.
    A line of which he is no member waits for a case manager, and he is one."""
    roles = line.roles_of(identity.person) or {Role.CASE_MANAGER}
    return frozenset(found for role in roles if (found := audience_of(role)) is not None)


def _line(request: Request, identity: Identity, line: CaseLine) -> dict[str, Any]:
    desk = desk_of(request)
    show = show_line if _reads(identity, line) <= HIDES_ACTIVITY else full
    roles = sorted(line.roles_of(identity.person))
    return {**show(line, desk.product.clock.now(), desk.wording.text), "roles": roles}


@router.get("/v1/feed")
@Declares(Action.FEED)
async def feed(request: Request) -> Response:
    """Goes no further than the list of cases: beyond it nobody knows yet who may read what, and
    a reader who is sent past an event does not come back for it."""
    identity = (await admitted(request, Action.FEED)).identity
    only_known(request, frozenset({"after", "partition"}))
    after = position_in(request.query_params, "after")
    part, parts = _partition(request.query_params.get("partition", "0/1"))
    known = await reached_now(request, identity.tenant, CASE_LIST.name)
    readable = await _cases_with_activity(request, identity)
    if not readable:
        raise ProblemError(403, "role")
    reader = desk_of(request).product.reader
    rows = await reader.read_feed(identity.tenant, after, FEED_PAGE, up_to_position=known)
    events = [
        {
            "position": row.position,
            "case": row.stream,
            "version": row.version,
            "name": row.name.partition(":")[2],
            "at": row.recorded_at,
        }
        for row in rows
        if row.stream in readable and int.from_bytes(row.stream.bytes[:4]) % parts == part
    ]
    listed(request, (row.stream for row in rows if row.stream in readable))
    return answer(request, {"events": events, "next": rows[-1].position if rows else after})


def _partition(text: str) -> tuple[int, int]:
    found = _PARTITION.fullmatch(text)
    part, parts = (int(found[1]), int(found[2])) if found else (1, 0)
    if not 0 <= part < parts:
        raise ProblemError(422, "input", errors=[FieldError("partition", "partition")])
    return part, parts


async def _cases_with_activity(request: Request, identity: Identity) -> frozenset[UUID]:
    """The reader's cases in which he may see that something happened."""
    lines = await _lines(request, identity, FIRST, 100_000)
    return frozenset(
        line.case
        for line in lines
        if line.case is not None
        and {audience_of(role) for role in line.roles_of(identity.person)} - HIDES_ACTIVITY - {None}
    )
