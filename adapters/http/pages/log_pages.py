"""Who saw a case and what went out of it; and the worker's own data to take away."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.access_log.access_lists import disclosed, disclosed_in_words, seen, seen_in_words
from adapters.asking.problems import ProblemError
from adapters.cases.exports import export_of
from adapters.cases.history import reader_of
from adapters.cases.patience import in_time
from adapters.cases.views import json_bytes
from adapters.http.admission import Admission, admitted
from adapters.http.declared import Declares
from adapters.http.own_views import own_view
from adapters.http.pages.blocks import Section, Table
from adapters.http.pages.case_reading import zone_of
from adapters.http.pages.door import PageRoute, comes_to_case, visitor_of
from adapters.http.pages.rendering import page
from adapters.http.pages.words import NOTHING, Plain, Words
from adapters.http.recording import reading
from adapters.http.requests import case_in_path, count_export, desk_of, only_known
from services.actions import Action
from services.audiences import HIDES_ACTIVITY

router = APIRouter(route_class=PageRoute, include_in_schema=False)
MOST = 200
"""Lines of each log on its page; the whole is in the worker's own data."""
_READ = ("when", "who", "role", "what", "classes", "why")
_MADE = (*_READ, "basis")


@router.get("/cases/{case_id}/who-saw")
@Declares(Action.WHO_SAW, Action.DISCLOSURES)
async def who_saw(request: Request, case_id: str) -> Response:
    """The worker and the case manager read of everybody, the others of themselves."""
    visitor, case = await visitor_of(request), case_in_path(case_id)
    only_known(request, frozenset())
    made = await _disclosures(request, await admitted(request, Action.DISCLOSURES, case), case)
    admission = await admitted(request, Action.WHO_SAW, case)
    await comes_to_case(request, visitor, case, admission.relation.roles)
    reads = await _reads(request, admission, case)
    w = Words(desk_of(request).wording, await zone_of(request, admission.identity.tenant, case))
    sections = [
        Section("reads", w.say("log.reads"), [_table(w, "log.reads_caption", _READ, reads)]),
        Section("made", w.say("log.made"), [_table(w, "log.made_caption", _MADE, made)]),
    ]
    title = w.say("log.title" if admission.reads_logs_of is None else "log.own_title")
    return page(request, "logs.html", title=title, back=f"/cases/{case}", sections=sections)


@router.get("/cases/{case_id}/own-data")
@Declares(Action.EXPORT_OWN)
async def own_data(request: Request, case_id: str) -> Response:
    """All that the worker may know of her case, as one file."""
    visitor, case = await visitor_of(request), case_in_path(case_id)
    only_known(request, frozenset())
    admission = await admitted(request, Action.EXPORT_OWN, case)
    count_export(request, visitor.identity)
    desk, view = desk_of(request), own_view(request, admission)
    reader, tenant = reader_of(admission.allowed), visitor.identity.tenant
    body = await export_of(desk.product, desk.wording, tenant, case, view, reader)
    if body is None:
        raise ProblemError(404, "not_found")
    name = {"Content-Disposition": f'attachment; filename="case-{case}.json"'}
    return Response(json_bytes(body), media_type="application/json", headers=name)


async def _reads(request: Request, admission: Admission, case: UUID) -> list[dict[str, Any]]:
    desk, tenant = desk_of(request), admission.identity.tenant
    async with reading(request) as connection:
        found = await seen(connection, tenant, case, MOST, person=admission.reads_logs_of)
    return await seen_in_words(desk.product, desk.wording, tenant, found)


async def _disclosures(request: Request, admission: Admission, case: UUID) -> list[dict[str, Any]]:
    desk, tenant = desk_of(request), admission.identity.tenant
    async with in_time():
        found = await disclosed(desk.product, tenant, case, MOST, person=admission.reads_logs_of)
    shows_range = admission.reads_as not in HIDES_ACTIVITY
    return await disclosed_in_words(
        desk.product, desk.wording, tenant, found, with_range=shows_range
    )


def _table(w: Words, caption: str, head: tuple[str, ...], lines: list[dict[str, Any]]) -> Table:
    rows = [[_cell(w, name, each) for name in head] for each in lines]
    return Table(w.say(caption), [w.say(f"log.{name}") for name in head], rows, w.say("log.none"))


def _cell(w: Words, name: str, line: Plain) -> str:
    match name:
        case "when":
            return w.moment(line["at"].isoformat())
        case "who":
            told = (line["name"], line["organisation"])
            return ", ".join(str(each) for each in told if each) or w.say("somebody")
        case "role":
            return str(line["role_text"] or NOTHING)
        case "what":
            return str(line["text"])
        case "classes":
            return "; ".join(_class(w, each) for each in line["classes"]) or NOTHING
        case "why":
            return str(line["purpose_text"] or NOTHING)
        case _:
            return str(line["legal_basis_text"] or NOTHING)


def _class(w: Words, each: Plain) -> str:
    return w.say("log.summary", what=each["text"]) if each["summary"] else str(each["text"])
