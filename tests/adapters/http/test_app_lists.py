"""The list of cases page by page, and the feed part by part."""

from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.case.vocabulary import BodyRegion
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


async def _cases_of_employer(house: House, number: int) -> list[str]:
    """As many open cases of one worker as there are body regions to choose from."""
    opening = house.body_of("OpenCase")
    cases = []
    for region in list(BodyRegion)[:number]:
        body = {**opening, "case_id": str(uuid4()), "body_region": region}
        answered = await house.send("EM-1", "OpenCase", body)
        assert answered.status_code == 200, answered.text
        cases.append(answered.json()["case"])
    await house.catch_up()
    return sorted(cases)


async def _pages(house: House, person: str, limit: int) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = []
    query = {"limit": str(limit)}
    while "cursor" in query or not pages:
        body = (await house.ask(person, "GET", "/v1/cases", params=query)).json()
        pages.append(body["cases"])
        query = {"limit": str(limit)} | ({"cursor": body["next"]} if body["next"] else {})
    return pages


async def test_a_list_goes_page_by_page_through_all_cases_of_the_reader(house: House) -> None:
    cases = await _cases_of_employer(house, 7)

    for person in ("EM-1", "W-A", "CM-1"):
        pages = await _pages(house, person, 3)
        assert [[each["case"] for each in page] for page in pages] == [
            cases[:3],
            cases[3:6],
            cases[6:],
        ]
    assert await _pages(house, "EM-1", 7) == [(await _pages(house, "EM-1", 100))[0]]
    assert await _pages(house, "CL-1", 3) == [[]]


@pytest.mark.played(2)
async def test_a_case_without_staff_is_in_every_case_managers_list_until_it_has_some(
    house: House,
) -> None:
    async def listed(person: str) -> list[str]:
        return [each["case"] for page in await _pages(house, person, 5) for each in page]

    assert await listed("CM-1") == [str(house.case)]
    await house.take(3)
    await house.take(5)
    other = uuid4()
    body = {"party_id": str(other), "role": "clinician"}
    await house.send("CM-1", "AssignParty", body)
    await house.catch_up()
    assert await listed("CM-1") == [str(house.case)]
    assert await listed(str(other)) == [str(house.case)]


async def test_each_reads_the_status_of_a_listed_case_as_his_role_may(held: House) -> None:
    lines = {
        person: (await held.ask(person, "GET", "/v1/cases")).json()["cases"]
        for person in ("EM-1", "SU-1", "CL-1", "W-A")
    }

    for person in ("EM-1", "SU-1"):
        (line,) = lines[person]
        assert set(line) == {"case", "worker", "employer", "status", "text", "roles"}
        assert line["status"] == "duties_suspended"
    for person in ("CL-1", "W-A"):
        (line,) = lines[person]
        assert (line["status"], line["text"]) == ("ON_HOLD", "On hold until reassessed")


async def test_a_cursor_is_good_for_nobody_else_and_not_once_altered(house: House) -> None:
    await _cases_of_employer(house, 2)
    first = await house.ask("EM-1", "GET", "/v1/cases", params={"limit": "1"})
    cursor = first.json()["next"]
    flipped = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]

    for person, altered in (
        ("W-A", cursor),
        ("EM-1", flipped),
        ("EM-1", cursor[:-4]),
        ("EM-1", cursor + "AAAA"),
        ("EM-1", cursor + "="),
        ("EM-1", ""),
        ("EM-1", "A" * 2000),
        ("EM-1", "%00"),
    ):
        answered = await house.ask(person, "GET", "/v1/cases", params={"cursor": altered})
        assert code_of(answered) == (422, "cursor")
    good = await house.ask("EM-1", "GET", "/v1/cases", params={"cursor": cursor})
    assert [len(good.json()["cases"]), good.json()["next"]] == [1, None]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1e1", "", "ten", "1000000000", "٣", "01"])
async def test_a_limit_is_from_one_to_a_hundred(held: House, limit: str) -> None:
    answered = await held.ask("CM-1", "GET", "/v1/cases", params={"limit": limit})

    assert code_of(answered) == (422, "input")
    assert [each["field"] for each in answered.json()["errors"]] == ["limit"]


async def _feed(house: House, person: str, **query: str) -> list[dict[str, Any]]:
    """All of the feed from the beginning, as a consumer reads it."""
    events: list[dict[str, Any]] = []
    after = 0
    while True:
        answered = await house.ask(person, "GET", "/v1/feed", params={"after": after, **query})
        assert answered.status_code == 200, answered.text
        events += answered.json()["events"]
        if answered.json()["next"] == after:
            return events
        after = answered.json()["next"]


async def test_the_feed_tells_what_happened_in_the_readers_cases_in_order(held: House) -> None:
    events = await _feed(held, "CL-1")

    assert [(each["version"], each["name"]) for each in events] == held.names()
    positions = [each["position"] for each in events]
    assert positions == sorted(set(positions))
    assert {each["case"] for each in events} == {str(held.case)}


@pytest.mark.played(3)
async def test_a_feed_passes_over_no_event_of_a_case_that_is_not_listed_yet(house: House) -> None:
    before = (await house.ask("CL-1", "GET", "/v1/feed")).json()["next"]
    opening = house.body_of("OpenCase") | {"case_id": str(uuid4()), "body_region": "knee"}
    case = (await house.send("EM-1", "OpenCase", opening)).json()["case"]
    clinician = {"party_id": str(house.ref("CL-1")), "role": "clinician"}
    await house.send("CM-1", "AssignParty", clinician, case=case)

    early = (await house.ask("CL-1", "GET", "/v1/feed", params={"after": str(before)})).json()
    await house.catch_up()
    late = (await house.ask("CL-1", "GET", "/v1/feed", params={"after": early["next"]})).json()

    assert early == {"events": [], "next": before}
    assert [each["name"] for each in late["events"]] == ["CaseOpened", "PartyAssigned"]
    assert {each["case"] for each in late["events"]} == {case}


async def test_the_parts_of_the_feed_make_up_the_whole(house: House) -> None:
    cases = await _cases_of_employer(house, 6)
    for case in cases:
        body = {"parties": [{"party_id": str(house.ref("CL-1")), "role": "clinician"}]}
        assigned = await house.send("CM-1", "AssignParty", body, case=UUID(case))
        assert assigned.status_code == 200, assigned.text
    await house.catch_up()

    whole = await _feed(house, "CL-1")
    parts = [await _feed(house, "CL-1", partition=f"{part}/3") for part in range(3)]

    assert len(whole) == 12
    assert sorted(chain(*parts), key=lambda each: each["position"]) == whole
    assert [len({each["case"] for each in part}) for part in parts] == [
        sum(UUID(case).int >> 96 in range(part, 1 << 32, 3) for case in cases) for part in range(3)
    ]


@pytest.mark.parametrize(
    "query",
    [{"partition": each} for each in ("3/3", "0/0", "-1/3", "1", "1/2/3", "a/b", "", "٠/١")]
    + [{"after": each} for each in ("-1", "1.0", "", "x", "1" * 19, "١")],
    ids=str,
)
async def test_a_feed_is_asked_for_with_whole_numbers(held: House, query: dict[str, str]) -> None:
    answered = await held.ask("CL-1", "GET", "/v1/feed", params=query)

    assert code_of(answered) == (422, "input")
    assert [each["field"] for each in answered.json()["errors"]] == list(query)


@pytest.mark.parametrize("person", ["EM-1", "SU-1", "IN-1"])
async def test_who_may_not_see_activity_has_no_feed(held: House, person: str) -> None:
    answered = await held.ask(person, "GET", "/v1/feed")

    assert code_of(answered) == (403, "role")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/cases", {"sort": "name"}),
        ("/v1/cases", {"' or 1=1 --": "1"}),
        ("/v1/cases", {"limit": ["1", "2"]}),
        ("/v1/feed", {"fields": "clinical"}),
        ("/v1/cases/{case}/history", {"expand": "all"}),
        ("/v1/cases/{case}/history", {"as_of": "2025-03-12T10:00:00Z"}),
        ("/v1/cases/{case}/views/clinician", {"fields": "clinical"}),
        ("/v1/cases/{case}/views/clinician", {"AS_OF": "2025-03-12T10:00:00Z"}),
        ("/v1/cases/{case}/views/employer", {"as_of": ["2025-03-12T10:00:00Z"] * 2}),
    ],
    ids=str,
)
async def test_an_unknown_or_repeated_query_parameter_is_refused(
    held: House, path: str, query: dict[str, Any]
) -> None:
    answered = await held.ask("CL-1", "GET", path.format(case=held.case), params=query)

    assert code_of(answered) == (422, "input")


@pytest.mark.parametrize("name", ["as_of", "known_at"])
@pytest.mark.parametrize(
    "value",
    [
        "2025-03-12",
        "2025-03-12T10:00:00",
        "2025-03-12T10:00:00 01:00",
        "2025-03-12T10:00:60Z",
        "2025-03-12T10:00:00+23:59",
        "0001-01-01T00:00:00Z",
        "1999-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "2025-02-29T10:00:00Z",
        "1741770000",
        "now",
        "",
    ],
)
async def test_a_view_is_asked_for_with_times_of_the_calendar_and_an_offset(
    held: House, name: str, value: str
) -> None:
    url = f"/v1/cases/{held.case}/views/employer"

    answered = await held.ask("EM-1", "GET", url, params={name: value})

    assert code_of(answered) == (422, "input")
    assert [each["field"] for each in answered.json()["errors"]] == [name]


@pytest.mark.parametrize("value", ["-1", "1.5", "", "x", "1" * 19, "0x1", "١"])
async def test_a_position_is_a_whole_number(held: House, value: str) -> None:
    url = f"/v1/cases/{held.case}/views/clinician"

    answered = await held.ask("CL-1", "GET", url, params={"at_least": value})

    assert code_of(answered) == (422, "input")


async def test_a_command_takes_no_query_parameters(held: House) -> None:
    before = held.stored()

    for command in ("OpenCase", "RaiseAlarm"):
        answered = await held.send(
            "EM-1", command, held.body_of(command), params={"dry_run": "true"}
        )
        assert code_of(answered) == (422, "input")
    assert held.stored() == before
