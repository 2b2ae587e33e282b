"""What lists tell each reader of a case, and what they keep from him."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.work.keeper import WorkKeeper
from domain.case.milestones import NOT_SUSPENDED, SUSPENDED
from domain.case.vocabulary import Role, Status
from tests.adapters.http.living import House
from tests.adapters.http.test_app_work import assign, keys, work

pytestmark = pytest.mark.anyio
PARK = """
    INSERT INTO rm.parked (tenant, view, case_id, position, event_id, name, error)
    VALUES (%s, 'work', %s, 9, %s, 'rtw.case:DiagnosisRecorded', 'ValueError')"""


async def cases(house: House, person: str | UUID, query: str = "") -> list[dict[str, Any]]:
    answered = await house.ask(person, "GET", f"/v1/cases{query}")
    assert answered.status_code == 200, answered.text
    found: list[dict[str, Any]] = answered.json()["cases"]
    return found


async def test_a_supervisor_is_told_whether_duties_are_suspended_and_no_other_status(
    house: House,
) -> None:
    told = []
    for number in (2, 16, 18):
        await house.play(number)
        if number == 2:
            party = {"party_id": str(house.ref("SU-1")), "role": "supervisor"}
            assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
            await house.catch_up()
        (line,) = await cases(house, "SU-1")
        (view,) = [
            (await house.ask("SU-1", "GET", f"/v1/cases/{house.case}/views/supervisor")).json()
        ]
        assert (line["status"], line["text"]) == (view["status"], view["text"])
        told.append(line["status"])

    assert told == [NOT_SUSPENDED, NOT_SUSPENDED, SUSPENDED]


async def test_a_supervisor_finds_by_what_he_is_told_and_by_nothing_else(house: House) -> None:
    await house.play(16)
    for status in (*Status, "in_programme", "not_started", "closed", SUSPENDED):
        assert await cases(house, "SU-1", f"?status={status}") == [], status
        assert await cases(house, "SU-1", f"?status={status}&as_of=2025-03-12T09:00:00Z") == []

    assert len(await cases(house, "SU-1", f"?status={NOT_SUSPENDED}")) == 1


async def test_an_auditor_finds_by_the_statuses_of_his_list(held: House) -> None:
    (line,) = await cases(held, held.staff[Role.INSURER_AUDITOR])

    assert line["status"] == "ON_HOLD"
    assert await cases(held, held.staff[Role.INSURER_AUDITOR], "?status=ON_HOLD") == [line]
    assert await cases(held, held.staff[Role.INSURER_AUDITOR], "?status=duties_suspended") == []


async def test_an_auditor_is_told_of_a_task_without_the_name_or_the_id_of_the_worker(
    house: House,
) -> None:
    await house.play(18)
    await house.hire()
    auditor = house.staff[Role.INSURER_AUDITOR]
    for day in ("2025-03-20", "2025-03-21"):
        await assign(house, assignee=str(auditor), due=day)
    beforehand = await work(house, auditor)
    await WorkKeeper(house.product).keep_up()

    kept = await work(house, auditor)

    assert [each["name"] for each in kept["items"]] == [None, None]
    pseudonyms = {each["worker"] for body in (beforehand, kept) for each in body["items"]}
    assert len(pseudonyms) == 1
    assert str(house.ref("W-A")) not in pseudonyms


@pytest.mark.parametrize("times", ["", "?as_of=2025-03-13T12:00:00Z"])
async def test_who_may_not_see_activity_is_not_told_that_a_case_waits_behind_an_event(
    house: House, times: str
) -> None:
    await house.play(18)
    await house.hire()
    hides = [Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR]
    sees = [Role.CASE_MANAGER, Role.CLINICIAN]
    for role in (*hides, *sees):
        await assign(house, assignee=str(house.staff[role]), due="2025-03-20")
    await house.catch_up()
    await WorkKeeper(house.product).keep_up()
    before = {role: await work(house, house.staff[role], times) for role in hides}

    house.superuser.execute(PARK, [house.tenant, house.case, uuid4()])

    told = {role: await work(house, house.staff[role], times) for role in (*hides, *sees)}
    assert [role for role, body in told.items() if body["waiting"]] == sees
    if not times:
        assert [keys(told[role]) for role in hides] == [keys(before[role]) for role in hides]
    house.superuser.execute("DELETE FROM rm.parked")


async def _asked_as(house: House, person: UUID, **headers: str) -> list[str]:
    """What is on his list, with headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answered = await house.ask(person, "GET", "/v1/work", headers=named)
    assert answered.status_code == 200, answered.text
    assert answered.json()["counts"]["all"] == len(answered.json()["items"])
    return keys(answered.json())


async def test_who_names_a_role_reads_the_list_of_that_role(house: House) -> None:
    await house.play(18)
    both = await house.register(Role.CASE_MANAGER)
    roles = [{"party_id": str(both), "role": role} for role in ("case_manager", "supervisor")]
    assert (await house.send("CM-1", "AssignParty", {"parties": roles})).status_code == 200
    task = await assign(house, assignee=str(both), due="2025-03-20")
    await house.catch_up()
    await WorkKeeper(house.product).keep_up()

    everything = await _asked_as(house, both)

    assert len(everything) > 2
    assert await _asked_as(house, both, RTW_Role="case_manager") == everything
    assert await _asked_as(house, both, RTW_Role="supervisor") == [f"task/{task}"]
    assert await _asked_as(house, both, RTW_Role="clinician") == []
    assert await _asked_as(house, both, RTW_Purpose="CAREMGT") == everything
    due = await house.ask(both, "GET", "/v1/cases?due=overdue", headers={"RTW-Role": "supervisor"})
    assert [each["case"] for each in due.json()["cases"]] == [str(house.case)]


async def test_work_is_shown_where_the_role_in_its_case_has_the_purpose(house: House) -> None:
    """A clinician of the tenant who is the insurer's auditor of this case."""
    await house.play(5)
    person = await house.register(Role.CLINICIAN)
    party = {"party_id": str(person), "role": "insurer_auditor"}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
    task = await assign(house, assignee=str(person), due="2025-03-20")
    await house.catch_up()
    await WorkKeeper(house.product).keep_up()

    assert await _asked_as(house, person) == [f"task/{task}"]
    assert await _asked_as(house, person, RTW_Purpose="TREAT") == []


async def test_a_case_that_waits_for_a_manager_is_not_shown_in_another_role(house: House) -> None:
    await house.play(2)
    person = await house.register(Role.CASE_MANAGER, Role.CLINICIAN)

    def listed(role: str) -> dict[str, str]:
        return {"RTW-Role": role}

    for path in ("/v1/cases", "/v1/work"):
        name = "cases" if path == "/v1/cases" else "items"
        shown = {
            role: (await house.ask(person, "GET", path, headers=listed(role))).json()[name]
            for role in ("case_manager", "clinician")
        }
        assert [len(each) for each in shown.values()] == [1, 0], path
