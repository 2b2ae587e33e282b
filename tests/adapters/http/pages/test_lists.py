"""The first page, what is due, and finding: over the cases of whoever signed in."""

from uuid import uuid4

import pytest

from adapters.work.keeper import WorkKeeper
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import hrefs, seen, signed_in

pytestmark = pytest.mark.anyio
PARK = """
    INSERT INTO rm.parked (tenant, view, case_id, position, event_id, name, error)
    VALUES (%s, 'work', %s, 9, %s, 'rtw.case:BaselineRecorded', 'ValueError')"""


async def test_the_day_begins_with_what_is_due_and_leads_to_the_case(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        page = await visitor.page("/")
        assert "Overdue 19 Sep 2025 Anna Walker Follow-up after closing. You" in page.text
        assert "Anna Walker Northgate Logistics Closed Case manager" in page.text
        assert set(hrefs(page, r"/cases/[^/]+")) == {visitor.case}
        states = [each.partition("=")[2] for each in hrefs(page, r"/work\?state=.+")]
        assert states == ["overdue", "due", "alarm", "unassigned", "mine", "undated", "all"]
        for each in states:
            assert (await visitor.get(f"/work?state={each}")).status_code == 200


async def test_the_list_of_what_is_due_is_told_at_any_time(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        page = await visitor.page("/work?state=all&as_of=2025-04-09T12:00")
        assert "Reassess, so that the hold can end." in page.text
        assert "Follow-up after closing." not in page.text
        assert page.inputs["as_of"] == "2025-04-09T12:00"
        assert all("as_of=" in each for each in hrefs(page, r"/work\?state=.+&.*"))


async def test_what_has_no_day_is_told_without_one(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        page = await visitor.page("/work?state=undated&as_of=2025-03-17T15:00")
        assert "Without a day (1)" in page.text
        assert "Get the answers to the accommodation that was proposed." in page.text
        assert "It was proposed from 2025-03-24 on" in page.text
        assert "cannot be taken in" not in page.text


async def test_a_case_that_waits_is_named_under_the_list(picker: House) -> None:
    await WorkKeeper(picker.product).keep_up()
    picker.superuser.execute(PARK, [picker.tenant, picker.case, uuid4()])
    async with signed_in(picker, "CM-1") as visitor:
        pages = [await visitor.page(path) for path in ("/", "/work")]
        picker.superuser.execute("DELETE FROM rm.parked")
    for page in pages:
        assert "Not up to date Something in these cases cannot be taken in" in page.text
        assert str(picker.case) in page.text
        assert "Follow-up after closing." in page.text


async def test_nobody_sees_what_is_due_in_cases_of_others(picker: House) -> None:
    async with signed_in(picker, "IN-1") as visitor:
        for path in ("/", "/work?state=all"):
            text = (await visitor.page(path)).text
            assert "Anna Walker" not in text
            assert "Follow-up" not in text


@pytest.mark.parametrize(
    ("person", "query", "found"),
    [
        ("CM-1", "party=walker", True),
        ("CM-1", "party=nobody", False),
        ("CM-1", "status=CLOSED", True),
        ("CM-1", "status=ON_HOLD", False),
        ("CM-1", "status=ON_HOLD&as_of=2025-04-10T10:00", True),
        ("CM-1", "due=overdue", True),
        ("CL-1", "q=paraesthesia&as_of=2025-04-10T10:00", True),
        ("EM-1", "q=paraesthesia&as_of=2025-04-10T10:00", False),
        ("EM-1", "status=closed", True),
    ],
)
async def test_a_case_is_found_by_what_its_reader_may_read(
    picker: House, person: str, query: str, found: bool
) -> None:
    async with signed_in(picker, person) as visitor:
        page = await visitor.page(f"/cases?{query}")
        assert (visitor.case in hrefs(page, r"/cases/[^/]+")) is found
        assert ("No case of yours fits." in page.text) is not found


async def test_a_field_that_was_left_empty_is_no_condition(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        answered = await visitor.get("/cases?q=&party=walker&status=&due=")
        assert (answered.status_code, answered.headers["location"]) == (303, "/cases?party=walker")
        assert "No case of yours fits." not in (await visitor.page("/cases")).text


@pytest.mark.parametrize("query", ["status=x", "id=1", "x=1", "due=soon", "as_of=x&q=a", "q=%00"])
async def test_a_condition_that_makes_no_sense_is_refused(picker: House, query: str) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        answered = await visitor.get(f"/cases?{query}")
        assert answered.status_code == 422
        assert "That did not work" in seen(answered).text
