"""Correcting an entry, in three steps without script: which entry of the history, which of its
fields, and what it should say (INV-14)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from adapters.asking.command_names import kebab
from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.history import reader_of, told_history
from adapters.http.admission import admit, admitted
from adapters.http.declared import Declares
from adapters.http.pages.asking import (
    Place,
    Sent,
    Shown,
    filling,
    page_with,
    sent_by,
    shown_again,
)
from adapters.http.pages.blocks import Block, Facts, Section
from adapters.http.pages.case_reading import Reading, read
from adapters.http.pages.command_pages import until_shown
from adapters.http.pages.correct_blocks import (
    COMMAND,
    NEW,
    File,
    about,
    beforehand,
    entries_section,
    fields_section,
    labelled,
    new_value,
    uses,
    value_of,
)
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.entries_on_file import Part, correctable
from adapters.http.pages.forms import Field, field_of
from adapters.http.pages.rendering import page
from adapters.http.pages.schemas import nodes_of
from adapters.http.pages.stored import stored
from adapters.http.pages.typed import Typed, tree_of
from adapters.http.requests import case_in_path, desk_of, only_known
from domain.case.governance.corrected import corrected
from domain.case.governance.corrections import CorrectEntry, decisions_on
from domain.recorded import Fact, Recorded
from services.actions import VIEWS, Action, AskFor
from services.answers import Answer

router = APIRouter(route_class=PageRoute, include_in_schema=False)
PATH = f"/cases/{{case_id}}/do/{kebab(COMMAND)}"


@router.get(PATH)
@Declares(*VIEWS.values(), Action.HISTORY, AskFor(CorrectEntry))
async def choose(request: HttpRequest, case_id: str) -> Response:
    only_known(request, frozenset({"entry", "field", "older"}))
    query, file = request.query_params, await _file(request, case_id)
    if "entry" not in query:
        listed, older = file.page(query.get("older"))
        back = f"/cases/{file.reading.case}"
        return _sections_page(request, file, back, entries_section(file, listed), older)
    entry, told = file.entry(query["entry"])
    if "field" not in query:
        section = fields_section(file, entry, told)
        return _sections_page(request, file, file.address, section, back_to="correct.back")
    part = file.part(entry, told, query["field"])
    shown = Shown(beforehand(part, file.reading.words), uuid4())
    return await _form(request, file, entry, part, shown)


@router.post(PATH)
@Declares(*VIEWS.values(), Action.HISTORY, AskFor(CorrectEntry))
async def send(request: HttpRequest, case_id: str) -> Response:
    only_known(request, frozenset())
    form = await sent_by(request, await visitor_of(request))
    file = await _file(request, case_id, form.command_id)
    typed = _typed(form)
    entry, told = file.entry(_named(typed, "entry"))
    part, old = file.part(entry, told, _named(typed, "field")), _old(typed)
    try:
        answer = await _sent(request, file.reading, part, old, typed, form.command_id)
    except ProblemError as problem:
        shown = shown_again(request, _at_the_field(problem, part), typed, form.command_id)
        return await _form(request, file, entry, part, shown)
    await until_shown(request, file.reading, answer)
    return RedirectResponse(f"/cases/{file.reading.case}?done={answer.outcome}", 303)


async def _file(request: HttpRequest, case_id: str, command_id: UUID | None = None) -> File:
    """Raises ProblemError 404 and 403 as the form of any command does."""
    visitor, case = await visitor_of(request), case_in_path(case_id)
    await admit(request, visitor.identity, CorrectEntry, case, command_id or uuid4())
    reading = await read(request, case_id)
    admission = await admitted(request, Action.HISTORY, case)
    reader, tenant = reader_of(admission.allowed), visitor.identity.tenant
    product = desk_of(request).product
    history = await product.ledger.load_sections(tenant, case, reader.classes)
    told = told_history(history, reader)
    entries = correctable(corrected(history), told, reading.roles)
    return File(reading, entries, told, reader.classes)


async def _sent(
    request: HttpRequest, reading: Reading, part: Part, old: Any, typed: Typed, command_id: UUID
) -> Answer:
    """Raises ProblemError for whatever is not stored."""
    tree = {
        "target_event_id": _one(typed, "entry"),
        "field": part.path,
        "old": old,
        "new": new_value(part, typed, reading.words.zone),
        **tree_of(typed, [_reason()], reading.words.zone),
    }
    case, audience = reading.case, reading.audience
    return await stored(
        request, reading.visitor, CorrectEntry, tree, command_id, case=case, audience=audience
    )


def _at_the_field(problem: ProblemError, part: Part) -> ProblemError:
    """What is wrong with the new value stands where it is typed."""
    place = f"{NEW}{part.node.name}"
    problem.errors = tuple(
        FieldError(place, each.code, each.values) if each.field.partition(".")[0] == "new" else each
        for each in problem.errors
    )
    return problem


def _typed(form: Sent) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.pairs:
        found.setdefault(name, []).append(value)
    return found


def _one(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "")


def _named(typed: Typed, name: str) -> str:
    """Raises ProblemError 422 where the form does not say."""
    if name not in typed:
        raise ProblemError(422, "input", errors=[FieldError(name, "missing")])
    return _one(typed, name)


def _old(typed: Typed) -> Any:
    """What the form said when it was opened. Raises ProblemError 422 where it does not, and 403
    for what no form says."""
    try:
        return json.loads(_named(typed, "old"))
    except (ValueError, RecursionError):
        raise ProblemError(403, "form_token") from None


def _reason() -> Any:
    return next(each for each in nodes_of(COMMAND) if each.name == "reason")


async def _form(
    request: HttpRequest, file: File, entry: Recorded[Fact], part: Part, shown: Shown
) -> Response:
    w, here = file.reading.words, file.address
    parts = f"{here}?{urlencode({'entry': entry.event_id})}"
    back_text = w.say("correct.back_to_parts")
    place = Place(w, file.reading.body, here, parts, back_text=back_text)
    now = (w.say("correct.says"), value_of(part, w))
    above = [Facts([*about(entry, w), now]), await _used_by(request, file, entry)]
    return page_with(request, COMMAND, place, shown, [*_fields(part, entry, place, shown)], above)


def _fields(part: Part, entry: Recorded[Fact], place: Place, shown: Shown) -> Iterator[Field]:
    kept = {"entry": [str(entry.event_id)], "field": [part.path], "old": shown.typed["old"]}
    for name, values in kept.items():
        yield Field(name, "", "kept", values=values)
    made = filling(COMMAND, place, shown)
    new = field_of(part.node, made, NEW)
    if new is not None:
        yield replace(new, label=labelled(part, place.words))
    reason = field_of(_reason(), made)
    assert reason is not None
    yield reason


async def _used_by(request: HttpRequest, file: File, entry: Recorded[Fact]) -> Block:
    reading, cases = file.reading, desk_of(request).product.commands.cases
    loaded = await cases.load(reading.visitor.identity.tenant, reading.case, fresh=False)
    return uses(file, frozenset(decisions_on(loaded.state, entry.event_id)))


def _sections_page(
    request: HttpRequest,
    file: File,
    back: str,
    section: Section,
    older: str = "",
    back_to: str = "form.back",
) -> Response:
    w = file.reading.words
    return page(
        request,
        "logs.html",
        title=w.code("command", COMMAND),
        back=back,
        back_text=w.say(back_to),
        sections=[section],
        older=older,
    )
