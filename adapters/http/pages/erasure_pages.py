"""Deciding on an erasure: officers of the tenant do, who read nothing of the case but what was
asked for, and who its case managers are (DOMAIN 4.4)."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from adapters.asking.command_names import kebab
from adapters.asking.problems import ProblemError
from adapters.erasures import Waiting, waiting_erasures
from adapters.http.admission import admit, admitted
from adapters.http.declared import Declares
from adapters.http.pages.asking import Place, Shown, form_page, sent_by, shown_again
from adapters.http.pages.case_reading import zone_of
from adapters.http.pages.door import PageRoute, Visitor, visitor_of
from adapters.http.pages.offered import address_of
from adapters.http.pages.on_file import Choices
from adapters.http.pages.schemas import nodes_of
from adapters.http.pages.stored import stored
from adapters.http.pages.typed import tree_of
from adapters.http.pages.words import Words
from adapters.http.requests import case_in_path, desk_of, only_known
from adapters.http.turns import listed
from domain.case.governance.erasure import DecideErasure
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from services.actions import Action, AskFor

router = APIRouter(route_class=PageRoute, include_in_schema=False)
COMMAND = DecideErasure.__name__
PATH = f"/cases/{{case_id}}/do/{kebab(COMMAND)}"
ADMINISTRATION = "/administration"


@router.get(PATH)
@Declares(Action.ADMIN_LOG, AskFor(DecideErasure))
async def empty(request: HttpRequest, case_id: str) -> Response:
    visitor, case = await visitor_of(request), case_in_path(case_id)
    only_known(request, frozenset())
    await admit(request, visitor.identity, DecideErasure, case, uuid4())
    place = await _place(request, visitor, case)
    waiting = [value for value, _ in place.choices["erasure_id"]]
    return form_page(request, COMMAND, place, Shown({"erasure_id": waiting[:1]}, uuid4()))


@router.post(PATH)
@Declares(Action.ADMIN_LOG, AskFor(DecideErasure))
async def send(request: HttpRequest, case_id: str) -> Response:
    visitor, case = await visitor_of(request), case_in_path(case_id)
    only_known(request, frozenset())
    form = await sent_by(request, visitor)
    await admit(request, visitor.identity, DecideErasure, case, form.command_id)
    place, typed = await _place(request, visitor, case), form.typed(COMMAND)
    try:
        tree = tree_of(typed, nodes_of(COMMAND), place.words.zone)
        answer = await stored(
            request, visitor, DecideErasure, tree, form.command_id, case=case, audience=None
        )
    except ProblemError as problem:
        shown = shown_again(request, problem, typed, form.command_id)
        return form_page(request, COMMAND, place, shown)
    return RedirectResponse(f"{ADMINISTRATION}?done={answer.outcome}", 303)


async def _place(request: HttpRequest, visitor: Visitor, case: UUID) -> Place:
    """What there is to choose from, which is a read of the house."""
    await admitted(request, Action.ADMIN_LOG)
    listed(request, [(case, None)])
    desk, tenant = desk_of(request), visitor.identity.tenant
    w = Words(desk.wording, await zone_of(request, tenant, case))
    waiting = await waiting_erasures(desk.product, tenant)
    own = [each for each in waiting if each.case == case]
    choices = {
        "erasure_id": tuple((str(each.erasure_id), asked_for(each, w)) for each in own),
        "data_classes": _asked_classes(own, w),
        "approver_2": await _case_managers(request, tenant, case),
    }
    here = address_of(case, COMMAND)
    return Place(w, {}, here, ADMINISTRATION, choices, w.say("admin.title"))


def asked_for(waiting: Waiting, w: Words) -> str:
    """When, and what."""
    return f"{w.day(waiting.at.isoformat())}: {classes_in(waiting.data_classes, w)}"


def classes_in(classes: Iterable[DataClass], w: Words) -> str:
    """In words; none named means all."""
    named = [*classes]
    return w.codes("data_class", named) if named else w.say("erasures.all")


def _asked_classes(waiting: Iterable[Waiting], w: Words) -> Choices:
    """What may be erased: no more than was asked for."""
    named = {each for one in waiting for each in one.data_classes or DataClass}
    return tuple((each, w.code("data_class", each)) for each in DataClass if each in named)


async def _case_managers(request: HttpRequest, tenant: UUID, case: UUID) -> Choices:
    """Who may be the second person."""
    product, now = desk_of(request).product, desk_of(request).product.clock.now()
    state = (await product.commands.cases.load(tenant, case)).state
    found = {
        each.party_id
        for each in state.members
        if Role.CASE_MANAGER in state.roles_of(each.party_id, now)
    }
    named = []
    for person in found:
        known = (await product.commands.parties.load(tenant, person, fresh=False)).state.registered
        named.append((str(person), known.name if known else str(person)))
    return tuple(sorted(named, key=lambda each: each[1]))
