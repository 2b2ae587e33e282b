"""What somebody reads for: the usual of his role, or what he names and his role has."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.case.vocabulary import Role
from domain.purposes import Purpose
from services.actions import PURPOSES
from tests.adapters.http.answered import code_of, fields_of, raw
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
HEADER = "RTW-Purpose"
READERS = {
    Role.CLINICIAN: "clinician",
    Role.PSYCHOLOGIST: "clinician",
    Role.SURGEON: "clinician",
    Role.OH_PHYSICIAN: "clinician",
    Role.WORKER: "worker",
    Role.CASE_MANAGER: "case-manager",
    Role.EMPLOYER_HR: "employer",
    Role.SUPERVISOR: "supervisor",
    Role.INSURER_AUDITOR: "audit",
}


async def _read(house: House, person: str | UUID, path: str, purpose: str | None) -> httpx.Response:
    headers = {} if purpose is None else {HEADER: purpose}
    return await house.ask(person, "GET", path, headers=headers)


def _recorded(house: House, person: str | UUID, action: str) -> list[tuple[Any, ...]]:
    return house.superuser.execute(
        "SELECT purpose, decision FROM es.access WHERE subject = %s AND action = %s ORDER BY at",
        [house.ref(str(person)), action],
    ).fetchall()


@pytest.mark.parametrize("role", READERS)
async def test_a_role_reads_for_its_purposes_and_for_no_others(held: House, role: Role) -> None:
    person, view = held.staff[role], READERS[role]
    path = f"/v1/cases/{held.case}/views/{view}"
    before = len(_recorded(held, person, f"view.{view}"))

    answers = {each: await _read(held, person, path, each) for each in Purpose}

    through = {each for each, answered in answers.items() if answered.status_code == 200}
    assert through == set(PURPOSES[role])
    assert {code_of(answers[each]) for each in set(Purpose) - through} == {(403, "role")}
    recorded = _recorded(held, person, f"view.{view}")[before:]
    assert recorded == [
        (str(each), "allowed") if each in through else (None, "role") for each in Purpose
    ]


async def test_without_the_header_it_is_the_first_of_the_role(held: House) -> None:
    path = f"/v1/cases/{held.case}/history"
    assert (await _read(held, "IN-1", path, None)).status_code == 200
    assert (await _read(held, "IN-1", path, "HPAYMT")).status_code == 200

    assert _recorded(held, "IN-1", "history")[-2:] == [
        ("COVERAGE", "allowed"),
        ("HPAYMT", "allowed"),
    ]


@pytest.mark.played(5)
async def test_a_disclosure_says_what_was_read_for(house: House) -> None:
    path = f"/v1/cases/{house.case}/views/employer"
    assert (await _read(house, "EM-1", path, "HLEGAL")).status_code == 200

    told = await house.ask("CM-1", "GET", f"/v1/cases/{house.case}/disclosures")
    assert [each["purpose"] for each in told.json()["disclosures"]] == ["HLEGAL"]


@pytest.mark.parametrize("code", ["", "treat", "TREAT, CAREMGT", "MARKETING", "é", "x" * 5000])
async def test_what_is_no_purpose_is_refused_and_not_said_again(held: House, code: str) -> None:
    for path in (f"/v1/cases/{held.case}/views/clinician", "/v1/cases", "/v1/work"):
        headers = {HEADER: code.encode()}
        answered = await held.ask("CL-1", "GET", path, headers=headers)

        assert answered.status_code == 422
        assert fields_of(answered) == [(HEADER, "purpose")]
        assert not code or code not in answered.text or code in ("TREAT, CAREMGT",)


async def test_a_purpose_said_twice_is_none(held: House) -> None:
    headers = [(HEADER, "TREAT"), (HEADER, "TREAT")]
    answered = await held.ask("CL-1", "GET", f"/v1/cases/{held.case}/history", headers=headers)
    assert (answered.status_code, fields_of(answered)) == (422, [(HEADER, "purpose")])


async def test_a_purpose_tells_a_stranger_nothing_of_a_case(held: House) -> None:
    stranger = await held.register(Role.CLINICIAN)
    for purpose in ("TREAT", "HPAYMT", "nothing"):
        real, none = [
            await _read(held, stranger, f"/v1/cases/{case}/views/clinician", purpose)
            for case in (held.case, uuid4())
        ]
        assert raw(real) == raw(none)


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/cases?q=picker", "/v1/work", "/v1/feed"])
async def test_a_list_is_read_for_what_his_roles_have(held: House, path: str) -> None:
    action = {"/v1/work": "work", "/v1/feed": "feed"}.get(path, "cases.list")
    action = "cases.find" if "?" in path else action
    for purpose, status in (("CAREMGT", 200), ("TREAT", 200), ("HPAYMT", 403)):
        assert (await _read(held, "CL-1", path, purpose)).status_code == status
    assert _recorded(held, "CL-1", action)[-3:] == [
        ("CAREMGT", "allowed"),
        ("TREAT", "allowed"),
        (None, "role"),
    ]


@pytest.mark.played(5)
async def test_a_row_is_shown_where_the_role_in_its_case_has_the_purpose(house: House) -> None:
    """A clinician of the tenant who is the insurer's auditor of this case."""
    person = await house.register(Role.CLINICIAN)
    party = {"party_id": str(person), "role": "insurer_auditor"}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
    await house.catch_up()

    shown = {
        purpose: (await _read(house, person, "/v1/cases", purpose)).json()["cases"]
        for purpose in (None, "TREAT")
    }
    assert len(shown[None]) == 1
    assert shown["TREAT"] == []


@pytest.mark.played(3)
async def test_commands_ask_for_no_purpose(house: House) -> None:
    answered = await house.send("CM-1", "AddNote", {"note": "Rang"}, headers={HEADER: "nothing"})
    assert answered.status_code == 200
