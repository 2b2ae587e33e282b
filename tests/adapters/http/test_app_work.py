"""GET /v1/work: what somebody has to see to, over all cases."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.work.keeper import WorkKeeper
from adapters.work.table import WorkState
from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
NOON = "2025-03-12T12:00:00%2B01:00"
EVERYBODY = (
    *(Role.CASE_MANAGER, Role.CLINICIAN, Role.PSYCHOLOGIST, Role.WORKER, Role.EMPLOYER_HR),
    *(Role.SUPERVISOR, Role.INSURER_AUDITOR, Role.INTERPRETER),
)


async def work(house: House, person: str | UUID, query: str = "") -> dict[str, Any]:
    answered = await house.ask(person, "GET", f"/v1/work{query}")
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


def keys(body: dict[str, Any]) -> list[str]:
    return [each["key"] for each in body["items"]]


async def keep_up(house: House) -> None:
    await WorkKeeper(house.product).keep_up()


async def due_of(house: House, person: UUID, query: str = "") -> list[dict[str, Any]]:
    answered = await house.ask(person, "GET", f"/v1/cases/{house.case}/due{query}")
    found: list[dict[str, Any]] = answered.json()["due"]
    return found


async def assign(house: House, **data: Any) -> UUID:
    """A task of the case, given by its case manager."""
    task = uuid4()
    body = {"task_id": str(task), "kind": "call", **data}
    answered = await house.send("CM-1", "AssignTask", body)
    assert answered.status_code == 200, answered.text
    return task


async def test_the_case_manager_reads_all_that_is_due_as_the_case_says_it(held: House) -> None:
    manager = held.staff[Role.CASE_MANAGER]
    of_the_list = ("case", "worker", "name", "mine")

    found = await work(held, manager)

    listed = [
        {name: value for name, value in each.items() if name not in of_the_list}
        for each in found["items"]
    ]
    assert listed == await due_of(held, manager)
    assert {each["case"] for each in found["items"]} == {str(held.case)}
    assert {each["name"] for each in found["items"]} == {"Anna Walker"}
    assert {each["worker"] for each in found["items"]} == {str(held.ref("W-A"))}


async def test_a_clinician_reads_what_clinicians_do(held: House) -> None:
    found = await work(held, held.staff[Role.CLINICIAN])

    owners = {each["owner"] for each in found["items"]}
    assert "reassessment" in {each["kind"] for each in found["items"]}
    assert owners <= {Role.CLINICIAN, Role.PSYCHOLOGIST, Role.SURGEON, Role.OH_PHYSICIAN}


async def test_what_waits_after_an_alarm_is_a_list_of_its_own(held: House) -> None:
    found = await work(held, held.staff[Role.CLINICIAN], "?state=alarm")

    assert [each["kind"] for each in found["items"]] == ["reassessment"]
    assert found["counts"]["alarm"] == 1


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.played(18)
async def test_the_table_says_what_is_worked_out_without_it(house: House, role: Role) -> None:
    await house.hire()
    await assign(house, assignee=str(house.staff[role]), due="2025-03-20")
    worked_out = await work(house, house.staff[role])

    await keep_up(house)

    kept = await work(house, house.staff[role])
    assert (kept["items"], kept["counts"]) == (worked_out["items"], worked_out["counts"])


@pytest.mark.parametrize("role", [Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR])
@pytest.mark.played(18)
async def test_the_others_read_what_is_their_own_and_not_since_which_event(
    house: House, role: Role
) -> None:
    await house.hire()
    task = await assign(house, assignee=str(house.staff[role]), due="2025-03-20")
    await keep_up(house)

    found = await work(house, house.staff[role])

    assert keys(found) == [f"task/{task}"]
    assert found["items"][0]["mine"] is True
    because = found["items"][0]["because"]
    assert (because["event_id"], because["event"]) == (None, None)
    assert found["counts"]["all"] == found["counts"]["mine"] == 1


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.played(18)
async def test_pages_follow_each_other_without_gap_or_repeat(house: House, kept: bool) -> None:
    await house.hire()
    for day in range(10, 20):
        await assign(house, role="case_manager", due=f"2025-03-{day}")
    if kept:
        await keep_up(house)
    whole = await work(house, "CM-1")

    pages, cursor = [], ""
    while True:
        page = await work(house, "CM-1", f"?limit=3{cursor}")
        pages += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert pages == whole["items"]
    assert len(pages) > 10
    assert [each["overdue"] for each in pages] == [True] * len(pages)


@pytest.mark.played(18)
async def test_each_state_is_a_part_of_all_and_is_counted(house: House) -> None:
    await assign(house, role="surgeon", due="2027-03-10")
    await assign(house, assignee=str(house.ref("CM-1")), due="2027-03-11")
    today = house.product.clock.now().date().isoformat()
    await assign(house, role="case_manager", due=today)
    await assign(house, role="case_manager")
    await keep_up(house)

    pages = {state: await work(house, "CM-1", f"?state={state}") for state in WorkState}

    whole = keys(pages[WorkState.ALL])
    for state, page in pages.items():
        assert set(keys(page)) <= set(whole)
        assert page["counts"][state] == len(page["items"])
        assert page["counts"] == pages[WorkState.ALL]["counts"]
    assert all(each["overdue"] for each in pages[WorkState.OVERDUE]["items"])
    assert [each["due"] for each in pages[WorkState.DUE]["items"]] == [today]
    assert all(each["party"] is None for each in pages[WorkState.UNASSIGNED]["items"])
    assert {each["due"] for each in pages[WorkState.UNDATED]["items"]} == {None}
    assert {each["party"] for each in pages[WorkState.MINE]["items"]} == {str(house.ref("CM-1"))}
    assert min(map(len, (page["items"] for page in pages.values()))) > 0


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.played(18)
async def test_what_has_no_day_stands_behind_all_that_has_one(house: House, kept: bool) -> None:
    manager = str(house.ref("CM-1"))
    tasks = {f"task/{await assign(house, assignee=manager)}" for _ in range(3)}
    far = (house.product.clock.now() + timedelta(days=700)).date().isoformat()
    await assign(house, assignee=manager, due=far)
    if kept:
        await keep_up(house)

    whole = await work(house, "CM-1")
    pages, query = list[Any](), "?limit=2"
    while query:
        page = await work(house, "CM-1", query)
        pages += page["items"]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""

    assert pages == whole["items"]
    assert {each["key"] for each in pages[-3:]} == tasks
    for each in pages[-3:]:
        assert (each["due"], each["overdue"], each["mine"]) == (None, False, True)
        assert each["because"]["text"] == "Nobody has named a day for it."
    assert pages[-4]["due"] == far
    assert whole["counts"]["undated"] == 3
    assert whole["counts"]["all"] == len(pages)
    assert whole["counts"]["overdue"] + whole["counts"]["due"] < len(pages) - 3


@pytest.mark.parametrize("kept", [True, False])
async def test_a_case_without_a_case_manager_waits_for_every_one_of_them(
    house: House, kept: bool
) -> None:
    other = await house.register(Role.CASE_MANAGER)
    clinician = await house.register(Role.CLINICIAN)
    await house.take(2)
    await house.catch_up()
    if kept:
        await keep_up(house)

    waiting = await work(house, other, "?state=unassigned")
    assert keys(waiting) == ["staffing/case"]
    assert waiting["items"][0]["because"]["event"] == "CaseOpened"
    assert keys(await work(house, clinician)) == []
    assert keys(await work(house, other, f"?as_of={NOON}")) == ["staffing/case"]

    await house.take(3)

    assert keys(await work(house, other)) == []


@pytest.mark.played(18)
async def test_who_is_released_reads_nothing_on_the_next_request(house: House) -> None:
    supervisor = str(house.ref("SU-1"))
    task = await assign(house, assignee=supervisor, due="2025-03-20")
    await keep_up(house)
    assert keys(await work(house, "SU-1")) == [f"task/{task}"]

    body = {"party_id": supervisor, "role": "supervisor", "to": "2025-03-12"}
    released = await house.send("CM-1", "ReleaseParty", body)

    assert released.status_code == 200, released.text
    assert keys(await work(house, "SU-1")) == []
    await keep_up(house)
    assert keys(await work(house, "SU-1")) == []


async def test_as_of_another_time_the_list_is_what_was_due_then(held: House) -> None:
    manager = held.staff[Role.CASE_MANAGER]

    found = await work(held, manager, f"?as_of={NOON}")

    assert found["at"] == "2025-03-12T11:00:00.000000Z"
    due = await due_of(held, manager, f"?as_of={NOON}")
    assert [(each["key"], each["due"], each["overdue"]) for each in found["items"]] == [
        (each["key"], each["due"], each["overdue"]) for each in due
    ]
    assert found["counts"]["all"] == len(due)


async def test_to_a_stranger_there_is_nothing_to_see_to(held: House) -> None:
    stranger = await held.register(Role.CASE_MANAGER)

    found = await work(held, stranger)

    assert (found["items"], set(found["counts"].values()), found["next"]) == ([], {0}, None)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("?state=later", ("state", "work_state")),
        ("?limit=0", ("limit", "limit")),
        ("?q=knee", ("query", "unknown_field")),
        ("?as_of=2025-03-12", ("as_of", "instant")),
        ("?cursor=AAAA", ("cursor", "cursor")),
    ],
)
async def test_questions_that_make_no_sense_are_refused_by_name(
    held: House, query: str, wrong: tuple[str, str]
) -> None:
    answered = await held.ask(held.staff[Role.CASE_MANAGER], "GET", f"/v1/work{query}")

    assert (answered.status_code, fields_of(answered)) == (422, [wrong])


async def test_a_cursor_is_good_for_its_own_list_only(held: House) -> None:
    manager = held.staff[Role.CASE_MANAGER]
    page = await work(held, manager, "?limit=1")

    answered = await held.ask(manager, "GET", f"/v1/work?state=mine&cursor={page['next']}")

    assert code_of(answered) == (422, "cursor")


async def test_without_signing_in_nothing_is_told(held: House) -> None:
    answered = await held.ask(None, "GET", "/v1/work")

    assert code_of(answered) == (401, "unauthenticated")
