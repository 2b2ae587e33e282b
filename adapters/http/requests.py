"""What every request to a case brings: who, as which role, under which key, on which version."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import Request

from adapters.asking.problems import FieldError, ProblemError
from adapters.http.metering import Meter, address_key
from adapters.limits import NO_LIMITS, Counted
from adapters.main import Product
from adapters.signing_in.code_flow import CodeFlow
from adapters.signing_in.identity import Identity, TokenVerifier
from adapters.words.wording import Catalogue
from domain.case.vocabulary import Role
from domain.identifiers import is_canonical
from domain.purposes import Purpose

ROLE_HEADER = "RTW-Role"
PURPOSE_HEADER = "RTW-Purpose"
SECURE_COOKIE, PLAIN_COOKIE = "__Host-rtw", "rtw-dev"
SESSION_COOKIES = frozenset({SECURE_COOKIE, PLAIN_COOKIE})
"""Of pages, over https and on a demo machine without it; here they count for nothing."""
_READING = frozenset({"GET", "HEAD"})
_ETAG = re.compile(r'(?:W/)?"([0-9A-Za-z_-]{1,64})"')
WORDING_CODES = frozenset(
    {
        "problem.key_missing",
        "problem.cookie_and_token",
        "problem.field.identifier",
        "problem.field.role",
        "problem.field.purpose",
        "problem.field.etag",
    }
)
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work with. ``demo``: people sign in by saying who they are, under the
    conditions of RELIABILITY 5.4; else ``code_flow`` signs them in, and nobody without one.
    ``ready_within_s``: what lag of the views is taken for ready."""

    product: Product
    verifier: TokenVerifier
    wording: Catalogue
    cursor_key: bytes
    demo: bool = False
    meter: Meter = field(default_factory=lambda: Meter(NO_LIMITS))
    ready_within_s: float = 60.0
    code_flow: CodeFlow | None = None

    @property
    def over_http(self) -> bool:
        """Whether browsers come without TLS, as on a machine for development they may."""
        plain = self.code_flow is not None and self.code_flow.client.redirect.startswith("http:")
        return self.demo or plain


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def identity_of(request: Request) -> Identity:
    """Who asks. Raises ProblemError 401, 429 where he asks for too much, and 400 for a token
    beside the cookie of a page."""
    known = getattr(request.state, "identity", None)
    if isinstance(known, Identity):
        return known
    if "authorization" in request.headers and not SESSION_COOKIES.isdisjoint(request.cookies):
        raise ProblemError(400, "cookie_and_token")
    found = desk_of(request).verifier.verify(request.headers.getlist("authorization"))
    admit_person(request, found)
    return found


def admit_person(request: Request, identity: Identity) -> None:
    """Lets a person in once he is known, for this one request, which counts as a read or, with
    any method but GET and HEAD, as a command; again without effect. Raises ProblemError 429."""
    if getattr(request.state, "entered", None) is not None:
        return
    meter, key = desk_of(request).meter, _key_of(identity)
    meter.enter(key)
    request.state.entered = key
    meter.count(Counted.READS if request.method in _READING else Counted.COMMANDS, key)
    request.state.identity = identity


def count_export(request: Request, identity: Identity) -> None:
    """For a route that gives out whole files. Raises ProblemError 429."""
    desk_of(request).meter.count(Counted.EXPORTS, _key_of(identity))


def count_sign_in(request: Request) -> None:
    """Before a sign-in is tried, from wherever it comes. Raises ProblemError 429."""
    host = request.client.host if request.client else None
    desk_of(request).meter.count(Counted.SIGN_INS, address_key(host))


def _key_of(identity: Identity) -> tuple[UUID, UUID, str | None]:
    """A program that acts for a person takes nothing of what he may ask for himself."""
    return identity.tenant, identity.person, identity.client


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


def wanted_purpose(request: Request) -> Purpose | None:
    """What somebody says that he reads for; None for the usual of his role. Raises ProblemError
    422 for what is none, or is said twice."""
    said = request.headers.getlist(PURPOSE_HEADER)
    if not said:
        return None
    if len(said) > 1 or said[0] not in set(Purpose):
        codes = {"codes": ", ".join(Purpose)}
        raise ProblemError(422, "input", errors=[FieldError(PURPOSE_HEADER, "purpose", codes)])
    return Purpose(said[0])


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
