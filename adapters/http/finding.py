"""GET /v1/cases with conditions: finding a case among those that one reads."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.finding import DueState, Search, Sought, found_rows
from adapters.cases.lines import STATUSES
from adapters.cases.rows import FIRST, told_of
from adapters.http.admission import admitted
from adapters.http.cursor import CursorSigner, parse_limit
from adapters.http.found_listing import listed_as_found
from adapters.http.reading import answer, times_of
from adapters.http.requests import desk_of
from adapters.http.work_reading import near_enough
from domain.identifiers import is_canonical
from domain.text import Line
from services.actions import Action

CONDITIONS = frozenset({"q", "claim_ref", "status", "party", "due", "id"})
TIMES = frozenset({"as_of", "known_at"})
_TEXT: TypeAdapter[str] = TypeAdapter(Line)
WORDING_CODES = frozenset({"problem.field.one_of", "problem.field.identifier"})
"""What the catalogue must hold for this module."""


def seeks(request: Request) -> bool:
    """Whether a list is asked for with conditions, or as of another time."""
    return not (CONDITIONS | TIMES).isdisjoint(request.query_params.keys())


async def found(request: Request) -> Response:
    """The rows that meet all conditions, in the order of the list and in its pages."""
    admission = await admitted(request, Action.CASES_FIND)
    query, desk = request.query_params, desk_of(request)
    limit, times = parse_limit(query.get("limit")), times_of(request)
    identity = admission.identity
    asked = {"list": "found", "tenant": str(identity.tenant), "person": str(identity.person)}
    asked |= {name: query.get(name, "") for name in CONDITIONS | TIMES}
    signer = CursorSigner(desk.cursor_key)
    after = UUID(str(signer.place(asked, query["cursor"])[0])) if "cursor" in query else FIRST
    search = Search(admission.subject, sought_in(request), times, limit + 1, after)
    async with near_enough():
        rows = await found_rows(desk.product, search)
    page = rows[:limit]
    following = signer.cursor(asked, [str(page[-1].case)]) if len(rows) > limit else None
    at = times.as_of or desk.product.clock.now()
    await listed_as_found(request, search, page)
    cases = [told_of(each, at, desk.wording) for each in page]
    return answer(request, {"cases": cases, "next": following})


def sought_in(request: Request) -> Sought:
    """Raises ProblemError 422, naming the condition that makes no sense."""
    query = {name: _plain(name, request.query_params.get(name)) for name in sorted(CONDITIONS)}
    errors = [each for name, text in query.items() for each in _wrong(name, text)]
    if errors:
        raise ProblemError(422, "input", errors=errors)
    return Sought(
        text=query["q"],
        claim_ref=query["claim_ref"],
        status=query["status"],
        party=query["party"],
        due=DueState(query["due"]) if query["due"] is not None else None,
        case=UUID(query["id"]) if query["id"] is not None else None,
    )


def _wrong(name: str, text: str | None) -> list[FieldError]:
    if text is None:
        return []
    choices: dict[str, Any] = {"status": STATUSES, "due": frozenset(DueState)}
    if name in choices and text not in choices[name]:
        return [FieldError(name, "one_of", {"codes": ", ".join(sorted(choices[name]))})]
    if name == "id" and not is_canonical(text):
        return [FieldError(name, "identifier")]
    return []


def _plain(name: str, text: str | None) -> str | None:
    """Text as it is taken everywhere. Raises ProblemError 422."""
    if text is None:
        return None
    try:
        return _TEXT.validate_python(text)
    except ValidationError as wrong:
        (why,) = wrong.errors()
        error = FieldError(name, why["type"], why.get("ctx", {}))
        raise ProblemError(422, "input", errors=[error]) from None
