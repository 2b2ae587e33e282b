"""The page of a tenant's officers: requests for erasure, and what was done to the ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from adapters.access_log.admin_log import log_action, operator
from domain.case.vocabulary import Role
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import Visitor, hrefs, seen, signed_in, visiting

pytestmark = pytest.mark.anyio
PAGE = "/administration"
OFFICERS = pytest.mark.parametrize("role", [Role.DATA_PROTECTION_OFFICER, Role.ADMIN])


@asynccontextmanager
async def _as(house: House, person: UUID) -> AsyncIterator[Visitor]:
    async with visiting(house) as visitor:
        answered = await visitor.post(
            "/sign-in", {"token": await visitor.token(), "person": str(person)}
        )
        assert answered.status_code == 303, answered.text
        yield visitor


async def _asked(house: House) -> None:
    await house.play(5)
    answered = await house.send("W-A", "RequestErasure", {"data_classes": ["C", "E"]})
    assert answered.json()["events"] == ["ErasureRequested"], answered.text


@OFFICERS
async def test_an_officer_finds_the_request_and_decides_with_the_case_manager(
    house: House, role: Role
) -> None:
    await _asked(house)
    async with _as(house, await house.register(role)) as visitor:
        assert hrefs(await visitor.page("/"), PAGE) != []
        page = await visitor.page(PAGE)
        assert "Diagnosis, operation and findings; Psychological screens and support" in page.text
        assert hrefs(page, r"/cases/.*") == [visitor.form("DecideErasure")]

        form = await visitor.page(visitor.form("DecideErasure"))
        assert "Carla Mendes" in form.text
        for name, offered in (("Medication", False), ("Diagnosis, operation and findings", True)):
            assert (name in form.text) is offered
        said = {"decision": "granted", "approver_2": str(house.ref("CM-1"))}
        erasure = form.inputs.get("erasure_id")
        assert erasure is None  # it is chosen, and chosen beforehand
        assert ("selected", None) in form.attributes
        answered = await visitor.send("DecideErasure", {**said, "erasure_id": _chosen(house)})
        assert answered.status_code == 303, seen(answered).text
        behind = await visitor.page(answered.headers["location"])

    assert "Recorded." in behind.text
    assert "No request waits." in behind.text
    assert house.names()[-1][1] == "ErasureDecided"


def _chosen(house: House) -> str:
    row = house.superuser.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb -> 'B' ->> 'erasure_id' FROM es.event"
        " WHERE name LIKE '%%:ErasureRequested'"
    ).fetchone()
    assert row is not None
    return str(row[0])


async def test_a_decision_of_one_person_alone_is_refused_in_its_place(house: House) -> None:
    await _asked(house)
    officer, before = await house.register(Role.ADMIN), house.stored()
    async with _as(house, officer) as visitor:
        before = house.stored()
        said = {"decision": "granted", "approver_2": str(officer), "rationale": "As asked"}
        answered = await visitor.send("DecideErasure", said)

        told = seen(answered)
        assert answered.status_code == 409
        assert ("role", "alert") in told.attributes
        assert told.typed == ["As asked"]
        assert house.stored() == before


async def test_an_officer_sees_nothing_else_of_the_case(house: House) -> None:
    await _asked(house)
    async with _as(house, await house.register(Role.ADMIN)) as visitor:
        for path in (PAGE, visitor.form("DecideErasure")):
            page = await visitor.page(path)
            assert "Anna Walker" not in page.text
            assert "Northgate" not in page.text
        for path in (visitor.case, visitor.form("CorrectEntry"), visitor.form("AddNote")):
            assert (await visitor.get(path)).status_code == 404
    assert house.superuser.execute(
        "SELECT DISTINCT action, cases FROM es.access WHERE action = 'admin.log'"
    ).fetchall() == [("admin.log", [house.case])]


@pytest.mark.played(3)
async def test_the_page_tells_what_was_done_as_the_interface_does(house: House) -> None:
    case, database = str(house.case), house.product.database
    await log_action(database, "case show", {"view": "employer", "reason": "hidden"}, case)
    await log_action(database, "rebuild", {"view": "hidden"})
    async with _as(house, await house.register(Role.ADMIN)) as visitor:
        text = (await visitor.page(PAGE)).text

    assert f"{operator()} case show view employer {case}" in text
    assert f"{operator()} rebuild – concerns every organisation" in text
    assert "hidden" not in text


async def test_older_actions_are_behind_a_link(house: House) -> None:
    for number in range(51):
        await log_action(house.product.database, f"act {number:02}", {})
    async with _as(house, await house.register(Role.ADMIN)) as visitor:
        page = await visitor.page(PAGE)
        (older,) = hrefs(page, r"/administration\?cursor=.*")
        assert "act 50" in page.text
        assert "act 00" not in page.text
        assert "act 00" in (await visitor.page(older)).text


async def test_who_is_no_officer_is_led_to_no_such_page(held: House) -> None:
    async with signed_in(held, "CM-1") as visitor:
        assert hrefs(await visitor.page("/"), PAGE) == []
        assert (await visitor.get(PAGE)).status_code == 403
