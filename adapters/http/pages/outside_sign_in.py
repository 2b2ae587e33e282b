"""Signing in at a browser by the issuer of the house (adapters/signing_in/code_flow). Whatever goes
wrong on the way says one and the same thing."""

import logging
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.asking.problems import ProblemError
from adapters.cases.rows import rows_of
from adapters.http.declared import Declares
from adapters.http.pages import begun, sessions
from adapters.http.pages.door import SIGN_IN, PageRoute, give_cookie, is_secure, secret_of, told
from adapters.http.pages.way_back import way_back
from adapters.http.requests import count_sign_in, desk_of
from adapters.main import Product
from adapters.signing_in.code_flow import CodeFlow, IssuerAwayError, NotSignedInError
from adapters.signing_in.identity import Identity
from domain.case.vocabulary import Role
from services.access import Subject
from services.actions import Action

router = APIRouter(route_class=PageRoute, include_in_schema=False)
START = f"{SIGN_IN}/start"
ANSWER = f"{SIGN_IN}/answer"
"""Where the issuer sends people back to, on whatever host."""
PERSON = "person"
_SECURE_COOKIE, _PLAIN_COOKIE = "__Host-rtw-sign-in", "rtw-dev-sign-in"
_LATER = {"Retry-After": "60"}
_log = logging.getLogger("rtw.http")


@router.get(START)
@Declares(Action.SIGN_IN)
async def start(request: Request) -> Response:
    """To the issuer. A link and no form, for our pages let no form end on another host."""
    count_sign_in(request)
    desk, flow = desk_of(request), _flow(request)
    browser = _browser_of(request) or begun.fresh()
    wanted, now = way_back(request.query_params.get("next", "")), desk.product.clock.now()
    try:
        begins = await begun.begin(desk.product.views, browser, wanted, now)
        answer = RedirectResponse(await flow.address(begins), 303)
    except IssuerAwayError:
        raise ProblemError(503, "unavailable", headers=_LATER) from None
    answer.set_cookie(
        _cookie_name(request),
        browser,
        max_age=int(begun.LONGEST.total_seconds()),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get(ANSWER)
@Declares(Action.SIGN_IN)
async def come_back(request: Request) -> Response:
    """From the issuer, with a code for an id token that says who it is."""
    flow = _flow(request)
    try:
        identity, roles, wanted = await _signed_in(request, flow)
    except NotSignedInError as failed:
        _log.warning("a sign-in failed: %s", failed)
        return RedirectResponse(f"{SIGN_IN}?why=failed", 303)
    except IssuerAwayError as away:
        _log.warning("a sign-in failed: %s", away)
        raise ProblemError(503, "unavailable", headers=_LATER) from None
    pool, now = desk_of(request).product.views, desk_of(request).product.clock.now()
    before = secret_of(request)
    if before is not None:
        await sessions.end(pool, before)
    session = await sessions.begin(pool, identity, told(roles), now)
    answer = RedirectResponse(wanted, 303)
    give_cookie(request, answer, session.secret)
    answer.delete_cookie(_cookie_name(request), "/", secure=is_secure(request), httponly=True)
    return answer


async def _signed_in(request: Request, flow: CodeFlow) -> tuple[Identity, tuple[Role, ...], str]:
    """Who it is, his roles in the tenant, and where he wanted to go. Raises NotSignedInError and
    IssuerAwayError; ProblemError 429 for too many answers to what nobody began."""
    answer, product = _answer_in(request), desk_of(request).product
    browser, state = _browser_of(request), answer.get("state")
    now = product.clock.now()
    found = await begun.take(product.views, browser, state, now) if browser and state else None
    if found is None:
        count_sign_in(request)
        raise NotSignedInError("nobody began it here")
    identity = await flow.identity(found[0], answer)
    return identity, await _roles_of(product, identity), found[1]


async def _roles_of(product: Product, identity: Identity) -> tuple[Role, ...]:
    """Those in the tenant. Raises NotSignedInError for whom the tenant has not registered, or has
    left without any role in it or in a case."""
    party = (await product.commands.parties.load(identity.tenant, identity.person)).state
    known = party.registered
    if known is None or known.party_kind != PERSON:
        raise NotSignedInError("the person is not registered")
    subject = Subject(identity.tenant, identity.person, frozenset(party.roles))
    if not party.roles and not await _is_in_a_case(product, subject):
        raise NotSignedInError("the person has no role any more")
    return party.roles


async def _is_in_a_case(product: Product, subject: Subject) -> bool:
    async for _ in rows_of(product, subject, Action.CASES_LIST):
        return True
    return False


def _answer_in(request: Request) -> Mapping[str, str]:
    """Raises NotSignedInError where something is said twice."""
    said = request.query_params.multi_items()
    if len(dict(said)) < len(said):
        raise NotSignedInError("the answer says something twice")
    return dict(said)


def _flow(request: Request) -> CodeFlow:
    flow = desk_of(request).code_flow
    if flow is None:
        raise ProblemError(404, "not_found")
    return flow


def _cookie_name(request: Request) -> str:
    return _SECURE_COOKIE if is_secure(request) else _PLAIN_COOKIE


def _browser_of(request: Request) -> str | None:
    kept = request.cookies.get(_cookie_name(request), "")
    return kept if begun.is_secret(kept) else None
