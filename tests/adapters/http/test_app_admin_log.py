"""GET /v1/admin-log: what whoever runs the ledger did, for officers of the tenant (DOMAIN 4.2)."""

from typing import Any
from uuid import UUID

import pytest

from adapters.access_log.admin_log import log_action, operator
from adapters.console.finding import open_ledger
from adapters.signing_in.identity import Identity
from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
LOG = "/v1/admin-log"
SECRET = "qK7vZ2mX9tR4"


async def _done(house: House) -> UUID:
    """Things done to the house, to one of its cases and to all tenants; and an administrator."""
    await house.play(3)
    database, case = house.product.database, str(house.case)
    await log_action(database, "rebuild", {"view": "clinician", "case": SECRET})
    words = {"view": "employer", "as_of": "2025-03-10T12:00", "reason": SECRET, "q": SECRET}
    await log_action(database, "case show", {**words, "case": case}, case)
    await log_action(database, "find", {"person": SECRET, "q": SECRET})
    return await house.register(Role.ADMIN)


async def _read(house: House, person: UUID, **query: Any) -> dict[str, Any]:
    answered = await house.ask(person, "GET", LOG, params=query)
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_an_administrator_reads_who_did_what_to_which_case(house: House) -> None:
    admin = await _done(house)

    body = await _read(house, admin)

    told = [{name: each for name, each in one.items() if name != "at"} for one in body["actions"]]
    of_all: dict[str, Any] = {
        "operator": operator(),
        "words": {},
        "case": None,
        "all_tenants": True,
    }
    assert told == [
        {"action": "find", **of_all},
        {
            "action": "case show",
            "operator": operator(),
            "words": {"view": "employer", "as_of": "2025-03-10T12:00"},
            "case": str(house.case),
            "all_tenants": False,
        },
        {"action": "rebuild", **of_all},
    ]
    assert body["next"] is None
    assert SECRET not in str(body)


async def test_a_data_protection_officer_reads_the_same_and_nobody_else_does(house: House) -> None:
    admin = await _done(house)
    officer = await house.register(Role.DATA_PROTECTION_OFFICER)

    assert await _read(house, officer) == await _read(house, admin)
    for person in ("CM-1", "CL-1", "W-A", "EM-1", await house.register()):
        assert code_of(await house.ask(person, "GET", LOG)) == (403, "role")
    assert (await house.ask(None, "GET", LOG)).status_code == 401


async def test_what_was_done_to_another_tenant_is_not_told(house: House) -> None:
    admin = await _done(house)
    other, _ = await open_ledger(house.product.database, "another tenant")
    house.superuser.execute(
        "INSERT INTO es.admin_action (tenant, case_id, operator, action)"
        " VALUES (%s, gen_random_uuid(), 'x', 'case diff')",
        [other],
    )

    told = await _read(house, admin)

    assert [each["action"] for each in told["actions"]] == ["find", "case show", "rebuild"]


async def test_the_log_is_read_page_by_page(house: House) -> None:
    admin = await _done(house)
    whole = (await _read(house, admin))["actions"]

    pages, cursor = [], None
    for _ in whole:
        body = await _read(house, admin, limit=1, **({"cursor": cursor} if cursor else {}))
        pages += body["actions"]
        cursor = body["next"]

    assert pages == whole
    assert cursor is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"as_of": "2025-01-01T00:00:00Z"}, "query"),
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(
    house: House, query: dict[str, str], field: str
) -> None:
    admin = await house.register(Role.ADMIN)
    answered = await house.ask(admin, "GET", LOG, params=query)

    assert answered.status_code == 422
    assert [each for each, _ in fields_of(answered)] == [field]


async def test_a_cursor_is_good_for_whom_it_was_made(house: House) -> None:
    admin, cursor = await _done(house), ""
    cursor = (await _read(house, admin, limit=1))["next"]
    other = await house.register(Role.ADMIN)

    assert (await house.ask(other, "GET", LOG, params={"cursor": cursor})).status_code == 422


async def test_a_program_needs_its_scope(house: House) -> None:
    admin = await house.register(Role.ADMIN)
    got = {}
    for scope in ("cases:read", "admin"):
        who = Identity(admin, house.tenant, "monitor", frozenset({scope}))
        headers = {"Authorization": f"Bearer {house.issuer.token(who)}"}
        got[scope] = (await house.ask(None, "GET", LOG, headers=headers)).status_code

    assert got == {"cases:read": 403, "admin": 200}


async def test_reading_the_log_is_recorded_and_so_is_being_denied(house: House) -> None:
    admin = await _done(house)
    await _read(house, admin)
    await house.ask("CM-1", "GET", LOG)

    rows = house.superuser.execute(
        "SELECT subject, role, action, route, decision, purpose FROM es.access"
        " WHERE action = 'admin.log' ORDER BY at"
    ).fetchall()
    assert rows == [
        (admin, "admin", "admin.log", LOG, "allowed", "HLEGAL"),
        (house.ref("CM-1"), None, "admin.log", LOG, "role", None),
    ]
