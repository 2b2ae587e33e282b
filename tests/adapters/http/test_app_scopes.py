"""A program that acts for a person: what he may, within its scopes, and nothing without one."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from adapters.signing_in.identity import Identity
from services.scopes import Scope
from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

SCOPE_MISSING = (403, "scope")


async def as_program(
    house: House, person: str, scopes: set[str], method: str, path: str
) -> httpx.Response:
    who = Identity(house.ref(person), house.tenant)
    program = replace(who, client="payroll", scopes=frozenset(scopes))
    headers = {
        "Authorization": f"Bearer {house.issuer.token(program)}",
        "Idempotency-Key": str(uuid4()),
    }
    body = {"json": {"no such field": 1}} if method == "POST" else {}
    return await house.client.request(method, path, headers=headers, **body)


async def test_each_scope_opens_what_it_is_for_and_nothing_else(held: House) -> None:
    case = f"/v1/cases/{held.case}"
    asked = {
        Scope.CASES_READ: [
            ("GET", f"{case}/views/clinician"),
            ("GET", f"{case}/history"),
            ("GET", f"{case}/due"),
            ("GET", "/v1/cases"),
        ],
        Scope.CASES_COMMAND: [("POST", f"{case}/commands/lift-hold")],
        Scope.FEED_READ: [("GET", "/v1/feed")],
    }

    for scope, requests in asked.items():
        for method, path in requests:
            without = set(Scope) - {scope} | {"openid"}
            allowed = await as_program(held, "CL-1", {scope.value}, method, path)
            refused = await as_program(held, "CL-1", without, method, path)
            assert allowed.status_code == (422 if method == "POST" else 200), (path, allowed.text)
            assert code_of(refused) == SCOPE_MISSING, path


async def test_a_program_without_a_scope_may_nothing(held: House) -> None:
    case = f"/v1/cases/{held.case}"
    asked = [("GET", f"{case}/views/clinician"), ("GET", "/v1/cases"), ("GET", "/v1/feed")]

    for method, path in [*asked, ("POST", f"{case}/commands/lift-hold")]:
        assert code_of(await as_program(held, "CL-1", set(), method, path)) == SCOPE_MISSING


async def test_a_program_may_never_more_than_its_person(held: House) -> None:
    case = f"/v1/cases/{held.case}"

    role = await as_program(held, "SU-1", set(Scope), "GET", f"{case}/views/clinician")
    command = await as_program(held, "SU-1", set(Scope), "POST", f"{case}/commands/lift-hold")

    assert code_of(role) == code_of(command) == (403, "role")


@pytest.mark.parametrize("scopes", [set(), {"cases:read"}, set(Scope)], ids=len)
async def test_for_a_stranger_a_program_learns_no_more_than_he_himself(
    held: House, scopes: set[str]
) -> None:
    answers = [
        await as_program(held, str(held.ref("E-9")), scopes, "GET", f"/v1/cases/{case}/history")
        for case in (held.case, uuid4())
    ]

    assert raw(answers[0]) == raw(answers[1])
    assert answers[0].status_code in {403, 404}
