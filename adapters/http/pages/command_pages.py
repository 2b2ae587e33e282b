"""Commands as forms: filled in, sent through the same service as over HTTP, and where a rule
refuses, shown again with the reason and with what was typed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from adapters.http.admission import admit
from adapters.http.body import read_form
from adapters.http.command_routes import BY_PATH, DECLARED
from adapters.http.declared import Declares
from adapters.http.pages.case_routes import Reading, read
from adapters.http.pages.door import PageRoute, check_form, visitor_of
from adapters.http.pages.forms import Filling, defaults_of, fields_of
from adapters.http.pages.judging import criteria
from adapters.http.pages.offered import OFFERED, address_of, filled_in
from adapters.http.pages.on_file import Choices
from adapters.http.pages.rendering import field_text, page, problem_text
from adapters.http.pages.schemas import nodes_of
from adapters.http.pages.typed import Typed, flat, gathered, tree_of
from adapters.http.problems import ProblemError, parsed
from adapters.http.reading import wait_for
from adapters.http.refused import EXPECTED, problem_for
from adapters.http.requests import case_in_path, desk_of, only_known
from adapters.people import people_of
from adapters.refusal_words import rule_text, worded
from domain.identifiers import is_canonical
from domain.recorded import Request
from services.actions import VIEWS, AskFor
from services.answers import Answer, answer_body
from services.commands import Asked

router = APIRouter(route_class=PageRoute, include_in_schema=False)
KINDS = {path: kind for path, kind in BY_PATH.items() if kind.__name__ in OFFERED}
PATIENCE_S = 3.0
"""How long a page waits for the view to hold what was just recorded."""
_OWN = ("token", "command_id", "add")
"""Fields of every form that are not the command's."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a form that is shown again."""

    typed: Typed
    command_id: UUID
    wrong: Mapping[str, str] = field(default_factory=dict)
    refusal: "Refused | None" = None
    more: str = ""
    answers: int = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing came of it: the rule, each criterion of it, and what would satisfy it."""

    text: str
    criteria: Sequence[Mapping[str, Any]] = ()
    satisfy: str = ""
    stored: str = ""


@router.get("/cases/{case_id}/do/{path}")
@Declares(*VIEWS.values(), *(AskFor(kind) for kind in KINDS.values()))
async def form(request: HttpRequest, case_id: str, path: str) -> Response:
    only_known(request, frozenset({"view"}))
    kind, reading = await _come(request, case_id, path)
    await admit(request, reading.visitor.identity, kind, reading.case, uuid4())
    return await _form(request, kind, reading, Shown(_beforehand(request, kind, reading), uuid4()))


@router.post("/cases/{case_id}/do/{path}")
@Declares(*VIEWS.values(), *(AskFor(kind) for kind in KINDS.values()))
async def send(request: HttpRequest, case_id: str, path: str) -> Response:
    only_known(request, frozenset())
    visitor = await visitor_of(request)
    pairs = await read_form(request)
    own = {name: value for name, value in pairs if name in _OWN}
    check_form(request, visitor.session.secret, own.get("token", ""))
    command_id = _id_in(own.get("command_id", ""))
    kind, reading = await _come(request, case_id, path)
    await admit(request, visitor.identity, kind, reading.case, command_id)
    nodes = nodes_of(kind.__name__)
    typed = gathered([pair for pair in pairs if pair[0] not in _OWN], nodes)
    if "add" in own:
        return await _form(request, kind, reading, Shown(typed, command_id, more=own["add"]))
    try:
        answer = await _sent(request, kind, reading, typed, command_id)
    except ProblemError as problem:
        shown = _shown_again(request, problem, typed, command_id)
        return await _form(request, kind, reading, shown)
    if answer.outcome == "refused":
        refusal = _stored_refusal(answer, reading)
        return await _form(request, kind, reading, Shown(typed, uuid4(), refusal=refusal))
    await _until_shown(request, reading, answer)
    return RedirectResponse(f"/cases/{reading.case}?done={answer.outcome}", 303)


async def _come(request: HttpRequest, case_id: str, path: str) -> tuple[type[Request], Reading]:
    case_in_path(case_id)
    if path not in KINDS:
        raise ProblemError(404, "not_found")
    return KINDS[path], await read(request, case_id)


def _id_in(text: str) -> UUID:
    if not is_canonical(text):
        raise ProblemError(403, "form_token")
    return UUID(text)


def _beforehand(request: HttpRequest, kind: type[Request], reading: Reading) -> Typed:
    now, zone = desk_of(request).product.clock.now(), reading.words.zone
    known = filled_in(kind.__name__, reading.body, now, zone)
    return defaults_of(nodes_of(kind.__name__)) | flat(known)


async def _sent(
    request: HttpRequest, kind: type[Request], reading: Reading, typed: Typed, command_id: UUID
) -> Answer:
    """Raises ProblemError for whatever is not stored."""
    desk, identity = desk_of(request), reading.visitor.identity
    now = desk.product.clock.now()
    tree = tree_of(typed, nodes_of(kind.__name__), reading.words.zone)
    wanted = parsed(kind, tree, DECLARED, {"now": now})
    asked = Asked(identity.tenant, identity.person, command_id, reading.case, wanted, now)
    try:
        return await desk.product.commands.handle(asked)
    except EXPECTED as error:
        raise problem_for(error, reading.audience, desk.wording) from None


def _shown_again(
    request: HttpRequest, problem: ProblemError, typed: Typed, command_id: UUID
) -> Shown:
    """What is wrong with a field stands at the field, the rest above the form."""
    wording = desk_of(request).wording
    wrong: dict[str, str] = {}
    for each in problem.errors:
        wrong.setdefault(each.field, field_text(each, wording))
    refusal = Refused(
        problem_text(problem, wording),
        problem.members.get("criteria", ()),
        str(problem.members.get("satisfy", "")),
    )
    used = problem.code == "key_reused"
    return Shown(typed, uuid4() if used else command_id, wrong, refusal, answers=problem.status)


def _stored_refusal(answer: Answer, reading: Reading) -> Refused:
    """A decision that refused is recorded, with its reasons."""
    w = reading.words
    told = answer_body(answer, reading.audience).get("decision") or {"criteria": []}
    unmet = [each for each in worded(told["criteria"], w.wording) if not each["met"]]
    text = rule_text(unmet[0]["id"], w.wording) if unmet else w.say("form.refused")
    return Refused(text, unmet, stored=w.wording.text("outcome.refused"))


async def _until_shown(request: HttpRequest, reading: Reading, answer: Answer) -> None:
    """So that the page behind it shows what was recorded; not for ever."""
    tenant = reading.visitor.identity.tenant
    try:
        async with asyncio.timeout(PATIENCE_S):
            await wait_for(request, tenant, reading.audience, answer.position)
    except (TimeoutError, ProblemError):
        return


async def _form(
    request: HttpRequest, kind: type[Request], reading: Reading, shown: Shown
) -> Response:
    w, command = reading.words, kind.__name__
    people = await _people(request, reading) if command == "AssignParty" else ()
    filling = Filling(command, reading.body, w, shown.typed, shown.wrong, people, shown.more)
    fields = fields_of(filling)
    refusal = shown.refusal
    told = criteria(w, refusal.criteria, w.say("form.criteria")) if refusal else []
    known = _paths(fields)
    return page(
        request,
        "form.html",
        answers=shown.answers,
        title=w.code("command", command),
        hint=w.wording.text(f"command_hint.{command}")
        if f"command_hint.{command}" in w.wording
        else "",
        status=reading.body["text"],
        back=f"/cases/{reading.case}",
        action=address_of(reading.case, command),
        fields=fields,
        command=command,
        command_id=shown.command_id,
        refusal=refusal,
        criteria=told,
        elsewhere={path: text for path, text in shown.wrong.items() if path not in known},
        zone=w.zone.key,
    )


def _paths(fields: Sequence[Any]) -> set[str]:
    found = {each.path for each in fields}
    for each in fields:
        found |= _paths(each.inside)
        for row in each.rows:
            found |= _paths(row)
    return found


async def _people(request: HttpRequest, reading: Reading) -> Choices:
    """Whom a case manager may bring into a case: everybody that his tenant has registered."""
    w = reading.words
    known = await people_of(desk_of(request).product, reading.visitor.identity.tenant)
    told = {
        str(each.party_id): f"{each.name} ({', '.join(map(w.role, each.roles))})" for each in known
    }
    return tuple(sorted(told.items(), key=lambda each: each[1]))
