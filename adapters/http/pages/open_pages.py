"""Opening a case: the one form that stands on no page of a case."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from adapters.asking.problems import ProblemError
from adapters.http.admission import admit
from adapters.http.declared import Declares
from adapters.http.pages.asking import Place, Shown, form_page, sent_by, shown_again
from adapters.http.pages.door import PageRoute, Visitor, visitor_of
from adapters.http.pages.forms import defaults_of
from adapters.http.pages.openable import openable
from adapters.http.pages.schemas import nodes_of
from adapters.http.pages.stored import stored
from adapters.http.pages.typed import tree_of
from adapters.http.pages.words import Words
from adapters.http.requests import desk_of, only_known
from domain.case.opening.opening import OpenCase
from domain.instants import time_zones
from services.actions import Action, AskFor
from services.audiences import Audience
from services.commanders import COMMANDERS

router = APIRouter(route_class=PageRoute, include_in_schema=False)
ADDRESS = "/open-case"
COMMAND = OpenCase.__name__
UTC = ZoneInfo("UTC")


def opens_cases(visitor: Visitor) -> bool:
    return not visitor.roles.isdisjoint(COMMANDERS[COMMAND])


@router.get(ADDRESS)
@Declares(AskFor(OpenCase), Action.PEOPLE)
async def empty(request: HttpRequest) -> Response:
    visitor = await visitor_of(request)
    only_known(request, frozenset())
    await admit(request, visitor.identity, OpenCase, None, uuid4())
    shown = Shown(defaults_of(nodes_of(COMMAND)), uuid4())
    return form_page(request, COMMAND, await _place(request), shown)


@router.post(ADDRESS)
@Declares(AskFor(OpenCase), Action.PEOPLE)
async def send(request: HttpRequest) -> Response:
    visitor = await visitor_of(request)
    only_known(request, frozenset())
    form = await sent_by(request, visitor)
    await admit(request, visitor.identity, OpenCase, None, form.command_id)
    typed = form.typed(COMMAND)
    if form.more is not None:
        shown = Shown(typed, form.command_id, more=form.more)
        return form_page(request, COMMAND, await _place(request), shown)
    try:
        tree = tree_of(typed, nodes_of(COMMAND), UTC)
        told = Audience.EMPLOYER
        answer = await stored(
            request, visitor, OpenCase, tree, form.command_id, case=None, audience=told
        )
    except ProblemError as problem:
        shown = shown_again(request, problem, typed, form.command_id)
        return form_page(request, COMMAND, await _place(request), shown)
    return RedirectResponse(f"/cases/{answer.case}?done={answer.outcome}", 303)


async def _place(request: HttpRequest) -> Place:
    choices = await openable(request)
    zones = tuple((zone, zone) for zone in sorted(time_zones()))
    words = Words(desk_of(request).wording, UTC)
    return Place(words, {}, ADDRESS, "/", {**choices, "time_zone": zones})
