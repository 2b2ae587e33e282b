"""Lists are reads too: what they told is recorded, and the worker sees in whose list she stood."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.work.keeper import WorkKeeper
from domain.case.vocabulary import Role
from tests.adapters.http.agreeing import agree
from tests.adapters.http.living import House
from tests.adapters.http.logs import reads
from tests.adapters.http.pages.visiting import signed_in
from tests.adapters.http.test_app_work import assign

pytestmark = pytest.mark.anyio
IN_LISTS = {"cases.list", "cases.find", "work", "feed"}


async def read(house: House, person: str | UUID, path: str, **headers: str) -> dict[str, Any]:
    """What was recorded of a read, the one row that has cases."""
    before = len(reads(house))
    answered = await house.ask(person, "GET", path, headers=headers)
    assert answered.status_code == 200, answered.text
    (row,) = reads(house)[before:]
    assert row["cases"] == [house.case]
    return row


def said(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("role", "classes", "summaries", "purpose", "legal_basis"))


async def test_a_row_of_a_list_says_as_whom_what_for_by_which_right_and_how_much(
    house: House,
) -> None:
    await house.play(18)
    await assign(house, assignee=str(house.ref("SU-1")), due="2025-03-20")
    await house.catch_up()
    by_law, care = "gdpr-9-2-b", "gdpr-9-2-h"

    found = {
        (person, path): said(await read(house, person, path))
        for person, path in (
            *(("EM-1", "/v1/cases"), ("SU-1", "/v1/cases"), ("CM-1", "/v1/cases")),
            *(("SU-1", "/v1/work"), ("EM-1", "/v1/cases?party=anna")),
        )
    }

    assert found == {
        ("EM-1", "/v1/cases"): ("employer_hr", "", "AB", "CAREMGT", by_law),
        ("SU-1", "/v1/cases"): ("supervisor", "", "B", "CAREMGT", by_law),
        ("CM-1", "/v1/cases"): ("case_manager", "AB", "", "CAREMGT", care),
        ("SU-1", "/v1/work"): ("supervisor", "", "AB", "CAREMGT", by_law),
        ("EM-1", "/v1/cases?party=anna"): ("employer_hr", "", "AB", "CAREMGT", by_law),
    }


async def test_who_finds_by_words_is_told_of_the_classes_that_were_looked_through(
    house: House,
) -> None:
    await house.play(18)
    await WorkKeeper(house.product).keep_up()
    await agree(house, "TREAT", "FUNC->employer", "NOTES->clinician")
    await house.catch_up()

    found = await read(house, "CL-1", "/v1/cases?q=carton")
    listed = await read(house, "CL-1", "/v1/cases")

    assert {"C", "D", "S"} <= set(found["classes"])
    assert (found["consent_id"], found["consent_version"]) == (house.ref("C-A"), 2)
    assert (listed["classes"], listed["consent_id"]) == ("AB", None)


async def test_the_worker_sees_in_whose_list_her_case_stood_once_for_each_day(
    house: House,
) -> None:
    await house.play(18)
    for _ in range(3):
        await house.ask("EM-1", "GET", "/v1/cases")
    await house.ask("CL-1", "GET", "/v1/work")
    await house.ask("CM-1", "GET", "/v1/feed")
    stranger = await house.register(Role.CASE_MANAGER)
    await house.ask(stranger, "GET", "/v1/cases")

    path = f"/v1/cases/{house.case}/accesses"
    seen = (await house.ask("W-A", "GET", path)).json()["accesses"]
    own = (await house.ask("EM-1", "GET", path)).json()["accesses"]
    pages, cursor = [], ""
    while True:
        page = (await house.ask("W-A", "GET", f"{path}?limit=1{cursor}")).json()
        pages += page["accesses"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    lists = [(each["name"], each["code"]) for each in seen if each["code"] in IN_LISTS]
    assert lists == [
        ("Carla Mendes", "feed"),
        ("Clara Lindqvist", "work"),
        ("Eva Malá", "cases.list"),
    ]
    assert [each for each in pages if each["code"] in IN_LISTS] == [
        each for each in seen if each["code"] in IN_LISTS
    ]
    assert [each["code"] for each in own if each["code"] in IN_LISTS] == ["cases.list"]
    async with signed_in(house, "W-A") as visitor:
        shown = (await visitor.page(f"{visitor.case}/who-saw")).text
    assert "Saw the case in a list of cases, for the first time on that day" in shown


async def test_another_consent_or_role_is_another_way_of_being_told(house: House) -> None:
    await house.play(18)
    rows = [await read(house, "EM-1", "/v1/cases") for _ in range(2)]
    rows.append(await read(house, "EM-1", "/v1/cases", **{"RTW-Purpose": "HLEGAL"}))

    kept = house.superuser.execute("SELECT id FROM es.listed WHERE case_id = %s", [house.case])

    assert {each for (each,) in kept.fetchall()} == {rows[0]["id"], rows[2]["id"]}


@pytest.mark.parametrize("statement", ["UPDATE {} SET day = day", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nobody_changes_in_which_lists_a_case_stood(house: House, statement: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        house.superuser.execute(statement.format("es.listed").encode())

    assert refused.value.sqlstate == "RT009"
