"""Problem answers (RFC 9457), and how what does not fit becomes one.

No problem holds any of the input, nor does a log line about one: pydantic's own messages quote
it, so only codes, limits and declared field names pass.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from adapters.words.wording import MissingWording, Wording

MEDIA_TYPE = "application/problem+json"
MAX_FIELD_ERRORS = 50

M = TypeVar("M", bound=BaseModel)

CODE_OF_STATUS = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_size",
    415: "media_type",
    503: "unavailable",
}
_CODE_OF_TYPE = {
    "extra_forbidden": "unknown_field",
    "unexpected_keyword_argument": "unknown_field",
    "string_unicode": "surrogate",
}
# Refused with 400 wherever they are found, since no later layer could store them.
_UNREADABLE = frozenset({"control_character", "surrogate", "hidden_character"})
_LIMITS = frozenset(
    {"ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "expected"}
    | {"max_digits", "decimal_places", "whole_digits", "limit", "minimum", "maximum", "unit"}
)
_SOURCES = frozenset({"path", "query", "header", "cookie"})
_RESERVED = frozenset({"type", "title", "status", "code", "text", "errors"})

WORDING_CODES = frozenset(
    {f"problem.{code}" for code in CODE_OF_STATUS.values()}
    | {f"problem.{code}" for code in ("input", "client_error", "server_error", "internal")}
    | {f"problem.field.{code}" for code in ("invalid", "unknown_field", *_UNREADABLE)}
)
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; ``""`` is the whole body. ``values`` holds the limits."""

    field: str
    code: str
    values: Mapping[str, object] = dataclass_field(default_factory=dict)


class ProblemError(Exception):
    """An answer that is a problem.

    Without a ``text`` the catalogue has it, under ``problem.<code>``, filled in from
    ``values``. Raises ValueError where ``members`` names a member that every problem has.
    """

    def __init__(
        self,
        status: int,
        code: str,
        text: str | None = None,
        *,
        values: Mapping[str, object] | None = None,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.text = text
        self.values = dict(values or {})
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})
        if not _RESERVED.isdisjoint(self.members):
            raise ValueError("an extra member must not replace one that every problem has")


def problem_body(problem: ProblemError, wording: Wording) -> dict[str, Any]:
    """The document that tells it, of the type application/problem+json."""
    text = problem.text
    body: dict[str, Any] = {
        "type": f"urn:rtw:problem:{problem.code}",
        "title": _phrase(problem.status),
        "status": problem.status,
        "code": problem.code,
        "text": wording.text(f"problem.{problem.code}", **problem.values) if text is None else text,
    }
    if problem.errors:
        body["errors"] = [_field_body(each, wording) for each in problem.errors]
    return body | problem.members


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _field_body(error: FieldError, wording: Wording) -> dict[str, str]:
    try:
        text = wording.text(f"problem.field.{error.code}", **error.values)
    except MissingWording:
        text = wording.text("problem.field.invalid")
    return {"field": error.field, "code": error.code, "text": text}


class Located(Protocol):
    """An error of whoever reads requests for us: what pydantic has found, and in which part."""

    def errors(self) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class _Detail:
    """One finding of pydantic without the input."""

    loc: tuple[int | str, ...]
    type: str
    context: Mapping[str, object]
    also_declared: frozenset[str] = frozenset()


def declared_names(*models: type[BaseModel]) -> frozenset[str]:
    """The names of all fields, at any depth, as a caller writes them."""
    return frozenset(name for model in models for name in _properties(model.model_json_schema()))


def _properties(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for part in schema.values():
            yield from _properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _properties(part)


def validation_problem(error: ValidationError | Located, declared: Collection[str]) -> ProblemError:
    """What pydantic refused: 400 for text that no layer can store, else 422.

    A name that is not declared is never told: its error stands at the nearest declared parent.
    """
    found: dict[tuple[str, str], FieldError] = {}
    for detail in _details(error):
        each = _field_error(detail, declared)
        found.setdefault((each.field, each.code), each)
    unreadable = any(each.code in _UNREADABLE for each in found.values())
    errors = [each for each in found.values() if not _follows_from_its_items(each, found)]
    return ProblemError(400 if unreadable else 422, "input", errors=errors[:MAX_FIELD_ERRORS])


def parsed(
    model: type[M],
    tree: Any,
    declared: Collection[str],
    context: Mapping[str, Any] | None = None,
) -> M:
    """What a caller sent, as the model. Raises ProblemError 400 or 422.

    Only input passes here: what does not fit elsewhere is a fault of ours, and answered 500.
    """
    try:
        return model.model_validate(tree, context=dict(context or {}))
    except ValidationError as error:
        raise validation_problem(error, declared) from None


def _follows_from_its_items(error: FieldError, found: Collection[tuple[str, str]]) -> bool:
    """A list is called too short where an item in it is at fault: the item alone counts."""
    inside = f"{error.field}."
    return error.code == "too_short" and any(field.startswith(inside) for field, _ in found)


def _details(error: ValidationError | Located) -> Iterator[_Detail]:
    if isinstance(error, ValidationError):
        for each in error.errors(include_url=False, include_input=False):
            yield _Detail(each["loc"], each["type"], each.get("ctx", {}))
        return
    for found in error.errors():
        source, *inside = found["loc"]
        parameter = inside[:1] if source in _SOURCES else []
        yield _Detail(
            tuple(inside), found["type"], found.get("ctx", {}), frozenset(map(str, parameter))
        )


def _field_error(detail: _Detail, declared: Collection[str]) -> FieldError:
    code = _CODE_OF_TYPE.get(detail.type, detail.type)
    place = detail.loc[:-1] if code == "unknown_field" else detail.loc
    known = [
        str(part)
        for part in place
        if isinstance(part, int) or part in declared or part in detail.also_declared
    ]
    limits = {name: value for name, value in detail.context.items() if name in _LIMITS}
    return FieldError(".".join(known), code, limits)
