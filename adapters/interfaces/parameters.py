"""The parameters that routes take, each once, and which route takes which."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.cases.finding import DueState
from adapters.cases.lines import STATUSES
from adapters.http.cursor import DEFAULT_LIMIT, MAX_LIMIT
from adapters.interfaces.texts import LONGEST_LINE, PATTERNS
from adapters.work.table import WorkState
from services.audiences import Audience

PLACE = "#/components/parameters/"
IF_MATCH, IF_NONE_MATCH, KEY = "If-Match", "If-None-Match", "Idempotency-Key"
_UUID = {"type": "string", "format": "uuid"}
_TIME = {"type": "string", "format": "date-time"}
_ANY_TAG = r'^(\*|(W/)?"[0-9A-Za-z_-]{1,64}")$'


def _in(place: str, name: str, says: str, schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    required = {"required": place == "path", **more}
    return {"name": name, "in": place, **required, "description": says, "schema": dict(schema)}


def _asked(name: str, says: str, schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return _in("query", name, says, schema, **more)


_LINE = {"type": "string", "maxLength": LONGEST_LINE, "pattern": PATTERNS[LONGEST_LINE]}
PARAMETERS: Mapping[str, Any] = {
    KEY: _in(
        "header",
        KEY,
        "A UUID of the sender's own for this command. The same key with the same body gets the "
        "first answer again and stores nothing more.",
        _UUID,
        required=True,
        example="7b0c3f3e-3c63-4b52-9d0e-8f6f6a2f9c11",
    ),
    IF_MATCH: _in(
        "header",
        IF_MATCH,
        "The ETag of the view or the command answer that was acted on; of views that of the role "
        "in which the command is asked for. Refused with 412 where the case has changed since, "
        "for roles that are told no versions where their view has. Without it the command is "
        "decided on the case as it is.",
        {"type": "string", "pattern": _ANY_TAG},
    ),
    IF_NONE_MATCH: _in(
        "header",
        IF_NONE_MATCH,
        "The ETags of answers that are known, or *; 304 where the answer is one of them.",
        {"type": "string"},
    ),
    "case_id": _in("path", "case_id", "The id of the case.", _UUID),
    "view_name": _in(
        "path", "view_name", "Whose view.", {"type": "string", "enum": [*map(str, Audience)]}
    ),
    "as_of": _asked("as_of", "As it was true in the world at this time; now without it.", _TIME),
    "known_at": _asked("known_at", "As it was known at this time; now without it.", _TIME),
    "at_least": _asked(
        "at_least",
        "Waits until the view holds this position of the ledger, as a command answered it.",
        {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
    ),
    "from": _asked("from", "The first time.", _TIME, required=True),
    "to": _asked("to", "The second time, not before the first.", _TIME, required=True),
    "limit": _asked(
        "limit",
        "How many a page holds.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    "cursor": _asked(
        "cursor",
        "The member 'next' of the page before, for the same question.",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,1024}$"},
    ),
    "after": _asked(
        "after",
        "A position; what stands behind it is told. Begin with 0, go on with 'next'.",
        {"type": "integer", "minimum": 0, "maximum": 10**18 - 1, "default": 0},
    ),
    "partition": _asked(
        "partition",
        "k/n: only cases whose first four bytes, as a number, leave k when divided by n.",
        {"type": "string", "pattern": "^[0-9]{1,3}/[0-9]{1,3}$", "default": "0/1"},
        example="3/8",
    ),
    "state": _asked(
        "state",
        "Which of the work.",
        {"type": "string", "enum": [*map(str, WorkState)], "default": str(WorkState.ALL)},
    ),
    "q": _asked("q", "Words that the reader may read somewhere in the case.", _LINE),
    "claim_ref": _asked("claim_ref", "The reference of the claim, whole.", _LINE),
    "party": _asked("party", "The name or the id of somebody in the case.", _LINE),
    "status": _asked(
        "status", "The code of its status.", {"type": "string", "enum": sorted(STATUSES)}
    ),
    "due": _asked(
        "due",
        "Cases in which the reader has something to see to.",
        {"type": "string", "enum": [*map(str, DueState)]},
    ),
    "id": _asked("id", "The id of the case.", _UUID),
}
_TIMES = ("as_of", "known_at")
_PAGED = ("limit", "cursor")
_CASE = ("case_id",)
TAKEN: Mapping[str, Sequence[str]] = {
    "/v1/cases": (*("q", "claim_ref", "status", "party", "due", "id"), *_TIMES, *_PAGED),
    "/v1/feed": ("after", "partition"),
    "/v1/work": ("state", *_TIMES, *_PAGED),
    "/v1/admin-log": _PAGED,
    "/v1/cases/{case_id}/views/{view_name}": (*_CASE, "view_name", *_TIMES, "at_least"),
    "/v1/cases/{case_id}/views/{view_name}/difference": (
        *(*_CASE, "view_name", "from", "to", "known_at"),
    ),
    "/v1/cases/{case_id}/history": _CASE,
    "/v1/cases/{case_id}/due": (*_CASE, *_TIMES),
    "/v1/cases/{case_id}/accesses": (*_CASE, *_PAGED),
    "/v1/cases/{case_id}/disclosures": (*_CASE, *_PAGED),
    "/v1/cases/{case_id}/export": _CASE,
}
"""What each route that reads takes, of path and query."""


def references(names: Sequence[str]) -> list[dict[str, str]]:
    """The parameters of an operation."""
    return [{"$ref": f"{PLACE}{name}"} for name in names]
