"""Signing in and out. On a demo machine people sign in by saying who they are (RELIABILITY 5.4);
elsewhere by the issuer of the house (outside_sign_in), and where that is not set up not at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.asking.problems import ProblemError
from adapters.http.body import read_form
from adapters.http.declared import PUBLIC, Declares
from adapters.http.pages import sessions
from adapters.http.pages.door import (
    SIGN_IN,
    PageRoute,
    check_form,
    cookie_name,
    give_cookie,
    is_loopback,
    is_secure,
    secret_of,
    told,
    visitor_of,
)
from adapters.http.pages.outside_sign_in import START
from adapters.http.pages.rendering import ICON, STYLE, STYLE_VERSION, page
from adapters.http.pages.way_back import way_back
from adapters.http.requests import count_sign_in, desk_of
from adapters.people import people_of
from adapters.signing_in.identity import Identity
from domain.case.vocabulary import Role
from domain.party import PartyRegistered
from services.actions import Action

router = APIRouter(route_class=PageRoute, include_in_schema=False)
REASONS = ("first", "over", "changed", "out", "failed")
"""Why somebody is asked to sign in; each has a text."""
MOST_SHOWN = 200
ORDER = (
    *(Role.CASE_MANAGER, Role.CLINICIAN, Role.WORKER, Role.EMPLOYER_HR, Role.SUPERVISOR),
    *(Role.INSURER_AUDITOR, Role.PSYCHOLOGIST, Role.OH_PHYSICIAN, Role.SURGEON),
)
WORDING_CODES = frozenset(
    {f"page.sign_in.{reason}" for reason in REASONS} | {"problem.unknown_person"}
)
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may sign in on a demo machine."""

    identity: Identity
    name: str
    story: str
    roles: tuple[Role, ...]


@router.get(SIGN_IN)
@Declares(Action.SIGN_IN)
async def sign_in_page(request: Request) -> Response:
    known = await _known(request) if desk_of(request).demo else []
    secret = secret_of(request) or sessions.fresh_secret()
    why = request.query_params.get("why", REASONS[0])
    answer = page(
        request,
        "sign_in.html",
        why=why if why in REASONS else REASONS[0],
        starts=_starts(request),
        way_back=way_back(request.query_params.get("next", "")),
        stories=_by_story(known[:MOST_SHOWN]),
        token=sessions.form_token(secret),
    )
    give_cookie(request, answer, secret)
    return answer


@router.post(SIGN_IN)
@Declares(Action.SIGN_IN)
async def sign_in(request: Request) -> Response:
    """One click: be this person. Raises ProblemError 403, 422."""
    count_sign_in(request)
    desk, form = desk_of(request), dict(await read_form(request))
    if not (desk.demo and is_loopback(request)):
        raise ProblemError(403, "forbidden")
    check_form(request, secret_of(request) or "", form.get("token", ""))
    wanted = form.get("person", "")
    found = [each for each in await _known(request) if str(each.identity.person) == wanted]
    if not found:
        raise ProblemError(422, "unknown_person")
    now = desk.product.clock.now()
    session = await sessions.begin(desk.product.views, found[0].identity, told(found[0].roles), now)
    answer = RedirectResponse(way_back(form.get("next", "")), 303)
    give_cookie(request, answer, session.secret)
    return answer


@router.post("/sign-out")
@Declares(Action.SIGN_IN)
async def sign_out(request: Request) -> Response:
    visitor = await visitor_of(request)
    form = dict(await read_form(request))
    check_form(request, visitor.session.secret, form.get("token", ""))
    await sessions.end(desk_of(request).product.views, visitor.session.secret)
    answer = RedirectResponse(f"{SIGN_IN}?why=out", 303)
    answer.delete_cookie(cookie_name(request), secure=is_secure(request), httponly=True)
    return answer


@router.get(f"/static/style-{STYLE_VERSION}.css")
@PUBLIC
async def stylesheet() -> Response:
    kept = {"Cache-Control": "public, max-age=86400, immutable"}
    return Response(STYLE, media_type="text/css", headers=kept)


@router.get("/static/icon.svg")
@PUBLIC
async def icon() -> Response:
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response(ICON, media_type="image/svg+xml", headers=kept)


def _starts(request: Request) -> str | None:
    """The address at which the sign-in by the issuer begins, where there is one."""
    if desk_of(request).code_flow is None:
        return None
    wanted = way_back(request.query_params.get("next", ""))
    return f"{START}?{urlencode({'next': wanted})}"


async def _known(request: Request) -> list[Known]:
    """The people of all tenants as they were registered last, in the order of their roles."""
    product = desk_of(request).product
    found: dict[Identity, Known] = {}
    for tenant in await product.reader.tenants():
        for party in await people_of(product, tenant.tenant):
            if party.roles:
                identity = Identity(party.party_id, tenant.tenant)
                found[identity] = Known(identity, party.name, _story(party), party.roles)
    return sorted(found.values(), key=lambda each: (each.story, _rank(each.roles), each.name))


def _story(party: PartyRegistered) -> str:
    return (party.reference or "").partition(":")[0]


def _rank(roles: Iterable[Role]) -> int:
    return min((ORDER.index(each) if each in ORDER else len(ORDER) for each in roles), default=0)


def _by_story(known: list[Known]) -> Iterator[tuple[str, list[Known]]]:
    stories = dict.fromkeys(each.story for each in known)
    for story in stories:
        yield story, [each for each in known if each.story == story]
