"""Who saw a case, what went out of it, and the worker's own data: on pages, and read by pages."""

import pytest

from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import hrefs, signed_in

pytestmark = pytest.mark.anyio


@pytest.mark.played(16)
async def test_the_worker_reads_who_saw_her_file_as_what_and_why(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        await visitor.page(visitor.case)
    async with signed_in(house, "EM-1") as visitor:
        await visitor.page(visitor.case)

    async with signed_in(house, "W-A") as visitor:
        here = await visitor.page(visitor.case)
        assert hrefs(here, r"/cases/[^/]+/(who-saw|own-data)") == [
            f"{visitor.case}/who-saw",
            f"{visitor.case}/own-data",
        ]
        text = (await visitor.page(f"{visitor.case}/who-saw")).text

    assert "Clara Lindqvist Clinician Read the page for clinicians" in text
    assert (
        "Eva Malá, Northgate Logistics Employer, personnel Read the page for the employer" in text
    )
    assert "Managing the return to work" in text
    made = text.partition("What went out of it")[2]
    assert "Eva Malá, Northgate Logistics" in made
    assert "Clara Lindqvist" not in made


@pytest.mark.played(16)
async def test_a_form_and_a_chart_are_reads_too(house: House) -> None:
    count = "SELECT count(*) FROM es.access WHERE case_id = %s AND decision = 'allowed'"

    def reads() -> int:
        row = house.superuser.execute(count, [house.case]).fetchone()
        assert row is not None
        return int(row[0])

    async with signed_in(house, "CL-1") as visitor:
        for path in (
            visitor.case,
            visitor.form("RaiseAlarm"),
            f"{visitor.case}/charts/load-LFW.svg",
        ):
            before = reads()
            assert (await visitor.get(path)).status_code == 200
            assert reads() > before, path


@pytest.mark.played(16)
async def test_whoever_may_not_read_of_others_reads_of_himself(house: House) -> None:
    for person in ("CL-1", "EM-1"):
        async with signed_in(house, person) as visitor:
            await visitor.page(visitor.case)
            page = await visitor.page(f"{visitor.case}/who-saw")
            other = {"CL-1": "Eva Malá", "EM-1": "Clara Lindqvist"}[person]
            assert "What you read of this case" in page.text
            assert other not in page.text


@pytest.mark.played(16)
async def test_the_worker_takes_her_data_with_her_and_nobody_else_does(house: House) -> None:
    async with signed_in(house, "W-A") as visitor:
        answered = await visitor.get(f"{visitor.case}/own-data")
        assert answered.status_code == 200
        assert answered.headers["content-disposition"].startswith("attachment; filename=")
        assert answered.json()["view"]["view"] == "worker"
    for person in ("CL-1", "CM-1", "EM-1"):
        async with signed_in(house, person) as visitor:
            assert (await visitor.get(f"{visitor.case}/own-data")).status_code == 403
