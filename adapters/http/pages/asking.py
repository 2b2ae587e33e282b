"""One form on its page: shown at first, and again with what was typed and why it was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from adapters.asking.problems import ProblemError
from adapters.http.body import read_form
from adapters.http.pages.blocks import Block
from adapters.http.pages.door import Visitor, check_form
from adapters.http.pages.forms import Field, Filling, fields_of
from adapters.http.pages.judging import criteria
from adapters.http.pages.on_file import Choices
from adapters.http.pages.rendering import field_text, page, problem_text
from adapters.http.pages.schemas import nodes_of
from adapters.http.pages.typed import Typed, gathered
from adapters.http.pages.words import Plain, Words
from adapters.http.requests import desk_of
from domain.identifiers import is_canonical

_OWN = ("token", "command_id", "add")
"""Fields of every form that are not the command's."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form stands: what there is to choose from, where it goes, and where back.
    ``choices`` are those of fields that the body does not tell; ``back_text`` says where back is
    where that is not the page of the case."""

    words: Words
    body: Plain
    action: str
    back: str
    choices: Mapping[str, Choices] = field(default_factory=dict)
    back_text: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing came of it: the rule, each criterion of it, and what would satisfy it."""

    text: str
    criteria: Sequence[Mapping[str, Any]] = ()
    satisfy: str = ""
    stored: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a form. ``more``: the list of rows that is to have one more."""

    typed: Typed
    command_id: UUID
    wrong: Mapping[str, str] = field(default_factory=dict)
    refusal: Refused | None = None
    more: str = ""
    answers: int = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came in: under which id, what was typed, and whether one more row is wanted."""

    command_id: UUID
    pairs: Sequence[tuple[str, str]]
    more: str | None

    def typed(self, command: str) -> dict[str, list[str]]:
        """Raises ProblemError 422 for a field that the command does not have."""
        return gathered(self.pairs, nodes_of(command))


async def sent_by(request: HttpRequest, visitor: Visitor) -> Sent:
    """The form, once it is known to be one of this session. Raises ProblemError."""
    pairs = await read_form(request)
    own = {name: value for name, value in pairs if name in _OWN}
    check_form(request, visitor.session.secret, own.get("token", ""))
    command_id = own.get("command_id", "")
    if not is_canonical(command_id):
        raise ProblemError(403, "form_token")
    rest = [pair for pair in pairs if pair[0] not in _OWN]
    return Sent(UUID(command_id), rest, own.get("add"))


def shown_again(
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


def form_page(request: HttpRequest, command: str, place: Place, shown: Shown) -> Response:
    return page_with(request, command, place, shown, fields_of(filling(command, place, shown)))


def filling(command: str, place: Place, shown: Shown) -> Filling:
    body, w = place.body, place.words
    return Filling(command, body, w, shown.typed, shown.wrong, place.choices, shown.more)


def page_with(
    request: HttpRequest,
    command: str,
    place: Place,
    shown: Shown,
    fields: Sequence[Field],
    above: Sequence[Block] = (),
) -> Response:
    """The form with these fields; ``above`` stands before them."""
    w, refusal = place.words, shown.refusal
    told = criteria(w, refusal.criteria, w.say("form.criteria")) if refusal else []
    known = _paths(fields)
    return page(
        request,
        "form.html",
        answers=shown.answers,
        title=w.code("command", command),
        back=place.back,
        back_text=place.back_text,
        action=place.action,
        above=above,
        fields=fields,
        command_id=shown.command_id,
        refusal=refusal,
        criteria=told,
        elsewhere=[text for path, text in shown.wrong.items() if path not in known],
        zone=w.zone.key,
    )


def _paths(fields: Sequence[Field]) -> set[str]:
    found = {each.path for each in fields}
    for each in fields:
        found |= _paths(each.inside)
        for row in each.rows:
            found |= _paths(row)
    return found
