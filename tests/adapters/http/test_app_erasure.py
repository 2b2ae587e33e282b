"""Erasure over HTTP: the worker asks, an officer of the tenant decides, who reads nothing else."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of, fields_of, raw
from tests.adapters.http.living import House, commands

pytestmark = pytest.mark.anyio

OFFICERS = pytest.mark.parametrize("role", [Role.DATA_PROTECTION_OFFICER, Role.ADMIN])


async def _asked_for(house: House, role: Role) -> UUID:
    """A request of the worker for erasure, and the officer who is to decide on it."""
    await house.play(5)
    asked = await house.send("W-A", "RequestErasure", {"data_classes": ["C", "E"]})
    assert asked.json()["events"] == ["ErasureRequested"], asked.text
    return await house.register(role)


async def _decide(house: House, person: UUID | str, **said: Any) -> httpx.Response:
    body = {"decision": "granted", "approver_2": str(house.ref("CM-1")), **said}
    return await house.send(person, "DecideErasure", body)


@OFFICERS
async def test_an_officer_who_is_no_member_decides_with_the_case_manager(
    house: House, role: Role
) -> None:
    officer = await _asked_for(house, role)

    answered = await _decide(house, officer)
    again = await _decide(house, officer)

    assert answered.status_code == 200
    assert answered.json() == {
        "case": str(house.case),
        "events": ["ErasureDecided"],
        "outcome": "done",
        "text": "Recorded.",
    }
    assert "ETag" not in answered.headers
    assert (again.json()["outcome"], again.json()["events"]) == ("unchanged", [])


async def test_two_persons_decide_and_one_of_them_is_the_case_manager(house: House) -> None:
    officer = await _asked_for(house, Role.DATA_PROTECTION_OFFICER)
    before = house.stored()

    answers = [
        await _decide(house, officer, approver_2=str(second))
        for second in (officer, house.ref("CL-1"), uuid4())
    ]

    assert {code_of(each) for each in answers} == {(409, "role")}
    assert {tuple(fields_of(each)) for each in answers} == {(("approver_2", "refused"),)}
    assert all("criteria" not in each.json() for each in answers)
    assert house.stored() == before


async def test_the_case_manager_alone_or_another_member_decides_nothing(house: House) -> None:
    await _asked_for(house, Role.ADMIN)

    answers = [await _decide(house, person) for person in ("CM-1", "CL-1", "W-A", "EM-1")]

    assert {code_of(each) for each in answers} == {(403, "role")}


@OFFICERS
async def test_an_officer_reads_nothing_of_the_case_and_commands_nothing_else(
    held: House, role: Role
) -> None:
    officer, before = held.staff[role], held.stored()
    stranger = uuid4()

    for path in ("views/clinician", "views/employer", "history"):
        url = f"/v1/cases/{held.case}/{path}"
        answers = [await held.ask(person, "GET", url) for person in (officer, stranger)]
        assert raw(answers[0]) == raw(answers[1])
    for command in (each for each in commands() if each not in {"OpenCase", "DecideErasure"}):
        answered = await held.send(officer, command, held.body_of(command))
        assert code_of(answered) == (404, "not_found"), command
    listed = await held.ask(officer, "GET", "/v1/cases")
    assert listed.json() == {"cases": [], "next": None}
    assert held.stored() == before


@OFFICERS
async def test_a_refusal_tells_an_officer_nothing_of_the_case(held: House, role: Role) -> None:
    before = held.stored()

    answered = await _decide(held, held.staff[role])

    assert code_of(answered) == (409, "state")
    assert "criteria" not in answered.json()
    assert held.stored() == before


async def test_a_case_that_is_not_there_is_not_found_by_officers_either(held: House) -> None:
    body = held.body_of("DecideErasure")
    stream_of_another_kind = held.ref("CM-1")

    for case in (uuid4(), stream_of_another_kind):
        for content in (body, {"no such field": 1}):
            officer = held.staff[Role.ADMIN]
            answered = await held.send(officer, "DecideErasure", content, case=case)
            assert code_of(answered) == (404, "not_found")


async def test_an_officer_of_another_tenant_is_a_stranger(held: House) -> None:
    officer = held.staff[Role.DATA_PROTECTION_OFFICER]
    other = {"Authorization": held.bearer(officer, tenant=uuid4())}

    answered = await held.send(None, "DecideErasure", held.body_of("DecideErasure"), headers=other)

    assert code_of(answered) == (404, "not_found")
