"""The cases of whoever asks, and the feed of what happens in them: rows of what he may read."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.rows import FIRST
from adapters.http import finding
from adapters.http.admission import admitted, denied
from adapters.http.case_rows import body_of, first_rows, rows_for
from adapters.http.cursor import CursorSigner, parse_limit
from adapters.http.declared import Declares
from adapters.http.reading import answer, position_in, reached_now
from adapters.http.requests import desk_of, identity_of, only_known
from adapters.http.turns import listed
from adapters.main import Product
from adapters.store.rows import EventRow
from domain.case.governance.corrected import CORRECTIONS
from domain.recorded import Fact, Recorded
from projections.amending import with_targets
from projections.case_list import CASE_LIST
from projections.case_manager import UNTOLD
from projections.naming import name_told
from projections.unread import kind_of
from services.access import Allowed, Denied
from services.actions import Action
from services.audiences import Audience
from services.listing import ALL, LINE, told

router = APIRouter(tags=["views"])
FEED_PAGE = 500
_CORRECTIONS = frozenset(each.event_name() for each in CORRECTIONS)
_PARTITION = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
WORDING_CODES = finding.WORDING_CODES | {"problem.field.partition"}
"""What the catalogue must hold for this module."""


@router.get("/v1/cases")
@Declares(Action.CASES_LIST, Action.CASES_FIND)
async def cases(request: Request) -> Response:
    """All that somebody reads, or those that meet his conditions."""
    if finding.seeks(request):
        return await _found(request)
    admission = await admitted(request, Action.CASES_LIST)
    identity = admission.identity
    only_known(request, frozenset({"limit", "cursor"}))
    query, desk = request.query_params, desk_of(request)
    limit = parse_limit(query.get("limit"))
    asked = {"list": "cases", "tenant": str(identity.tenant), "person": str(identity.person)}
    signer = CursorSigner(desk.cursor_key)
    after = UUID(str(signer.place(asked, query["cursor"])[0])) if "cursor" in query else FIRST
    rows = await first_rows(request, admission, Action.CASES_LIST, limit + 1, after)
    page = rows[:limit]
    following = signer.cursor(asked, [str(page[-1].case)]) if len(rows) > limit else None
    listed(request, ((each.case, told(each.allowed, LINE)) for each in page))
    return answer(request, {"cases": [body_of(request, each) for each in page], "next": following})


async def _found(request: Request) -> Response:
    identity_of(request)
    only_known(request, frozenset({"limit", "cursor"}) | finding.CONDITIONS | finding.TIMES)
    return await finding.found(request)


@router.get("/v1/feed")
@Declares(Action.FEED)
async def feed(request: Request) -> Response:
    """Goes no further than the list of cases: beyond it nobody knows yet who may read what, and
    a reader who is sent past an event does not come back for it. Of what somebody may know no more
    than that it happened it tells no name."""
    admission = await admitted(request, Action.FEED)
    only_known(request, frozenset({"after", "partition"}))
    after = position_in(request.query_params, "after")
    part, parts = _partition(request.query_params.get("partition", "0/1"))
    tenant = admission.identity.tenant
    known = await reached_now(request, tenant, CASE_LIST.name)
    readable = {each.case: each.allowed async for each in rows_for(request, admission, Action.FEED)}
    if not readable:
        raise denied(request, Denied("role"))
    product = desk_of(request).product
    rows = await product.reader.read_feed(tenant, after, FEED_PAGE, up_to_position=known)
    shown = [
        each
        for each in rows
        if each.stream in readable and int.from_bytes(each.stream.bytes[:4]) % parts == part
    ]
    cases = {each.stream for each in shown}
    listed(request, ((each, told(readable[each], ALL)) for each in cases))
    following = rows[-1].position if rows else after
    corrections = await _corrections(product, tenant, shown, readable)
    events = []
    for each in shown:
        allowed = readable[each.stream]
        event = corrections.get(each.event_id) or product.ledger.recorded(each, allowed.hinted)
        untold = UNTOLD if allowed.audience is Audience.CASE_MANAGER else frozenset[str]()
        events.append(_event(each, name_told(event, allowed.hinted, untold)))
    return answer(request, {"events": events, "next": following})


async def _corrections(
    product: Product,
    tenant: UUID,
    rows: Sequence[EventRow],
    readable: Mapping[UUID, Allowed],
) -> Mapping[UUID, Recorded[Fact]]:
    """Those among some rows, by their ids: the name of one hangs on the entry that it corrects."""
    found: dict[UUID, Recorded[Fact]] = {}
    for case in {each.stream for each in rows if each.name in _CORRECTIONS}:
        history = await product.ledger.load_sections(tenant, case, readable[case].hinted)
        found |= {e.event_id: e for e in with_targets(history) if kind_of(e).corrects}
    return found


def _event(row: EventRow, name: str | None) -> dict[str, Any]:
    return {
        "position": row.position,
        "case": row.stream,
        "version": row.version,
        "name": name,
        "at": row.recorded_at,
    }


def _partition(text: str) -> tuple[int, int]:
    found = _PARTITION.fullmatch(text)
    part, parts = (int(found[1]), int(found[2])) if found else (1, 0)
    if not 0 <= part < parts:
        raise ProblemError(422, "input", errors=[FieldError("partition", "partition")])
    return part, parts
