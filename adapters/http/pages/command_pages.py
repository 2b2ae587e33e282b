"""Commands as forms: filled in, sent through the same service as over HTTP, and where a rule
refuses, shown again with the reason and with what was typed."""

import asyncio
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from adapters.asking.command_names import BY_PATH
from adapters.asking.problems import ProblemError
from adapters.http.admission import admit
from adapters.http.declared import Declares
from adapters.http.pages.asking import Place, Refused, Shown, form_page, sent_by, shown_again
from adapters.http.pages.beside import choices_beside
from adapters.http.pages.case_reading import Reading, read
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.forms import defaults_of
from adapters.http.pages.offered import OF_THEIR_OWN, OFFERED, address_of, filled_in
from adapters.http.pages.schemas import nodes_of
from adapters.http.pages.stored import stored
from adapters.http.pages.typed import Typed, flat, tree_of
from adapters.http.pages.unstaffed import waiting
from adapters.http.reading import wait_for
from adapters.http.requests import case_in_path, desk_of, only_known
from adapters.words.refusal_words import rule_text, worded
from domain.recorded import Request
from services.actions import VIEWS, Action, AskFor
from services.answers import Answer, answer_body
from services.commanders import BEFORE_INTAKE

router = APIRouter(route_class=PageRoute, include_in_schema=False)
KINDS = {path: kind for path, kind in BY_PATH.items() if kind.__name__ in OFFERED - OF_THEIR_OWN}
PATIENCE_S = 3.0
"""How long a page waits for the view to hold what was just recorded."""


@router.get("/cases/{case_id}/do/{path}")
@Declares(*VIEWS.values(), Action.CASES_LIST, *(AskFor(kind) for kind in KINDS.values()))
async def empty(request: HttpRequest, case_id: str, path: str) -> Response:
    only_known(request, frozenset({"view"}))
    kind, reading = await _come(request, case_id, path)
    await admit(request, reading.visitor.identity, kind, reading.case, uuid4())
    place = await _place(request, kind.__name__, reading)
    shown = Shown(_beforehand(request, kind, reading), uuid4())
    return form_page(request, kind.__name__, place, shown)


@router.post("/cases/{case_id}/do/{path}")
@Declares(*VIEWS.values(), Action.CASES_LIST, *(AskFor(kind) for kind in KINDS.values()))
async def send(request: HttpRequest, case_id: str, path: str) -> Response:
    only_known(request, frozenset())
    visitor = await visitor_of(request)
    form = await sent_by(request, visitor)
    kind, reading = await _come(request, case_id, path)
    command, command_id = kind.__name__, form.command_id
    await admit(request, visitor.identity, kind, reading.case, command_id)
    place, typed = await _place(request, command, reading), form.typed(command)
    if form.more is not None:
        return form_page(request, command, place, Shown(typed, command_id, more=form.more))
    try:
        answer = await _sent(request, kind, reading, typed, command_id)
    except ProblemError as problem:
        shown = shown_again(request, problem, typed, command_id)
        return form_page(request, command, place, shown)
    if answer.outcome == "refused":
        refusal = _stored_refusal(answer, reading)
        return form_page(request, command, place, Shown(typed, uuid4(), refusal=refusal))
    await until_shown(request, reading, answer)
    return RedirectResponse(f"/cases/{reading.case}?done={answer.outcome}", 303)


async def _come(request: HttpRequest, case_id: str, path: str) -> tuple[type[Request], Reading]:
    visitor, case = await visitor_of(request), case_in_path(case_id)
    if path not in KINDS:
        raise ProblemError(404, "not_found")
    kind = KINDS[path]
    waits = await waiting(request, visitor, case) if kind.__name__ in BEFORE_INTAKE else None
    return kind, waits or await read(request, case_id)


async def _place(request: HttpRequest, command: str, reading: Reading) -> Place:
    here = f"/cases/{reading.case}"
    choices = await choices_beside(request, reading, command)
    return Place(reading.words, reading.body, address_of(reading.case, command), here, choices)


def _beforehand(request: HttpRequest, kind: type[Request], reading: Reading) -> Typed:
    now, zone = desk_of(request).product.clock.now(), reading.words.zone
    known = filled_in(kind.__name__, reading.body, now, zone)
    return defaults_of(nodes_of(kind.__name__)) | flat(known)


async def _sent(
    request: HttpRequest, kind: type[Request], reading: Reading, typed: Typed, command_id: UUID
) -> Answer:
    """Raises ProblemError for whatever is not stored."""
    tree = tree_of(typed, nodes_of(kind.__name__), reading.words.zone)
    case, audience = reading.case, reading.audience
    return await stored(
        request, reading.visitor, kind, tree, command_id, case=case, audience=audience
    )


def _stored_refusal(answer: Answer, reading: Reading) -> Refused:
    """A decision that refused is recorded, with its reasons."""
    w = reading.words
    told = answer_body(answer, reading.audience).get("decision") or {"criteria": []}
    unmet = [each for each in worded(told["criteria"], w.wording) if not each["met"]]
    text = rule_text(unmet[0]["id"], w.wording) if unmet else w.say("form.refused")
    return Refused(text, unmet, stored=w.wording.text("outcome.refused"))


async def until_shown(request: HttpRequest, reading: Reading, answer: Answer) -> None:
    """So that the page behind it shows what was recorded; not for ever."""
    tenant = reading.visitor.identity.tenant
    try:
        async with asyncio.timeout(PATIENCE_S):
            await wait_for(request, tenant, reading.audience, answer.position)
    except (TimeoutError, ProblemError):
        return
