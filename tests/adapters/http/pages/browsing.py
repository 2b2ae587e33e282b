"""A browser at a house whose people a real issuer signs in, and the way there and back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx

from adapters.http.app import create_app
from adapters.http.metering import Meter
from adapters.limits import NO_LIMITS, Limits
from adapters.signing_in.code_flow import Client, CodeFlow
from adapters.signing_in.issuer_keys import IssuerKeys
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import ADDRESS, Visitor
from tests.adapters.signing_in.code_issuer import AUTHORIZE, CLIENT, REDIRECT, SECRET, CodeIssuer
from tests.adapters.signing_in.tokens import ISS

FAILED = (303, "/sign-in?why=failed")
PENDING = "rtw-dev-sign-in"
SESSION = "rtw-dev"


@asynccontextmanager
async def browsing(
    house: House, issuer: CodeIssuer, person: str = "CL-1", limits: Limits = NO_LIMITS
) -> AsyncIterator[Visitor]:
    """A browser at a house whose people the issuer signs in; there they are this person."""
    issuer.person = house.ref(person), house.tenant
    keys, clock = IssuerKeys(ISS, fetch=issuer.fetch), house.product.clock.now
    flow = CodeFlow(ISS, Client(CLIENT, SECRET, REDIRECT), keys, clock, issuer.post)
    app = create_app(replace(house.desk, code_flow=flow, meter=Meter(limits)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield Visitor(house, client)


def told(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.headers.get("location", "")


async def sent_away(visitor: Visitor, wanted: str = "/") -> str:
    """Where the issuer is asked."""
    answered = await visitor.get(f"/sign-in/start?next={quote(wanted, safe='')}")
    assert answered.status_code == 303, answered.text
    return str(answered.headers["location"])


async def sent_back(issuer: CodeIssuer, asked: str) -> str:
    """The address to which the issuer sends the browser that came by this one."""
    assert asked.startswith(ISS + AUTHORIZE)
    async with httpx.AsyncClient() as client:
        answered = await client.get(asked.replace(ISS, issuer.address))
    assert answered.status_code == 302
    return str(answered.headers["location"])


async def through(visitor: Visitor, issuer: CodeIssuer, wanted: str = "/") -> httpx.Response:
    """The answer to a whole way to the issuer and back."""
    return await visitor.get(await sent_back(issuer, await sent_away(visitor, wanted)))


def with_parts(address: str, **changes: str | None) -> str:
    """An address whose query says something else; None leaves a part out."""
    said = dict(parse_qsl(urlsplit(address).query)) | changes
    kept = {name: value for name, value in said.items() if value is not None}
    return f"{address.partition('?')[0]}?{urlencode(kept)}"
