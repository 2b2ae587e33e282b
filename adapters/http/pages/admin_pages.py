"""The page of a tenant's officers: requests for erasure that wait for them, and what whoever runs
the ledger did to it. Of cases it says nothing but their ids."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.cases.patience import in_time
from adapters.erasures import waiting_erasures
from adapters.http.admin_routes import page_of_log
from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.pages.blocks import Cell, Link, Notice, Section, Table
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.erasure_pages import ADMINISTRATION, COMMAND, classes_in
from adapters.http.pages.offered import address_of
from adapters.http.pages.rendering import page
from adapters.http.pages.words import NOTHING, Plain, Words
from adapters.http.requests import desk_of, only_known
from adapters.http.turns import listed
from services.actions import Action

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_LOGGED = ("when", "operator", "action", "words", "case")
_WAITS = ("when", "case", "classes", "decide")


@router.get(ADMINISTRATION)
@Declares(Action.ADMIN_LOG)
async def administration(request: Request) -> Response:
    visitor = await visitor_of(request)
    only_known(request, frozenset({"cursor", "done"}))
    await admitted(request, Action.ADMIN_LOG)
    w = Words(desk_of(request).wording, ZoneInfo("UTC"))
    waiting = await _waiting(request, w, visitor.identity.tenant)
    body = await page_of_log(request, visitor.identity)
    following = body["next"]
    older = f"{ADMINISTRATION}?{urlencode({'cursor': following})}" if following else ""
    log = Section("log", w.say("admin.log"), [_log(w, body)])
    done = request.query_params.get("done")
    notices = [Notice([w.wording.text("outcome.done")], "good")] if done == "done" else []
    return page(
        request,
        "logs.html",
        title=w.say("admin.title"),
        back="/",
        back_text=w.say("home"),
        notices=notices,
        sections=[Section("erasures", w.say("erasures.title"), [waiting]), log],
        older=older,
    )


async def _waiting(request: Request, w: Words, tenant: Any) -> Table:
    async with in_time():
        found = await waiting_erasures(desk_of(request).product, tenant)
    listed(request, [(each.case, None) for each in found])
    rows: list[list[Cell]] = [
        [
            w.moment(each.at.isoformat()),
            str(each.case),
            classes_in(each.data_classes, w),
            Link(w.say("erasures.decide"), address_of(each.case, COMMAND)),
        ]
        for each in found
    ]
    head = [w.say(f"admin.{name}") for name in _WAITS]
    return Table(w.say("erasures.title"), head, rows, w.say("erasures.none"))


def _log(w: Words, body: Plain) -> Table:
    rows = [[_cell(w, name, each) for name in _LOGGED] for each in body["actions"]]
    head = [w.say(f"admin.{name}") for name in _LOGGED]
    return Table(w.say("admin.log_caption"), head, rows, w.say("admin.none"))


def _cell(w: Words, name: str, line: Plain) -> str:
    match name:
        case "when":
            return w.moment(line["at"].isoformat())
        case "words":
            return ", ".join(f"{key} {value}" for key, value in line["words"].items()) or NOTHING
        case "case" if line["all_tenants"]:
            return w.say("admin.all_tenants")
        case _:
            return str(line[name] or NOTHING)
