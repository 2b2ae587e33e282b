"""The 26 tokens of RELIABILITY 5.1 at the whole application: 2 let a person in, 24 nobody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from adapters.http.app import create_app
from tests.adapters.http.answered import raw
from tests.adapters.http.living import House
from tests.adapters.signing_in.tokens import ALSO_REFUSED, REFUSED, rs256, token, verifier

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def with_real_issuer(held: House) -> AsyncIterator[httpx.AsyncClient]:
    """The house where tokens of the issuer outside count, and at the time when they were made."""
    transport = httpx.ASGITransport(create_app(replace(held.desk, verifier=verifier())))
    async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
        yield client


def asked(house: House) -> list[tuple[str, str]]:
    case = f"/v1/cases/{house.case}"
    reads = ["/v1/cases", "/v1/feed", f"{case}/views/clinician", f"{case}/history", f"{case}/due"]
    return [*(("GET", path) for path in reads), ("POST", f"{case}/commands/lift-hold")]


async def test_the_24_are_refused_alike_everywhere_and_store_nothing(held: House) -> None:
    assert len(REFUSED) == 24
    before = held.stored()
    async with with_real_issuer(held) as client:
        for method, path in asked(held):
            nobody = await client.request(method, path)
            assert nobody.status_code == 401
            for name, bad in (REFUSED | ALSO_REFUSED).items():
                headers = {"Authorization": f"Bearer {bad}"}
                answered = await client.request(method, path, headers=headers)
                assert raw(answered) == raw(nobody), (path, name)
    assert held.stored() == before


async def test_the_2_let_in_the_person_whom_they_name(held: House) -> None:
    who = {"sub": str(held.ref("CL-1")), "tenant": str(held.tenant)}
    good = [
        token(claims=who),
        token({"alg": "RS256", "kid": "rsa-1"}, claims=who, sign=rs256),
    ]
    async with with_real_issuer(held) as client:
        for each in good:
            headers = {"Authorization": f"Bearer {each}"}
            for method, path in asked(held)[:-1]:
                answered = await client.request(method, path, headers=headers)
                assert answered.status_code == 200, (path, answered.text)


async def test_what_a_token_says_of_roles_counts_for_nothing(held: House) -> None:
    who = {"sub": str(held.ref("SU-1")), "tenant": str(held.tenant)}
    claims = who | {"roles": ["clinician", "admin"], "groups": ["admin"], "scope": "admin"}
    async with with_real_issuer(held) as client:
        headers = {"Authorization": f"Bearer {token(claims=claims)}"}
        url = f"/v1/cases/{held.case}/views/clinician"
        answered = await client.get(url, headers=headers)

    assert (answered.status_code, answered.json()["code"]) == (403, "role")
