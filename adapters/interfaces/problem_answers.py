"""The problems (RFC 9457) that a route may answer, by status, with their codes."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from adapters.asking.problems import MEDIA_TYPE
from adapters.words.wording import Catalogue

PROBLEM = "Problem"
_UNREADABLE = ("control_character", "surrogate", "hidden_character")
_OF_BODIES = (
    *("body_empty", "body_broken", "encoding", "syntax", "depth", "nodes"),
    *("key_length", "duplicate_key", "number_constant", "integer_size", "decimal_size"),
    *_UNREADABLE,
)
CODES: Mapping[int, tuple[str, ...]] = {
    400: ("bad_request", "input", "authorization_twice", "cookie_and_token", *_OF_BODIES),
    401: ("unauthenticated",),
    403: ("role", "scope", "consent", "forbidden"),
    404: ("not_found",),
    405: ("method_not_allowed",),
    408: ("body_time",),
    409: ("key_reused", "busy"),
    412: ("version_stale",),
    413: ("body_size",),
    415: ("media_type", "content_encoding"),
    422: ("input", "cursor", "body_object"),
    428: ("key_missing",),
    429: ("too_many_commands", "too_many_reads", "too_many_at_once", "too_many_exports"),
    500: ("internal",),
    503: ("unavailable", "view_behind", "view_parked"),
}
"""The codes that a status may have. With 409 it may be the code of a rule of the domain too."""
OF_PAGES = frozenset(
    {
        *("form_origin", "form_token", "form_type", "form_fields", "unknown_person"),
        *("nothing_then", "too_many_sign_ins"),
    }
)
"""Codes that pages alone answer."""
OF_MESSAGES = frozenset({"acting_for", "cloudevents_type"})
"""Codes that are told of messages alone."""
OF_IMPORTS = frozenset({"columns", "earlier"})
"""Codes of rows of a bulk import."""
ANY_OTHER = frozenset({"client_error", "server_error"})
"""Codes of whatever has none of its own."""
SAYS: Mapping[int, str] = {
    400: "The request or its body is not well formed; nothing was stored.",
    401: "No valid bearer token.",
    403: "Whoever asks may not, in the role or for the purpose that he names.",
    404: "There is nothing here, or whoever asks may not know of it.",
    405: "This method is not possible here.",
    408: "The body did not arrive in time; nothing was stored.",
    409: "The command was refused by a rule, whose code is the code of the problem, and nothing "
    "was stored; or the key is of another request; or others are changing the case.",
    412: "The case has changed since its reader read it; nothing was stored.",
    413: "The body is too large.",
    415: "The body is no JSON in UTF-8, or is compressed.",
    422: "Some of the input is not acceptable; the errors say which. Nothing was stored.",
    428: "The Idempotency-Key is missing.",
    429: "Too many requests.",
    500: "A fault of ours; the request id names it.",
    503: "Not at the moment; the same request may be sent again.",
}
_WAITING = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
HEADERS: Mapping[int, Mapping[str, Any]] = {
    401: {"WWW-Authenticate": {"$ref": "#/components/headers/WWW-Authenticate"}},
    429: _WAITING,
}


def response_name(status: int) -> str:
    """Under which the answer of a status stands in the components."""
    return f"Problem{status}"


def responses(wording: Catalogue) -> dict[str, Any]:
    """The answers of all statuses, for the components."""
    return {response_name(status): _response(status, wording) for status in CODES}


def references(statuses: Iterable[int]) -> dict[str, Any]:
    """The answers of some statuses, for an operation."""
    place = "#/components/responses/"
    return {str(each): {"$ref": f"{place}{response_name(each)}"} for each in sorted(statuses)}


def schema() -> dict[str, Any]:
    """A problem, whatever its status."""
    text = {"type": "string"}
    fields = {
        "type": {"type": "string", "format": "uri", "description": "urn:rtw:problem:CODE"},
        "title": text,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "For programs; it does not change."},
        "text": {"type": "string", "description": "For people, in words that may change."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "criteria": {"type": "array", "items": {"$ref": "#/components/schemas/CriterionTold"}},
        "satisfy": {"type": "string", "description": "What would help, in words."},
        "version": {"type": "integer", "description": "With 412: the version as it is now."},
        "request_id": {"type": "string", "format": "uuid", "description": "With 500."},
    }
    needed = ["type", "title", "status", "code", "text"]
    says = "A problem as RFC 9457 has it. It never repeats what was sent."
    return {"type": "object", "description": says, "properties": fields, "required": needed}


def field_schema() -> dict[str, Any]:
    """What is wrong with one field."""
    named = "Its path with points, a header, a parameter; empty for the whole body."
    fields = {
        "field": {"type": "string", "description": named},
        "code": {"type": "string"},
        "text": {"type": "string"},
    }
    return {"type": "object", "properties": fields, "required": [*fields]}


def _response(status: int, wording: Catalogue) -> dict[str, Any]:
    codes = CODES[status]
    of_rules = status == 409
    code: dict[str, Any] = {"type": "string"} if of_rules else {"enum": [*codes]}
    known = {"properties": {"status": {"const": status}, "code": code}}
    whole = {"allOf": [{"$ref": f"#/components/schemas/{PROBLEM}"}, known]}
    content = {"schema": whole, "example": _example(status, codes[0], wording)}
    headers = {} if status not in HEADERS else {"headers": HEADERS[status]}
    told = {"description": SAYS[status], "content": {MEDIA_TYPE: content}}
    return {**told, **headers}


_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""As RFC 9110 has them, whatever the version of Python calls them."""


def _example(status: int, code: str, wording: Catalogue) -> dict[str, Any]:
    values = {"limit": 1000, "seconds": 10}
    return {
        "type": f"urn:rtw:problem:{code}",
        "title": _TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "text": wording.text(f"problem.{code}", **values),
    }
