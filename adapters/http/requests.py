"""What every request to a case brings: who, as which role, under which key, on which version."""

import re
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from adapters.http.identity import Identity, TokenVerifier
from adapters.http.problems import FieldError, ProblemError
from adapters.main import Product
from adapters.wording import Catalogue
from domain.case.vocabulary import Role
from domain.identifiers import is_canonical

ROLE_HEADER = "RTW-Role"
_ETAG = re.compile(r'(?:W/)?"([0-9A-Za-z_-]{1,64})"')
WORDING_CODES = frozenset(
    {"problem.key_missing", "problem.field.identifier", "problem.field.role", "problem.field.etag"}
)
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work with."""

    product: Product
    verifier: TokenVerifier
    wording: Catalogue
    cursor_key: bytes


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def identity_of(request: Request) -> Identity:
    """Who asks. Raises ProblemError 401."""
    return desk_of(request).verifier.verify(request.headers.getlist("authorization"))


def case_in_path(text: str) -> UUID:
    """The id of a case; whatever is not one is not there."""
    if not is_canonical(text):
        raise ProblemError(404, "not_found")
    return UUID(text)


def command_id_of(request: Request) -> UUID:
    """The Idempotency-Key. Raises ProblemError 428 where it is missing, 422 for no UUID."""
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        raise ProblemError(428, "key_missing")
    if len(keys) > 1 or not is_canonical(keys[0]):
        raise ProblemError(422, "input", errors=[FieldError("Idempotency-Key", "identifier")])
    return UUID(keys[0])


def wanted_role(request: Request) -> Role | None:
    """The role that a person with several acts in; None where he does not say."""
    text = request.headers.get(ROLE_HEADER)
    if text is None:
        return None
    try:
        return Role(text)
    except ValueError:
        raise ProblemError(422, "input", errors=[FieldError(ROLE_HEADER, "role")]) from None


def if_match(request: Request) -> str | None:
    """The tag that the caller has seen. Raises ProblemError 422 for what is no tag."""
    text = request.headers.get("if-match")
    if text is None or text.strip() == "*":
        return None
    found = _ETAG.fullmatch(text.strip())
    if found is None:
        raise ProblemError(422, "input", errors=[FieldError("If-Match", "etag")])
    return found[1]


def only_known(request: Request, known: frozenset[str]) -> None:
    """Refuses query parameters that are not known, or stand twice."""
    names = [name for name, _ in request.query_params.multi_items()]
    if not known.issuperset(names) or len(set(names)) < len(names):
        raise ProblemError(422, "input", errors=[FieldError("query", "unknown_field")])
