"""A view that waits behind an event is not shown: nobody decides by something old."""

from typing import Any
from uuid import uuid4

import pytest

from adapters.work.keeper import WorkKeeper
from projections.catalogue import CASE_VIEWS
from tests.adapters.http.living import House
from tests.projections.choking import store_raw

pytestmark = pytest.mark.anyio
READERS = {"clinician": "CL-1", "employer": "EM-1", "case-manager": "CM-1", "worker": "W-A"}
PARK = """
    INSERT INTO rm.parked (tenant, view, case_id, position, event_id, name, error)
    VALUES (%s, %s, %s, 9, %s, 'rtw.case:BaselineRecorded', 'ValueError')"""


def park(house: House, view: str) -> None:
    house.superuser.execute(PARK, [house.tenant, view, house.case, uuid4()])


async def read(house: House, view: str, more: str = "") -> Any:
    return await house.ask(READERS[view], "GET", f"/v1/cases/{house.case}/views/{view}{more}")


@pytest.mark.played(16)
async def test_a_view_that_waits_is_answered_503_now_and_as_of_any_time(house: House) -> None:
    assert READERS.keys() <= CASE_VIEWS.keys()
    for view in READERS:
        assert (await read(house, view)).status_code == 200

    park(house, "clinician")

    for more in ("", "?as_of=2025-03-12T08:00:00Z", "?known_at=2025-03-12T08:00:00Z"):
        answered = await read(house, "clinician", more)
        assert (answered.status_code, answered.json()["code"]) == (503, "view_parked")
    for view in READERS.keys() - {"clinician"}:
        assert (await read(house, view)).status_code == 200
    assert (await house.ask(None, "GET", "/ready")).json()["parked"] == 1


@pytest.mark.played(16)
async def test_a_list_says_of_a_line_that_waits_that_it_is_not_up_to_date(house: House) -> None:
    before = (await house.ask("CM-1", "GET", "/v1/cases")).json()
    park(house, "case_list")

    after = (await house.ask("CM-1", "GET", "/v1/cases")).json()
    as_of = await house.ask("CM-1", "GET", "/v1/cases?as_of=2025-03-12T08:00:00Z")
    by_status = (await house.ask("CM-1", "GET", "/v1/cases?status=closed")).json()

    text = house.desk.wording.text("problem.view_parked")
    (one,) = before["cases"]
    assert after["cases"] == [{**one, "status": None, "text": text}]
    assert [(each["status"], each["text"]) for each in as_of.json()["cases"]] == [(None, text)]
    assert by_status["cases"] == after["cases"]


@pytest.mark.parametrize("bad", [{"body": b"{]"}, {"name": "rtw.case:Unheard"}, {"schema_no": 99}])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.played(16)
async def test_lists_go_on_where_one_case_cannot_be_read(
    house: House, bad: dict[str, Any], kept: bool
) -> None:
    await WorkKeeper(house.product).keep_up()
    items = (await house.ask("CM-1", "GET", "/v1/work")).json()["items"]
    await store_raw(house.product, house.tenant, house.case, **bad)
    if kept:
        await house.catch_up()
        await WorkKeeper(house.product).keep_up()

    for person in READERS.values():
        for path in ("/v1/work", "/v1/cases", "/v1/cases?q=lower", "/v1/cases?due=overdue"):
            for more in ("", "as_of=2025-03-12T08:00:00Z"):
                asked = f"{path}{'&' if '?' in path else '?'}{more}"
                answered = await house.ask(person, "GET", asked)
                assert answered.status_code == 200, (person, asked, answered.text)

    work = (await house.ask("CM-1", "GET", "/v1/work")).json()
    assert work["waiting"] == [str(house.case)]
    assert [each["key"] for each in work["items"]] == [each["key"] for each in items]
    as_of = (await house.ask("CM-1", "GET", "/v1/work?as_of=2025-03-12T08:00:00Z")).json()
    assert as_of["waiting"] == [str(house.case)]
