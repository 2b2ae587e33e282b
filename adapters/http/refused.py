"""What a command that stored nothing is answered: the one table of status codes."""

from psycopg import InterfaceError, OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.problems import FieldError, ProblemError, problem_response
from adapters.wording import Catalogue
from domain.refusals import Refusal
from services.access import HIDES_ACTIVITY, Audience, audience_of
from services.answers import refusal_code, refusal_criteria
from services.not_stored import (
    BusyError,
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
    UnknownCaseError,
    WrongRoleError,
)
from services.ports import StoreUnavailable

EXPECTED = (
    BusyError,
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
    UnknownCaseError,
    WrongRoleError,
)
UNAVAILABLE = (StoreUnavailable, OperationalError, InterfaceError)
"""What any request may meet while the database is away."""

RETRY = {"Retry-After": "1"}
WORDING_CODES = frozenset(
    f"problem.{code}"
    for code in ("not_found", "role", "key_reused", "busy", "unavailable", "version_stale")
) | {"refusal.other"}
"""What the catalogue must hold for this module."""


def install_unavailable(app: Starlette, wording: Catalogue) -> None:
    """Answers 503 wherever the database is away; the request may be sent again as it is."""

    async def on_unavailable(_request: Request, _error: Exception) -> Response:
        return problem_response(ProblemError(503, "unavailable", headers=RETRY), wording)

    for each in UNAVAILABLE:
        app.add_exception_handler(each, on_unavailable)


def problem_for(error: Exception, audience: Audience | None, wording: Catalogue) -> ProblemError:
    """The problem that tells ``audience`` what it may know of a refused command."""
    match error:
        case UnknownCaseError():
            return ProblemError(404, "not_found")
        case WrongRoleError():
            return ProblemError(403, "role")
        case ReusedCommandError():
            return ProblemError(409, "key_reused")
        case StaleVersionError(current=current):
            return _stale(current, audience)
        case RefusedError(refusal=refusal, role=role):
            return _refused(refusal, audience_of(role), wording)
        case BusyError():
            return ProblemError(409, "busy", headers=RETRY)
        case _:
            raise error


def _stale(current: int, audience: Audience | None) -> ProblemError:
    if audience is None or audience in HIDES_ACTIVITY:
        return ProblemError(412, "version_stale")
    headers = {"ETag": f'"{current}"'}
    return ProblemError(412, "version_stale", members={"version": current}, headers=headers)


def _refused(refusal: Refusal, audience: Audience | None, wording: Catalogue) -> ProblemError:
    reader = audience or Audience.EMPLOYER
    code = refusal_code(refusal, reader)
    if code == "input":
        return ProblemError(422, "input", errors=[FieldError(refusal.field or "", "refused")])
    criteria = refusal_criteria(refusal, reader)
    members = {"criteria": criteria} if criteria else {}
    errors = [FieldError(refusal.field, "refused")] if refusal.field else []
    text = refusal_text(code, wording)
    return ProblemError(409, code, text, errors=errors, members=members)


def refusal_text(code: str, wording: Catalogue) -> str:
    """The rule in words: its own text, or that of the group of keys it belongs to."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        key = "refusal." + ".".join(parts[:length])
        if key in wording:
            return wording.text(key)
    return wording.text("refusal.other")
