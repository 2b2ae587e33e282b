"""A real issuer: its keys are found, kept, turned over and refused, over HTTP on loopback."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from joserfc.jwk import ECKey

from adapters.asking.problems import ProblemError
from adapters.signing_in.issuer_keys import MOST_BYTES, IssuerKeys
from adapters.signing_in.outside_issuer import OutsideVerifier
from tests.adapters.signing_in.issuing import (
    DISCOVERY,
    KEYS,
    LocalIssuer,
    local_issuer,
    published,
    say,
)
from tests.adapters.signing_in.tokens import (
    ALSO_REFUSED,
    AUD,
    ISS,
    NOW,
    OTHER_KEY,
    PUBLIC_EC,
    REFUSED,
    WHO,
    es256,
    pem,
    rs256,
    token,
)

pytestmark = pytest.mark.anyio

BOTH = [DISCOVERY, KEYS]
NEXT_KEY = ECKey.import_key(pem(OTHER_KEY), {"kid": "ec-2"})
OF_NEXT_KEY = token({"kid": "ec-2"}, sign=es256(OTHER_KEY))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with local_issuer() as issuer:
        yield issuer


@dataclass
class Checking:
    """A verifier of the issuer, under a clock that stands still until it is moved."""

    issuer: LocalIssuer
    now: float = 5000.0
    verifier: OutsideVerifier = field(init=False)
    keys: IssuerKeys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = IssuerKeys(ISS, lambda: self.now, self.issuer.fetch)
        self.verifier = OutsideVerifier(ISS, AUD, self.keys, lambda: NOW)

    async def told(self, bearer: str | None) -> Any:
        """Who it is, or how he was refused."""
        authorization = [] if bearer is None else [f"Bearer {bearer}"]
        await self.verifier.prepare(authorization)
        try:
            return self.verifier.verify(authorization)
        except ProblemError as problem:
            return problem.status, problem.code, problem.headers


@pytest.fixture
def checking(issuer: LocalIssuer) -> Checking:
    return Checking(issuer)


async def test_the_2_good_tokens_are_accepted_with_keys_that_were_fetched_once(
    checking: Checking, issuer: LocalIssuer
) -> None:
    by_rsa = token({"alg": "RS256", "kid": "rsa-1"}, sign=rs256)

    assert [await checking.told(each) for each in (token(), by_rsa) * 50] == [WHO] * 100
    assert issuer.asked == BOTH


async def test_the_24_bad_tokens_and_others_are_refused_alike(checking: Checking) -> None:
    nobody = await checking.told(None)

    assert nobody[:2] == (401, "unauthenticated")
    for name, bad in {**REFUSED, **ALSO_REFUSED}.items():
        assert await checking.told(bad) == nobody, name


async def test_an_issuer_is_found_where_it_is(issuer: LocalIssuer) -> None:
    here = f"{issuer.address}/realm"
    issuer.described = {"issuer": here, "jwks_uri": f"{issuer.address}/realm/keys"}
    verifier = OutsideVerifier(here, AUD, IssuerKeys(here), lambda: NOW)
    authorization = [f"Bearer {token(claims={'iss': here})}"]

    await verifier.prepare(authorization)

    assert verifier.verify(authorization) == WHO
    assert issuer.asked == ["/realm/.well-known/openid-configuration", "/realm/keys"]


async def test_who_brings_no_token_makes_nobody_fetch(
    checking: Checking, issuer: LocalIssuer
) -> None:
    assert (await checking.told(None))[0] == 401
    assert (await checking.told("x" * 9000))[0] == 401
    assert issuer.asked == []


async def test_keys_are_fetched_again_after_ten_minutes(
    checking: Checking, issuer: LocalIssuer
) -> None:
    await checking.told(token())
    checking.now += 599
    await checking.told(token())
    assert issuer.asked == BOTH

    checking.now += 1
    issuer.keys = published(NEXT_KEY)

    assert (await checking.told(token()))[0] == 401
    assert await checking.told(OF_NEXT_KEY) == WHO
    assert issuer.asked == BOTH * 2


async def test_a_new_key_is_found_when_somebody_names_it(
    checking: Checking, issuer: LocalIssuer
) -> None:
    assert await checking.told(token()) == WHO
    issuer.keys = published(PUBLIC_EC, NEXT_KEY)
    checking.now += 60

    assert await checking.told(OF_NEXT_KEY) == WHO
    assert await checking.told(token()) == WHO
    assert issuer.asked == BOTH * 2


async def test_unknown_keys_are_looked_for_once_a_minute_whoever_names_how_many(
    checking: Checking, issuer: LocalIssuer
) -> None:
    await checking.told(token())
    unknown = [token({"kid": f"made-up-{number}"}) for number in range(30)]

    for minute in range(3):
        answers = await asyncio.gather(*map(checking.told, unknown))
        assert {each[:2] for each in answers} == {(401, "unauthenticated")}
        assert issuer.asked == BOTH * (minute + 1)
        checking.now += 59
        await checking.told(unknown[0])
        assert issuer.asked == BOTH * (minute + 1)
        checking.now += 1
    assert await checking.told(token()) == WHO


async def test_many_who_come_at_once_wait_for_the_same_answer(
    checking: Checking, issuer: LocalIssuer
) -> None:
    assert await asyncio.gather(*[checking.told(token()) for _ in range(40)]) == [WHO] * 40
    assert issuer.asked == BOTH


async def test_who_hangs_up_does_not_stop_the_search_for_others(
    checking: Checking, issuer: LocalIssuer
) -> None:
    asked, going = threading.Event(), threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        going.wait(60)
        say(handler, issuer.described)

    issuer.odd[DISCOVERY] = slow
    first = asyncio.ensure_future(checking.told(token()))
    await asyncio.to_thread(asked.wait, 60)
    second = asyncio.ensure_future(checking.told(token()))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    going.set()

    assert await second == WHO
    assert issuer.asked == BOTH


async def test_while_the_issuer_is_away_known_keys_hold_for_an_hour(
    checking: Checking, issuer: LocalIssuer
) -> None:
    await checking.told(token())
    issuer.odd[DISCOVERY] = lambda handler: handler.send_error(503)

    checking.now += 3599
    assert await checking.told(token()) == WHO
    checking.now += 1
    assert await checking.told(token()) == (503, "unavailable", {"Retry-After": "60"})

    del issuer.odd[DISCOVERY]
    checking.now += 60
    assert await checking.told(token()) == WHO


async def test_without_any_key_nobody_is_told_that_his_token_is_bad(
    checking: Checking, issuer: LocalIssuer
) -> None:
    issuer.keys = []

    answers = [await checking.told(each) for each in (token(), REFUSED["expired"])]

    assert [each[:2] for each in answers] == [(503, "unavailable")] * 2
    assert (await checking.told(None))[0] == 401
    assert issuer.asked == BOTH


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example", "jwks_uri": ISS + KEYS},
        {"issuer": ISS + "/", "jwks_uri": ISS + KEYS},
        {"jwks_uri": ISS + KEYS},
        {"issuer": ISS},
        {"issuer": ISS, "jwks_uri": None},
        {"issuer": ISS, "jwks_uri": "https://evil.example/keys"},
        {"issuer": ISS, "jwks_uri": "https://id.example:8443/keys"},
        {"issuer": ISS, "jwks_uri": "http://id.example/keys"},
        {"issuer": ISS, "jwks_uri": "https://id.example@evil.example/keys"},
        {"issuer": ISS, "jwks_uri": "https://user@id.example/keys"},
        {"issuer": ISS, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ISS, "jwks_uri": "https://["},
        [],
        b"",
        b"not JSON",
        b"[" * 100_000,
        b'{"issuer": "' + b"x" * MOST_BYTES + b'"}',
    ],
    ids=lambda described: str(described)[:60],
)
async def test_a_description_that_leads_elsewhere_or_nowhere_gives_no_keys(
    checking: Checking, issuer: LocalIssuer, described: Any
) -> None:
    issuer.described = described

    assert (await checking.told(token()))[:2] == (503, "unavailable")
    assert issuer.asked == [DISCOVERY]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_nobody_follows_where_an_issuer_sends_him(
    checking: Checking, issuer: LocalIssuer, status: int
) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", f"{issuer.address}/realm{KEYS}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    issuer.odd[KEYS] = elsewhere

    assert (await checking.told(token()))[:2] == (503, "unavailable")
    assert issuer.asked == BOTH
