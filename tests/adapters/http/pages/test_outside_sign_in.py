"""Signing in at a browser by a real issuer: what lets a person in, and all that lets nobody."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit
from uuid import uuid4

import httpx
import pytest

from adapters.http.app import create_app
from adapters.http.code_flow import Client, CodeFlow
from adapters.http.issuer_keys import IssuerKeys
from adapters.http.metering import Meter
from adapters.http.pages.sessions import form_token
from adapters.limits import NO_LIMITS, Limits
from domain.case.vocabulary import Role
from domain.party import RegisterParty
from services.catalogues import Catalogues
from tests.adapters.http.code_issuer import AUTHORIZE, CLIENT, REDIRECT, SECRET, TOKEN, CodeIssuer
from tests.adapters.http.issuing import say, served
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import ADDRESS, Visitor, hrefs, seen
from tests.adapters.http.tokens import ISS, OTHER_KEY, es256, hs256, rs256, unsigned

pytestmark = pytest.mark.anyio
FAILED = (303, "/sign-in?why=failed")
PENDING = "rtw-dev-sign-in"
SESSION = "rtw-dev"


@pytest.fixture
def issuer() -> Iterator[CodeIssuer]:
    with served(CodeIssuer) as issuer:
        yield issuer


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


async def test_a_person_signs_in_by_the_issuer_and_comes_to_the_page_he_wanted(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        led = await visitor.get(f"{visitor.case}?view=clinician")
        assert told(led)[1] == (
            f"/sign-in?why=first&next=%2Fcases%2F{held.case}%3Fview%3Dclinician"
        )
        page = await visitor.page(led.headers["location"])
        assert "Clara" not in page.text
        (link,) = hrefs(page, "/sign-in/start.*")
        asked = await visitor.get(link)
        answered = await visitor.get(await sent_back(issuer, asked.headers["location"]))

        assert told(answered) == (303, f"/cases/{held.case}?view=clinician")
        assert PENDING not in visitor.client.cookies
        assert (await visitor.get(answered.headers["location"])).status_code == 200
        assert "Good day, Clara Lindqvist" in (await visitor.page("/")).text


async def test_what_the_issuer_is_asked_holds_no_secret_and_is_new_each_time(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        asked = [parse_qs(urlsplit(await sent_away(visitor)).query) for _ in range(2)]

    for name in ("state", "nonce", "code_challenge"):
        values = {each[name][0] for each in asked}
        assert len(values) == 2
        assert {len(each) for each in values} == {43}  # 256 bits
    assert asked[0]["max_age"] == ["900"]
    assert SECRET not in str(asked)


async def test_of_a_sign_in_on_its_way_only_hashes_lie_in_the_table(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        (state,) = parse_qs(urlsplit(await sent_away(visitor)).query)["state"]
        rows = held.superuser.execute("SELECT s::text FROM web.sign_in s").fetchall()

        assert rows
        assert not any(state in row for (row,) in rows)
        assert not any(visitor.client.cookies[PENDING] in row for (row,) in rows)


async def test_the_session_gets_a_new_id_and_the_one_before_is_over(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        await through(visitor, issuer)
        first = visitor.client.cookies[SESSION]
        issuer.person = held.ref("CM-1"), held.tenant
        await through(visitor, issuer)
        assert visitor.client.cookies[SESSION] != first

        visitor.client.cookies.set(SESSION, first, domain="127.0.0.1")
        assert (await visitor.get("/")).status_code == 303


async def test_with_an_address_of_https_both_cookies_are_bound_to_the_host(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        answered = await visitor.get("https://127.0.0.1:8080/sign-in/start")
        cookie = answered.headers["set-cookie"]
        assert cookie.startswith("__Host-rtw-sign-in=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


BY_RSA = ({"alg": "RS256", "kid": "rsa-1"}, rs256)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, {}),
        ({"typ": "jwt"}, {}),
        ({}, {"aud": [CLIENT]}),
        ({}, {"aud": [CLIENT, "other"], "azp": CLIENT}),
        ({}, {"azp": CLIENT}),
        ({}, {"roles": ["admin"], "client_id": "x", "scope": ""}),
    ],
)
async def test_what_else_an_id_token_may_say(
    held: House, issuer: CodeIssuer, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    issuer.header, issuer.claims = header, claims
    async with browsing(held, issuer) as visitor:
        assert told(await through(visitor, issuer)) == (303, "/")


async def test_an_issuer_may_sign_with_rsa_and_need_not_name_itself(
    held: House, issuer: CodeIssuer
) -> None:
    issuer.header, issuer.sign = BY_RSA
    del issuer.described["authorization_response_iss_parameter_supported"]
    issuer.returns = {"iss": None, "session_state": "of the issuer"}
    async with browsing(held, issuer) as visitor:
        assert told(await through(visitor, issuer)) == (303, "/")


BAD_CLAIMS: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "wrong audience": {"aud": "https://ledger.example"},
    "another program's": {"aud": [CLIENT, "other"], "azp": "other"},
    "also another program's": {"aud": [CLIENT, "other"]},
    "asked for by another": {"azp": "other"},
    "expired": {"exp": 1_700_000_000},
    "no expiry": {"exp": None},
    "issued in the future": {"iat": 4_000_000_000},
    "another issuer": {"iss": "https://evil.example"},
    "proved too long ago": {"auth_time": 1_700_000_000},
    "proved in the future": {"auth_time": 4_000_000_000},
    "proved at no time": {"auth_time": None},
    "proved in text": {"auth_time": "now"},
    "no person": {"sub": "clara@example.org"},
    "no tenant": {"tenant": None},
    "unknown person": {"sub": str(uuid4())},
    "unknown tenant": {"tenant": str(uuid4())},
    "too long": {"more": "x" * 10_000},
}


@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=BAD_CLAIMS)
async def test_an_id_token_that_is_not_for_this_sign_in_lets_nobody_in(
    held: House, issuer: CodeIssuer, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    async with browsing(held, issuer) as visitor:
        assert told(await through(visitor, issuer)) == FAILED
        assert SESSION not in visitor.client.cookies


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ({"typ": "at+jwt"}, None),
        ({"kid": "ec-2"}, None),
        ({"kid": None}, None),
        ({"jku": "https://evil.example/keys"}, None),
        ({}, es256(OTHER_KEY)),
        ({"alg": "none"}, unsigned),
        ({"alg": "HS256"}, hs256(SECRET.encode())),
    ],
)
async def test_an_id_token_that_the_issuer_did_not_sign_lets_nobody_in(
    held: House, issuer: CodeIssuer, header: dict[str, Any], sign: Any
) -> None:
    issuer.header, issuer.sign = header, sign or issuer.sign
    async with browsing(held, issuer) as visitor:
        assert told(await through(visitor, issuer)) == FAILED


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "x" * 43},
        {"state": None},
        {"state": ""},
        {"code": None},
        {"code": "made-up"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"error": "access_denied", "code": None},
        {"error": "access_denied"},
    ],
    ids=str,
)
async def test_an_answer_that_was_changed_on_its_way_lets_nobody_in(
    held: House, issuer: CodeIssuer, changes: dict[str, str | None]
) -> None:
    """Another issuer's answer (``iss``) does not even get our code and verifier."""
    async with browsing(held, issuer) as visitor:
        back = await sent_back(issuer, await sent_away(visitor))
        assert told(await visitor.get(with_parts(back, **changes))) == FAILED
        assert SESSION not in visitor.client.cookies
    assert issuer.forms == [] or "code" in changes


async def test_what_is_said_twice_is_not_believed_once(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        back = await sent_back(issuer, await sent_away(visitor))
        assert told(await visitor.get(f"{back}&code=other")) == FAILED


async def test_an_answer_counts_once_and_so_does_a_code(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        back = await sent_back(issuer, await sent_away(visitor))
        pending = visitor.client.cookies[PENDING]
        assert told(await visitor.get(back)) == (303, "/")

        visitor.client.cookies.set(PENDING, pending, domain="127.0.0.1")
        assert told(await visitor.get(back)) == FAILED
        (state,) = parse_qs(urlsplit(await sent_away(visitor)).query)["state"]
        assert told(await visitor.get(with_parts(back, state=state))) == FAILED
    assert len(issuer.forms) == 2


async def test_a_code_of_somebody_elses_sign_in_is_not_redeemed(
    held: House, issuer: CodeIssuer
) -> None:
    """His verifier is not ours, so a code that was overheard or planted is worth nothing."""
    async with browsing(held, issuer) as visitor, browsing(held, issuer, "CM-1") as other:
        foreign = dict(parse_qsl(urlsplit(await sent_back(issuer, await sent_away(other))).query))
        back = await sent_back(issuer, await sent_away(visitor))
        assert told(await visitor.get(with_parts(back, code=foreign["code"]))) == FAILED


async def test_an_answer_is_good_only_in_the_browser_where_it_was_begun(
    held: House, issuer: CodeIssuer
) -> None:
    """Or somebody could be signed in as another without noticing."""
    async with browsing(held, issuer) as visitor, browsing(held, issuer) as other:
        back = await sent_back(issuer, await sent_away(visitor))
        assert told(await other.get(back)) == FAILED
        await sent_away(other)
        assert told(await other.get(back)) == FAILED
        assert told(await visitor.get(back)) == (303, "/")


async def test_two_tabs_may_be_on_their_way_at_once(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        ways = [await sent_back(issuer, await sent_away(visitor, way)) for way in ("/work", "/")]
        assert told(await visitor.get(ways[0])) == (303, "/work")
        visitor.client.cookies.set(PENDING, "x", domain="127.0.0.1")
        assert told(await visitor.get(ways[1])) == FAILED


async def test_an_answer_that_comes_after_ten_minutes_is_too_late(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        back = await sent_back(issuer, await sent_away(visitor))
        held.superuser.execute(
            "UPDATE web.sign_in SET begun_at = begun_at - %s", [timedelta(minutes=10)]
        )
        assert told(await visitor.get(back)) == FAILED
        await sent_away(visitor)
        kept = held.superuser.execute("SELECT count(*) FROM web.sign_in").fetchone()
        assert kept == (1,)


async def test_who_was_removed_does_not_sign_in_any_more(house: House, issuer: CodeIssuer) -> None:
    async with browsing(house, issuer) as visitor:
        assert told(await through(visitor, issuer)) == (303, "/")
        catalogues = Catalogues(house.product.ledger, house.product.commands)
        gone = RegisterParty(party_id=house.ref("CL-1"), name="Clara Lindqvist", roles=())
        await catalogues.register(house.tenant, gone, house.product.clock.now())

        assert told(await visitor.get("/")) == (303, "/sign-in?why=changed")
        assert told(await through(visitor, issuer)) == FAILED


async def test_a_role_in_a_case_alone_is_enough(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        issuer.person = held.staff[Role.SURGEON], held.tenant
        assert told(await through(visitor, issuer)) == (303, "/")
        assert (await visitor.get(visitor.case)).status_code == 200


async def test_an_organisation_does_not_sign_in(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer, "E-100") as visitor:
        assert told(await through(visitor, issuer)) == FAILED


async def test_all_failures_read_alike(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        page = await visitor.page("/sign-in?why=failed")
    assert "You could not be signed in." in page.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5cevil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/work\r\nSet-Cookie: a=b",
        "@evil.example",
        "/@evil.example",
        "/sign-out",
        "/sign-in/start",
        "/v1/cases",
        "/" + "a" * 501,
        "",
    ],
)
async def test_a_sign_in_leads_to_no_place_but_a_page_of_ours(
    held: House, issuer: CodeIssuer, elsewhere: str
) -> None:
    async with browsing(held, issuer) as visitor:
        assert told(await through(visitor, issuer, elsewhere)) == (303, "/")


async def test_sign_ins_from_an_address_are_counted_and_answers_that_nobody_began(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer, limits=Limits(sign_ins=3)) as visitor:
        for _ in range(2):
            assert told(await through(visitor, issuer)) == (303, "/")
        assert told(await visitor.get("/sign-in/answer?state=x&code=y")) == FAILED
        for path in ("/sign-in/start", "/sign-in/answer?state=x&code=y"):
            refused = await visitor.get(path)
            assert refused.status_code == 429
            assert "More than 3 sign-ins" in seen(refused).text


async def test_while_the_issuer_is_away_nobody_is_told_that_he_was_refused(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        back = await sent_back(issuer, await sent_away(visitor))
        issuer.odd[TOKEN] = lambda handler: say(handler, {}, 502)
        answered = await visitor.get(back)
    assert (answered.status_code, answered.headers["retry-after"]) == (503, "60")


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b"[" * 100_000, b'{"id_token": 7}', b'{"id_token": "a.b.c"}'],
    ids=lambda document: repr(document[:20]),
)
async def test_an_answer_without_an_id_token_lets_nobody_in(
    held: House, issuer: CodeIssuer, document: bytes
) -> None:
    issuer.odd[TOKEN] = lambda handler: say(handler, document)
    async with browsing(held, issuer) as visitor:
        assert told(await through(visitor, issuer)) == FAILED


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize("place", [None, "https://evil.example/", 7])
async def test_an_issuer_that_leads_elsewhere_signs_nobody_in(
    held: House, issuer: CodeIssuer, name: str, place: Any
) -> None:
    issuer.described[name] = place
    async with browsing(held, issuer) as visitor:
        answered = await visitor.get("/sign-in/start")
    assert (answered.status_code, answered.headers["retry-after"]) == (503, "60")


async def test_no_log_line_holds_a_code_a_token_or_who_it_was(
    held: House, issuer: CodeIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    issuer.claims = {"nonce": "wrong"}
    async with browsing(held, issuer) as visitor:
        back = await sent_back(issuer, await sent_away(visitor))
        await visitor.get(back)
    lines = [each.getMessage() for each in caplog.records if each.name.startswith(("rtw", "adap"))]

    assert any("a sign-in failed" in line for line in lines)
    kept, verifier = dict(parse_qsl(urlsplit(back).query)), issuer.forms[0]["code_verifier"]
    hidden = (kept["code"], kept["state"], SECRET, str(held.ref("CL-1")), verifier)
    assert not [line for line in lines for each in hidden if each in line]


async def test_without_a_real_issuer_there_is_nothing_to_start(held: House) -> None:
    transport = httpx.ASGITransport(create_app(replace(held.desk, demo=True)))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        for path in ("/sign-in/start", "/sign-in/answer?code=x&state=y"):
            assert (await client.get(path)).status_code == 404


async def test_with_a_real_issuer_nobody_is_whom_he_clicks_on(
    held: House, issuer: CodeIssuer
) -> None:
    async with browsing(held, issuer) as visitor:
        await visitor.page("/sign-in")
        token = form_token(visitor.client.cookies[SESSION])
        data = {"token": token, "person": str(held.ref("CL-1"))}
        assert (await visitor.post("/sign-in", data)).status_code == 403
