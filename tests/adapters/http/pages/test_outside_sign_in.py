"""Signing in at a browser by a real issuer: what lets a person in, and where it leads."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.http.app import create_app
from adapters.http.pages.sessions import form_token
from adapters.limits import Limits
from domain.case.vocabulary import Role
from tests.adapters.http.living import House
from tests.adapters.http.pages.browsing import (
    FAILED,
    PENDING,
    SESSION,
    browsing,
    sent_away,
    sent_back,
    through,
    told,
)
from tests.adapters.http.pages.visiting import ADDRESS, hrefs, seen
from tests.adapters.signing_in.code_issuer import CLIENT, SECRET, TOKEN, CodeIssuer
from tests.adapters.signing_in.issuing import say
from tests.adapters.signing_in.tokens import rs256

pytestmark = pytest.mark.anyio


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


async def test_two_tabs_may_be_on_their_way_at_once(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        ways = [await sent_back(issuer, await sent_away(visitor, way)) for way in ("/work", "/")]
        assert told(await visitor.get(ways[0])) == (303, "/work")
        visitor.client.cookies.set(PENDING, "x", domain="127.0.0.1")
        assert told(await visitor.get(ways[1])) == FAILED


async def test_a_role_in_a_case_alone_is_enough(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        issuer.person = held.staff[Role.SURGEON], held.tenant
        assert told(await through(visitor, issuer)) == (303, "/")
        assert (await visitor.get(visitor.case)).status_code == 200


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
