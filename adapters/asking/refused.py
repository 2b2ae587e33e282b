"""What a command that stored nothing is answered: the one table of status codes."""

from typing import Any

from adapters.asking.problems import FieldError, ProblemError
from adapters.words.refusal_words import INPUT, rule_text, way_out, worded, worded_input
from adapters.words.wording import Catalogue
from domain.refusals import Refusal
from services.answers import refusal_code, refusal_criteria
from services.audiences import HIDES_ACTIVITY, Audience, audience_of
from services.not_stored import (
    BusyError,
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
    UnknownCaseError,
    WrongRoleError,
)

EXPECTED = (
    BusyError,
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
    UnknownCaseError,
    WrongRoleError,
)
RETRY = {"Retry-After": "1"}
WORDING_CODES = frozenset(
    f"problem.{code}" for code in ("not_found", "role", "key_reused", "busy", "version_stale")
)
"""What the catalogue must hold for this module."""


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
    code = refusal_code(refusal, audience)
    criteria = refusal_criteria(refusal, audience)
    errors = [FieldError(refusal.field, "refused")] if refusal.field else []
    if code == INPUT:
        members = _told(worded_input(criteria, wording))
        errors = errors or [FieldError("", "refused")]
        return ProblemError(422, INPUT, errors=errors, members=members)
    members = _told(worded(criteria, wording))
    if not refusal.criteria:
        members["satisfy"] = way_out(code, wording)
    return ProblemError(409, code, rule_text(code, wording), errors=errors, members=members)


def _told(criteria: list[dict[str, Any]]) -> dict[str, Any]:
    return {"criteria": criteria} if criteria else {}
