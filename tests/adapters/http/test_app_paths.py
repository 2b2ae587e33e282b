"""Paths, methods and tokens that lead nowhere (RELIABILITY 7.8 rows 33, 41, 44, 45)."""

from uuid import uuid4

import httpx
import pytest

from adapters.http.app import create_app
from adapters.http.requests import Desk
from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.living import House, commands
from tests.adapters.signing_in import tokens

pytestmark = pytest.mark.anyio

ROUTES = [
    *(("POST", each, "") for each in commands()),
    ("GET", "", "/v1/cases"),
    ("GET", "", "/v1/cases/{case}/views/clinician"),
    ("GET", "", "/v1/cases/{case}/views/employer"),
    ("GET", "", "/v1/cases/{case}/history"),
    ("GET", "", "/v1/feed"),
]
SOME_ROUTES = [*ROUTES[: len(commands()) : 12], *ROUTES[len(commands()) :]]
"""Enough of them for what no route looks at by itself."""


def _ids(case: str) -> list[str]:
    return [
        case.upper(),
        "{" + case + "}",
        "%7B" + case + "%7D",
        f"urn:uuid:{case}",
        case.replace("-", ""),
        case + "%00",
        "%00",
        case + "%0a",
        "%20" + case,
        case + ";",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "%2e%2e%2f%2e%2e",
        "..;",
        "%c0%ae%c0%ae",
        "%ff%fe",
        "' or 1=1 --",
        "$1",
        "%25s",
        "0",
        "-1",
        "null",
        "W-A/1",
        "W-A%2F1",
        case + "/",
        "%E2%80%AE" + case,
        "x" * 4000,
    ]


async def test_only_the_canonical_spelling_of_a_case_id_leads_to_the_case(held: House) -> None:
    before = held.stored()
    paths = ["views/clinician", "history", "commands/lift-hold"]
    for spelled in _ids(str(held.case)):
        for path in paths:
            url = f"http://rtw/v1/cases/{spelled}/{path}"
            method = "POST" if path.startswith("commands") else "GET"
            answered = await held.ask(
                "CL-1", method, url, headers={"Idempotency-Key": str(uuid4())}, json={}
            )
            assert code_of(answered) == (404, "not_found"), url
    assert held.stored() == before


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v1/cases/",
        "/v1/cases/{case}",
        "/v1/cases/{case}/",
        "/v1/cases/{case}/views",
        "/v1/cases/{case}/views/",
        "/v1/cases/{case}/views/clinician/",
        "/v1/cases/{case}/commands/OpenCase",
        "/v1/cases/{case}/commands/open-case",
        "/v1/cases/{case}/commands/no-such-command",
        "/v1/cases/{case}/commands/lift-hold/",
        "/v1/cases/{case}/commands/%6cift%2dhold%00",
        "//v1/cases",
        "/V1/cases",
        "/v1/cases/%2e%2e/cases",
        "/v1/%2e%2e/live",
        "/docs",
        "/redoc",
        "/metrics",
    ],
)
async def test_what_is_no_route_is_not_found_and_not_redirected(held: House, path: str) -> None:
    url = "http://rtw" + path.format(case=held.case)
    for method in ("GET", "POST"):
        answered = await held.ask(
            "CL-1", method, url, headers={"Idempotency-Key": str(uuid4())}, json={}
        )
        assert code_of(answered) == (404, "not_found")


async def test_a_method_that_a_route_has_not_is_told_so(held: House) -> None:
    before = held.stored()
    urls = [held.path(each) for each in commands()]
    urls += ["/v1/feed", "/live", "/ready", "/openapi.json"]
    urls += [f"/v1/cases/{held.case}/{each}" for each in ("history", "views/clinician")]
    for url in urls:
        for method in ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND"):
            if (method, url) == ("HEAD", "/openapi.json"):
                continue  # the framework's own route
            headers = {"X-HTTP-Method-Override": "POST", "Idempotency-Key": str(uuid4())}
            answered = await held.ask("CL-1", method, url, headers=headers)
            assert answered.status_code == 405, (method, url)
            assert answered.headers["allow"] in {"GET", "POST", "GET, HEAD", "HEAD, GET"}
    answered = await held.ask("CL-1", "GET", held.path("LiftHold"))
    assert code_of(answered) == (405, "method_not_allowed")
    assert held.stored() == before


def _url(house: House, command: str, url: str) -> str:
    return url.format(case=house.case) if url else house.path(command)


async def test_without_a_token_every_route_gives_the_same_401(held: House) -> None:
    before = held.stored()
    answers = [
        await held.ask(None, method, _url(held, command, url), json={})
        for method, command, url in ROUTES
    ]

    assert {code_of(each) for each in answers} == {(401, "unauthenticated")}
    assert len({raw(each) for each in answers}) == 1
    assert held.stored() == before


@pytest.mark.parametrize("kind", [*tokens.REFUSED, *tokens.ALSO_REFUSED])
async def test_a_token_that_is_not_accepted_gets_the_same_401_wherever_it_is_shown(
    held: House, kind: str
) -> None:
    before = held.stored()
    verifier = tokens.verifier()
    desk = Desk(held.desk.product, verifier, held.desk.wording, held.desk.cursor_key)
    transport = httpx.ASGITransport(create_app(desk))
    token = (tokens.REFUSED | tokens.ALSO_REFUSED)[kind]
    async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
        answers = []
        for authorization in (f"Bearer {token}", f"Basic {token}"):
            headers = {"Authorization": authorization, "Idempotency-Key": str(uuid4())}
            for method, command, url in SOME_ROUTES:
                where = _url(held, command, url)
                answers.append(await client.request(method, where, headers=headers, json={}))
        good = await client.get("/v1/cases", headers={"Authorization": f"Bearer {tokens.token()}"})

    assert {code_of(each) for each in answers} == {(401, "unauthenticated")}
    assert len({raw(each) for each in answers}) == 1
    assert good.status_code == 200
    assert held.stored() == before


async def test_a_token_anywhere_but_in_its_header_is_none(held: House) -> None:
    token = held.bearer("CL-1").removeprefix("Bearer ")
    url = f"/v1/cases/{held.case}/history"

    in_query = await held.ask(None, "GET", url, params={"access_token": token})
    in_cookie = await held.ask(None, "GET", url, headers={"Cookie": f"access_token={token}"})
    twice = [("Authorization", held.bearer("CL-1")), ("Authorization", held.bearer("EM-1"))]
    both = await held.ask(None, "GET", url, headers=twice)

    assert code_of(in_query) == code_of(in_cookie) == (401, "unauthenticated")
    assert code_of(both) == (400, "authorization_twice")
