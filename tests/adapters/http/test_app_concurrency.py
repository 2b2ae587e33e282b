"""Many at once on one case: everything is stored once, in one order, or told why not."""

import asyncio
from uuid import uuid4

import pytest

from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


def _without_gaps(house: House) -> bool:
    versions = [version for version, _ in house.names()]
    positions = house.positions()
    return versions == list(range(1, len(versions) + 1)) and positions == list(
        range(1, len(positions) + 1)
    )


@pytest.mark.played(11)
async def test_forty_commands_at_once_on_one_case_are_stored_in_one_order(house: House) -> None:
    before = len(house.names())
    people = [{"party_id": str(uuid4()), "role": "interpreter"} for _ in range(40)]

    answered = await asyncio.gather(*(house.send("CM-1", "AssignParty", each) for each in people))

    stored = [each.json()["version"] for each in answered if each.status_code == 200]
    busy = [each for each in answered if each.status_code != 200]
    assert sorted(stored) == list(range(before + 1, before + len(stored) + 1))
    assert {(each.status_code, each.json()["code"]) for each in busy} <= {(409, "busy")}
    assert {each.headers["Retry-After"] for each in busy} <= {"1"}
    assert len(house.names()) == before + len(stored)
    assert _without_gaps(house)


@pytest.mark.played(8)
async def test_different_people_at_once_on_one_case_do_not_get_in_each_others_way(
    house: House,
) -> None:
    numbers = (9, 10, 11, 13)
    people = [{"party_id": str(uuid4()), "role": "interpreter"} for _ in range(2)]

    answered = await asyncio.gather(
        *(house.take(number) for number in numbers),
        *(house.send("CM-1", "AssignParty", each) for each in people),
    )

    assert {each.status_code for each in answered} == {200}
    assert _without_gaps(house)


async def test_one_command_sent_twenty_times_at_once_is_stored_once(house: House) -> None:
    for number in (2, 3, 4, 5):
        answered = await asyncio.gather(*(house.take(number) for _ in range(20)))

        assert {each.status_code for each in answered} == {200}, [e.text for e in answered]
        assert len({each.content for each in answered}) == 1
        replayed = [each.headers.get("Idempotent-Replayed") for each in answered]
        assert replayed.count(None) == 1
    assert [name for _, name in house.names()] == [
        "CaseOpened",
        *["PartyAssigned"] * 4,
        "EmployerContactMade",
        "ConsentReferenced",
    ]
    assert _without_gaps(house)


async def test_of_two_people_who_open_the_same_case_at_once_one_does(house: House) -> None:
    opening = house.body_of("OpenCase")
    bodies = [{**opening, "case_id": str(uuid4())} for _ in range(10)]
    events, claims = house.stored()

    answered = await asyncio.gather(*(house.send("EM-1", "OpenCase", each) for each in bodies))

    codes = sorted((each.status_code, each.json().get("code")) for each in answered)
    assert [status for status, _ in codes].count(200) == 1
    assert {code for status, code in codes if status != 200} == {"INV-1"}
    assert house.stored() == (events + 1, claims + 1)


@pytest.mark.played(17)
async def test_of_two_commands_that_saw_the_same_version_one_passes(house: House) -> None:
    tag = {"If-Match": f'"{len(house.names())}"'}
    alarms = [{"code": "OTHER", "observed": f"sign {number}"} for number in range(8)]

    answered = await asyncio.gather(
        *(house.send("CL-1", "RaiseAlarm", each, headers=tag) for each in alarms)
    )

    assert sorted(each.status_code for each in answered) == [200] + [412] * 7
    assert {each.json()["version"] for each in answered} == {len(house.names())}


@pytest.mark.played(11)
async def test_readers_at_once_with_writers_see_whole_views(house: House) -> None:
    url = f"/v1/cases/{house.case}/views/clinician"
    people = [{"party_id": str(uuid4()), "role": "interpreter"} for _ in range(10)]

    answered = await asyncio.gather(
        *(house.send("CM-1", "AssignParty", each) for each in people),
        *(house.ask("CL-1", "GET", url) for _ in range(30)),
        *(house.ask("EM-1", "GET", "/v1/cases") for _ in range(10)),
        *(house.ask("CL-1", "GET", "/v1/feed") for _ in range(10)),
    )

    assert {each.status_code for each in answered} <= {200, 409}
