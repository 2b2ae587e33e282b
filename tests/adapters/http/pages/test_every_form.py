"""Each command of the aggregate has its form, for each role that may ask for it (DOMAIN 4.4), and
stands on the page of the case where that role finds it."""

from collections.abc import Mapping
from uuid import UUID

import httpx
import pytest

from adapters.asking.command_names import kebab
from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Role
from services.commanders import COMMANDERS, OUTSIDE_THE_CASE
from tests.adapters.http.casting import Cast, cast_of
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import hrefs, seen, signed_in

pytestmark = pytest.mark.anyio
OPEN = "OpenCase"
ASKED = sorted((name, role) for name in REQUESTS for role in COMMANDERS[name])
IN_A_CASE = [
    (name, role)
    for name, role in ASKED
    if role is not Role.SYSTEM and name != OPEN and name not in OUTSIDE_THE_CASE
]
OUTSIDE = [(name, role) for name, roles in OUTSIDE_THE_CASE.items() for role in sorted(roles)]


@pytest.fixture(scope="module")
async def cast(held: House) -> Cast:
    return await cast_of(held)


@pytest.fixture(scope="module")
async def doors(cast: Cast) -> Mapping[Role, set[str]]:
    """The forms to which the page of the case leads, for each role in it."""
    found = {}
    for role, person in cast.inside.items():
        answered = await _ask(cast, person, "/cases/{case_id}")
        reads = answered.status_code == 200
        found[role] = set(hrefs(seen(answered), r"/cases/[^/]+/do/.*")) if reads else set()
    return found


async def _ask(cast: Cast, person: UUID, path: str) -> httpx.Response:
    return await cast.ask((person, cast.house.tenant), f"GET {path}", cast.house.case)


def test_every_command_of_the_aggregate_is_asked_for_by_somebody() -> None:
    assert {name for name, _ in ASKED} == set(REQUESTS)
    people = {name for name, role in ASKED if role is not Role.SYSTEM}
    assert {name for name, _ in (*IN_A_CASE, *OUTSIDE)} | {OPEN} == people


@pytest.mark.parametrize(("command", "role"), IN_A_CASE)
async def test_who_may_ask_for_a_command_finds_its_form_and_opens_it(
    cast: Cast, doors: Mapping[Role, set[str]], command: str, role: Role
) -> None:
    address = f"/cases/{cast.house.case}/do/{kebab(command)}"
    answered = await _ask(cast, cast.inside[role], address)

    assert address in doors[role]
    assert answered.status_code == 200, answered.text
    page = seen(answered)
    if command != "CorrectEntry":  # of which the entry is chosen first
        assert {"token", "command_id"} <= page.inputs.keys()


async def test_a_page_leads_to_no_form_that_its_reader_may_not_send(
    cast: Cast, doors: Mapping[Role, set[str]]
) -> None:
    for role, found in doors.items():
        own = {f"/cases/{cast.house.case}/do/{kebab(name)}" for name, by in IN_A_CASE if by is role}
        assert found == own, role


@pytest.mark.parametrize(("command", "role"), OUTSIDE)
async def test_who_decides_outside_the_case_has_his_form(
    cast: Cast, command: str, role: Role
) -> None:
    answered = await _ask(cast, cast.house.staff[role], f"/cases/{{case_id}}/do/{kebab(command)}")
    assert answered.status_code == 200
    assert {"token", "command_id"} <= seen(answered).inputs.keys()


@pytest.mark.parametrize("role", COMMANDERS[OPEN])
async def test_who_opens_cases_finds_the_form_on_his_first_page(cast: Cast, role: Role) -> None:
    person = "CM-1" if role is Role.CASE_MANAGER else "EM-1"
    house = cast.house
    async with signed_in(house, person) as visitor:
        assert hrefs(await visitor.page("/"), "/open-case") != []
        assert (await visitor.get("/open-case")).status_code == 200
