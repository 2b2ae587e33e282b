"""Two tenants behind one application, with the same story in both: nobody meets the other's."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.bodies import SPINE
from tests.adapters.http.living import House, living
from tests.adapters.http.shelf import Shelf

pytestmark = pytest.mark.anyio

ROUNDS = 40
PEOPLE = ("CL-1", "CM-1", "SU-1", "W-A")
PATHS = {
    "CL-1": ("views/clinician", "history", "due"),
    "CM-1": ("views/case-manager",),
    "SU-1": ("views/supervisor",),
    "W-A": ("views/worker",),
}
OTHER = (SPINE[0].model_copy(update={"tenant": "another"}), SPINE[1])


@pytest.fixture(scope="module")
async def houses(shelf: Shelf, anyio_backend: str) -> AsyncIterator[tuple[House, House]]:
    """One database, two tenants; both are asked for at the first house's application. Nothing is
    stored in them."""
    data = shelf.place.data
    with shelf.place.copy(shelf.place.template) as database:
        async with living(database, data) as one, living(database, data, OTHER) as other:
            await one.play(18)
            await other.play(18)
            yield one, other


def bearer(application: House, of: House, person: str) -> dict[str, str]:
    return {"Authorization": application.bearer(of.ref(person), tenant=of.tenant)}


async def test_interleaved_readers_of_two_tenants_get_nothing_of_each_other(
    houses: tuple[House, House],
) -> None:
    one, other = houses
    ids = {
        house.tenant: {str(house.case), *(str(house.ref(each)) for each in PEOPLE)}
        for house in houses
    }

    async def read(own: House, person: str, path: str) -> None:
        url = f"/v1/cases/{own.case}/{path}" if path else "/v1/cases"
        answered = await one.client.get(url, headers=bearer(one, own, person))
        foreign = other if own is one else one
        assert answered.status_code == 200, answered.text
        assert str(own.case) in answered.text
        assert not any(each in answered.text for each in ids[foreign.tenant])

    reads = [(person, path) for person, paths in PATHS.items() for path in (*paths, "")]
    for _ in range(ROUNDS):
        await asyncio.gather(*[read(house, *each) for each in reads for house in houses])


async def test_a_case_of_another_tenant_is_not_there(houses: tuple[House, House]) -> None:
    one, other = houses
    absent = "6c1f2b6a-0f0e-4f0e-9a6c-1d2e3f405162"

    for person, paths in PATHS.items():
        for path in paths:
            answers = [
                await one.client.get(f"/v1/cases/{case}/{path}", headers=bearer(one, one, person))
                for case in (other.case, absent)
            ]
            assert raw(answers[0]) == raw(answers[1]), path
            assert code_of(answers[0]) == (404, "not_found")


async def test_a_person_of_one_tenant_is_nobody_in_another(houses: tuple[House, House]) -> None:
    one, other = houses
    headers = {"Authorization": one.bearer(one.ref("CL-1"), tenant=other.tenant)}

    for case in (one.case, other.case):
        answered = await one.client.get(f"/v1/cases/{case}/views/clinician", headers=headers)
        assert code_of(answered) == (404, "not_found")
    listed = await one.client.get("/v1/cases", headers=headers)
    assert listed.json().get("cases", []) == []
