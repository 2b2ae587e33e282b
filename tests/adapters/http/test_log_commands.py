"""rtw accesses, rtw disclosures, rtw admin-log: one document each of what the logs hold."""

import json
from typing import Any

import pytest

from adapters import cli
from adapters.access_log.admin_log import operator
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


async def rtw(house: House, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a word prints with --json, run against the house's database."""
    asked = cli._parser().parse_args([*words, "--json"])
    assert await cli._logged_first(asked, None, house.product.database) == 0  # type: ignore[arg-type]
    return json.loads(capsys.readouterr().out)


@pytest.mark.played(18)
async def test_an_operator_reads_who_saw_a_case_with_what_was_denied(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in ("CL-1", "EM-1"):
        await house.ask(person, "GET", f"/v1/cases/{house.case}/views/employer")
    await house.send("EM-1", "RecordDiagnosis", {})

    seen = await rtw(house, capsys, "accesses", "spine:W-A/1", "--denied")
    allowed = await rtw(house, capsys, "accesses", str(house.case), "--limit", "2")

    assert seen["case"] == str(house.case)
    assert [(each["name"], each["decision"]) for each in seen["accesses"]] == [
        (operator(), "allowed"),
        (name_of(house, "EM-1"), "role"),
        (name_of(house, "EM-1"), "allowed"),
        (name_of(house, "CL-1"), "role"),
    ]
    assert seen["accesses"][1]["text"] == "Asked for something to be recorded"
    assert [each["code"] for each in allowed["accesses"]] == ["accesses", "accesses"]


@pytest.mark.played(18)
async def test_an_operator_reads_what_was_disclosed_of_a_case(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.ask("SU-1", "GET", f"/v1/cases/{house.case}/history")

    (made,) = (await rtw(house, capsys, "disclosures", "spine:W-A/1"))["disclosures"]

    assert (made["name"], made["role"]) == (name_of(house, "SU-1"), "supervisor")
    assert (made["code"], made["text"]) == ("history", "Read the history")
    assert made["event_range"] == {"first": 1, "last": len(house.names())}


@pytest.mark.played(18)
async def test_the_log_of_operators_names_the_newest_first_its_own_reading_too(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await rtw(house, capsys, "case", "show", "spine:W-A/1", "--view", "employer")
    await rtw(house, capsys, "tenant", "calendar", house.story[0].tenant, "CZ")

    log = (await rtw(house, capsys, "admin-log"))["actions"]
    own = (await rtw(house, capsys, "admin-log", "--tenant", house.story[0].tenant))["actions"]

    assert [each["action"] for each in log] == ["admin-log", "tenant calendar", "case show"]
    assert log[1]["words"] == {"name": house.story[0].tenant, "code": "CZ"}
    assert log[2]["words"] == {"case": "spine:W-A/1", "view": "employer"}
    assert (log[2]["tenant"], log[2]["case"]) == (str(house.tenant), str(house.case))
    assert own[1:] == log


def name_of(house: House, ref: str) -> str:
    return next(each.name or each.ref for each in house.story[0].people if each.ref == ref)
