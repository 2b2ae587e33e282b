"""A role that has ended shows nothing more, on the next request and in lists as in views."""

from typing import Any
from uuid import UUID

import pytest

from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

BEGUN, ENDED = "2025-03-01", "2025-03-12"
"""Days before today."""


async def listed(house: House, person: str | UUID) -> list[dict[str, Any]]:
    answered = await house.ask(person, "GET", "/v1/cases")
    assert answered.status_code == 200, answered.text
    cases: list[dict[str, Any]] = answered.json()["cases"]
    return cases


async def release(house: House, person: str | UUID, role: str) -> None:
    party = {"party_id": str(house.ref(str(person))), "role": role, "to": ENDED}
    answered = await house.send("CM-1", "ReleaseParty", party)
    assert answered.status_code == 200, answered.text


async def second_clinician(house: House) -> UUID:
    person = await house.register()
    party = {"party_id": str(person), "role": "clinician", "from": BEGUN}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
    await house.catch_up()
    return person


@pytest.mark.parametrize("caught_up", [False, True], ids=["at once", "when the list knows"])
@pytest.mark.played(16)
async def test_a_case_leaves_list_and_feed_with_the_role(house: House, caught_up: bool) -> None:
    person = await second_clinician(house)
    url = f"/v1/cases/{house.case}/views/clinician"
    assert [each["case"] for each in await listed(house, person)] == [str(house.case)]
    assert (await house.ask(person, "GET", "/v1/feed")).json()["events"] != []
    assert (await house.ask(person, "GET", url)).status_code == 200

    await release(house, person, "clinician")
    if caught_up:
        await house.catch_up()

    stranger = await house.register()
    for path in ("/v1/cases", "/v1/feed", url, f"/v1/cases/{house.case}/history"):
        once, never = [await house.ask(who, "GET", path) for who in (person, stranger)]
        assert raw(once) == raw(never), path
    assert await listed(house, person) == []
    assert code_of(await house.ask(person, "GET", "/v1/feed")) == (403, "role")


@pytest.mark.played(16)
async def test_one_role_of_two_may_end(house: House) -> None:
    person = await second_clinician(house)
    party = {"party_id": str(person), "role": "supervisor"}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
    await house.catch_up()
    assert [each["roles"] for each in await listed(house, person)] == [["clinician", "supervisor"]]

    await release(house, person, "clinician")

    for _ in range(2):
        (line,) = await listed(house, person)
        assert (line["roles"], "opened_at" in line) == (["supervisor"], False)
        assert code_of(await house.ask(person, "GET", "/v1/feed")) == (403, "role")
        await house.catch_up()


@pytest.mark.played(16)
async def test_who_is_assigned_again_reads_again(house: House) -> None:
    person = await second_clinician(house)
    await release(house, person, "clinician")
    await house.catch_up()

    party = {"party_id": str(person), "role": "clinician", "from": "2025-03-20"}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
    await house.catch_up()

    assert len(await listed(house, person)) == 1


@pytest.mark.played(16)
async def test_a_page_is_full_though_ended_cases_lie_between(house: House) -> None:
    person = await second_clinician(house)
    await release(house, person, "clinician")
    await house.catch_up()

    page = (await house.ask(person, "GET", "/v1/cases", params={"limit": "1"})).json()

    assert page == {"cases": [], "next": None}


async def test_a_case_that_has_its_staff_leaves_the_lists_of_other_managers_at_once(
    house: House,
) -> None:
    other = await house.register(Role.CASE_MANAGER)
    await house.play(4)
    assert len(await listed(house, other)) == 1

    assert (await house.take(5)).status_code == 200

    assert await listed(house, other) == []


@pytest.mark.played(16)
async def test_the_auditor_is_told_no_id_of_the_worker_in_a_list(house: House) -> None:
    (line,) = await listed(house, "IN-1")

    assert line["worker"] == "worker-1"
    assert str(house.ref("W-A")) not in str(line)


@pytest.mark.played(16)
async def test_a_new_role_counts_from_the_next_request_on(house: House) -> None:
    person = await house.register()
    url = f"/v1/cases/{house.case}/views/supervisor"
    headers = {"Authorization": house.bearer(person)}
    before = await house.ask(None, "GET", url, headers=headers)

    party = {"party_id": str(person), "role": "supervisor"}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200

    after = await house.ask(None, "GET", url, headers=headers)
    assert (before.status_code, after.status_code) == (404, 200)
