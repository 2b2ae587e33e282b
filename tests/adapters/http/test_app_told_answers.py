"""What the answer to a command tells and no event says was told is recorded before it goes out."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import adapters.http
from adapters.database import Database
from domain.case.vocabulary import Role
from services.actions import PURPOSES
from services.audiences import Audience
from services.commanders import COMMANDERS
from services.reading_rights import IN_FULL
from tests.adapters.http.answered import code_of
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import House, living
from tests.adapters.http.logs import disclosed, reads

pytestmark = pytest.mark.anyio
LINK = 4
"""A line of the spine that everybody may repeat who sent it."""


def told(house: House) -> list[dict[str, Any]]:
    return [row for row in reads(house) if row["decision"] == "allowed"]


async def test_a_refusal_that_tells_what_was_seen_is_a_read_of_its_class(held: House) -> None:
    before = len(reads(held))

    answered = await held.send("CL-1", "SetLoadTarget", held.body_of("SetLoadTarget"))

    assert answered.json()["criteria"][0]["observed"] == str(held.ref("H1"))
    (row,) = reads(held)[before:]
    assert (row["subject"], row["role"], row["case_id"]) == (
        held.ref("CL-1"),
        "clinician",
        held.case,
    )
    assert (row["action"], row["decision"]) == ("command.SetLoadTarget", "allowed")
    assert (row["purpose"], row["legal_basis"]) == ("TREAT", "gdpr-9-2-h")
    assert row["classes"] != ""
    assert row["summaries"] == ""


async def test_who_is_told_of_a_hidden_criterion_finds_no_class_of_it_in_his_log(
    held: House,
) -> None:
    before, told_before = len(reads(held)), len(disclosed(held))

    answered = await held.send("SU-1", "StartRampStage", held.body_of("StartRampStage"))

    assert [each["id"] for each in answered.json()["criteria"]] == ["clinical"]
    (row,) = reads(held)[before:]
    assert (row["role"], row["classes"], row["summaries"]) == ("supervisor", "", "")
    assert len(disclosed(held)) == told_before


@pytest.mark.played(16)
async def test_what_is_stored_is_its_own_record_and_its_repeat_is_a_read(house: House) -> None:
    await house.take(17)
    before = len(reads(house))
    assert before == 0

    again = await house.take(17)

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["decision"]["outcome"] == "refused"
    (row,) = reads(house)
    assert (row["action"], row["role"]) == ("command.SetLoadTarget", "clinician")
    assert (row["case_id"], row["decision"]) == (house.case, "allowed")
    assert row["classes"] != ""


async def test_an_employer_who_is_told_again_what_was_seen_is_disclosed_to(
    database: Database, tmp_path: Path
) -> None:
    async with living(database, tmp_path, PICKER) as house:
        first = next(number for number, line in PICKER[1] if line.command == "StartRampStage")
        await house.play(first)
        step, key = house.step(first), uuid4()
        body = {**step.body, "stage_no": 2}
        await house.send(step.by, step.command, body, key=key)
        assert (reads(house), disclosed(house)) == ([], [])

        again = await house.send(step.by, step.command, body, key=key)

        shown = {each["id"] for each in again.json()["decision"]["criteria"]}
        (row,), (made,) = reads(house), disclosed(house)
    assert "ramp.min_days" in shown
    assert (made["what"], made["role"]) == ("command.StartRampStage", "supervisor")
    assert made["read"] == row["id"]
    assert "".join(made["data_classes"]) == row["classes"] != ""
    assert set(row["classes"]) <= IN_FULL[Audience.SUPERVISOR]


@pytest.mark.played(16)
async def test_that_all_is_said_already_is_told_and_recorded(house: House) -> None:
    step = house.step(LINK)

    answered = await house.send(step.by, step.command, step.body)

    assert answered.json()["outcome"] == "unchanged"
    assert [row["action"] for row in reads(house)] == [f"command.{step.command}"]


@pytest.mark.played(16)
async def test_how_far_the_case_has_come_is_told_and_recorded(house: House) -> None:
    answered = await house.send("CL-1", "RaiseAlarm", {}, headers={"If-Match": '"1"'})
    assert code_of(answered) == (422, "input")
    assert reads(house) == []

    body = house.body_of("SetLoadTarget")
    answered = await house.send("CL-1", "SetLoadTarget", body, headers={"If-Match": '"1"'})

    assert code_of(answered) == (412, "version_stale")
    assert [row["action"] for row in reads(house)] == ["command.SetLoadTarget"]


async def test_the_worker_sees_who_was_told_in_an_answer(held: House) -> None:
    await held.send("CL-1", "SetLoadTarget", held.body_of("SetLoadTarget"))

    answered = await held.ask("W-A", "GET", f"/v1/cases/{held.case}/accesses")

    newest = answered.json()["accesses"][0]
    assert (newest["code"], newest["role"]) == ("command.SetLoadTarget", "clinician")
    assert newest["classes"] != []


@pytest.mark.played(19)
async def test_where_it_cannot_be_recorded_it_is_not_told(house: House) -> None:
    house.superuser.execute("REVOKE INSERT ON es.access FROM rtw_api")

    refused = await house.send("CL-1", "SetLoadTarget", house.body_of("SetLoadTarget"))
    repeated = await house.take(17)

    assert code_of(refused) == code_of(repeated) == (503, "unavailable")
    assert str(house.ref("H1")) not in refused.text


def test_whoever_may_command_has_a_purpose_to_record() -> None:
    commanders = {role for roles in COMMANDERS.values() for role in roles} - {Role.SYSTEM}
    assert commanders <= PURPOSES.keys()


def test_no_route_answers_a_command_without_saying_what_it_tells() -> None:
    """Those that answer one name ``handle`` or ``handled`` within ``noted``."""
    assert adapters.http.__file__ is not None
    calls = [
        line
        for path in Path(adapters.http.__file__).parent.rglob("*.py")
        if path.name != "matching.py"
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"commands\.handle\(|\bhandled\(", line)
    ]
    assert len(calls) == 2  # of requests, and of forms
    assert [line for line in calls if "noted(request, " not in line] == []
