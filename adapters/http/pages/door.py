"""Who stands at the door: cookies, the token of every form, where a form comes from, and the
headers of every page (RELIABILITY 5.5)."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.asking.problems import ProblemError
from adapters.http.pages import sessions
from adapters.http.pages.rendering import problem_page
from adapters.http.pages.sessions import TENANT, Session
from adapters.http.pages.way_back import sign_in_address
from adapters.http.requests import (
    PLAIN_COOKIE,
    SECURE_COOKIE,
    Desk,
    admit_person,
    desk_of,
)
from adapters.http.unavailable import UNAVAILABLE
from adapters.signing_in.identity import Identity
from domain.case.vocabulary import Role
from services.actions import OF_THE_TENANT, Action

SIGN_IN = "/sign-in"
OURS = frozenset({"same-origin", "none"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
WORDING_CODES = frozenset({"problem.form_origin", "problem.form_token"})
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who signed in, and by which name he is greeted."""

    session: Session
    name: str
    roles: frozenset[Role]

    @property
    def identity(self) -> Identity:
        return self.session.identity

    @property
    def administers(self) -> bool:
        return not self.roles.isdisjoint(OF_THE_TENANT[Action.ADMIN_LOG])

    @property
    def token(self) -> str:
        return sessions.form_token(self.session.secret)


class SignInNeededError(Exception):
    """There is no session, or it is over; ``why`` is told where he signs in."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PageRoute(APIRoute):
    """A route whose every answer, a refusal too, is a page with the headers of pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def page(request: Request) -> Response:
            response = await _answered(request, handle)
            for name, value in headers_for(request).items():
                response.headers.setdefault(name, value)
            return response

        return page


async def _answered(request: Request, handle: Callable[[Request], Awaitable[Any]]) -> Response:
    try:
        response = await handle(request)
    except SignInNeededError as needed:
        return _to_sign_in(request, needed.why)
    except ProblemError as problem:
        return problem_page(request, problem)
    except UNAVAILABLE:
        return problem_page(request, ProblemError(503, "unavailable"))
    assert isinstance(response, Response)
    return response


def _to_sign_in(request: Request, why: str) -> Response:
    response = RedirectResponse(sign_in_address(SIGN_IN, why, request), 303)
    response.delete_cookie(cookie_name(request), path="/", secure=is_secure(request), httponly=True)
    return response


def headers_for(request: Request) -> dict[str, str]:
    secure = {"Strict-Transport-Security": HSTS} if is_secure(request) else {}
    return {**HEADERS, **secure}


def is_secure(request: Request) -> bool:
    """Over https, and always but on a machine for development; a proxy may end it before us."""
    return request.url.scheme == "https" or not desk_of(request).over_http


def cookie_name(request: Request) -> str:
    return SECURE_COOKIE if is_secure(request) else PLAIN_COOKIE


def secret_of(request: Request) -> str | None:
    return request.cookies.get(cookie_name(request))


def give_cookie(request: Request, response: Response, secret: str) -> None:
    response.set_cookie(
        cookie_name(request),
        secret,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


async def visitor_of(request: Request) -> Visitor:
    """Who asks, found once a request. Raises SignInNeededError; where his roles in the tenant are
    others than when he signed in, the session ends."""
    known = getattr(request.state, "visitor", None)
    if isinstance(known, Visitor):
        return known
    desk, secret = desk_of(request), secret_of(request)
    product = desk.product
    if secret is None:
        raise SignInNeededError("first")
    session = await sessions.find(product.views, secret, product.clock.now())
    if session is None:
        raise SignInNeededError("over")
    person = await product.commands.parties.load(session.identity.tenant, session.identity.person)
    registered = person.state.registered
    if registered is None or told(person.state.roles) != session.memberships[TENANT]:
        await _ended(desk, session)
    assert registered is not None
    visitor = Visitor(session, registered.name, frozenset(person.state.roles))
    admit_person(request, session.identity)
    request.state.visitor = visitor
    return visitor


async def comes_to_case(
    request: Request, visitor: Visitor, case: UUID, roles: frozenset[Role]
) -> None:
    """Raises SignInNeededError where the roles in the case have changed during the session."""
    desk, known = desk_of(request), visitor.session.memberships.get(str(case))
    if known is None:
        await sessions.remember(desk.product.views, visitor.session, case, told(roles))
    elif known != told(roles):
        await _ended(desk, visitor.session)


async def _ended(desk: Desk, session: Session) -> None:
    await sessions.end(desk.product.views, session.secret)
    raise SignInNeededError("changed")


def told(roles: frozenset[Role] | tuple[Role, ...]) -> str:
    return " ".join(sorted(roles))


def check_form(request: Request, secret: str, token: str) -> None:
    """Raises ProblemError 403 for a form that is not ours, or not of this session."""
    if not _is_ours(request):
        raise ProblemError(403, "form_origin")
    if not sessions.is_form_token(secret, token):
        raise ProblemError(403, "form_token")


def _is_ours(request: Request) -> bool:
    """By what the browser says of the page that sent the form; what says neither is no browser
    that we trust with a cookie. Under our referrer policy browsers name the origin of our own
    forms as null, so that says something only beside Sec-Fetch-Site."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if site is None:
        return origin == own
    return site in OURS and origin in (None, "null", own)


def is_loopback(request: Request) -> bool:
    """Whether the browser asked for this machine by a name that leads nowhere else."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return host in LOOPBACK
