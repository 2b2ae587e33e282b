"""Signing in at a browser by a real issuer: all that lets nobody in."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from uuid import uuid4

import pytest

from domain.party import RegisterParty
from services.catalogues import Catalogues
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
    with_parts,
)
from tests.adapters.signing_in.code_issuer import CLIENT, SECRET, TOKEN, CodeIssuer
from tests.adapters.signing_in.issuing import say
from tests.adapters.signing_in.tokens import OTHER_KEY, es256, hs256, unsigned

pytestmark = pytest.mark.anyio


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


async def test_an_organisation_does_not_sign_in(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer, "E-100") as visitor:
        assert told(await through(visitor, issuer)) == FAILED


async def test_all_failures_read_alike(held: House, issuer: CodeIssuer) -> None:
    async with browsing(held, issuer) as visitor:
        page = await visitor.page("/sign-in?why=failed")
    assert "You could not be signed in." in page.text


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
