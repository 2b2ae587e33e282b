"""A person's limits hold on pages as over HTTP, and each request counts once (RELIABILITY 5.6)."""

import asyncio

import pytest

from adapters.limits import Limits
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import OURS, seen, signed_in, visiting

pytestmark = pytest.mark.anyio


@pytest.mark.played(3)
async def test_a_page_counts_as_one_read_and_a_form_as_one_command(house: House) -> None:
    async with signed_in(house, "CM-1", Limits(reads=6, commands=2)) as visitor:
        page = await visitor.page(visitor.form("AddNote"))
        for number in range(5):
            assert (await visitor.get(visitor.case)).status_code == 200, number
        refused = await visitor.get(visitor.case)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "That did not work" in seen(refused).text

        data = {name: page.inputs[name] for name in ("token", "command_id")} | {"note": "Once"}
        answers = [await visitor.post(visitor.form("AddNote"), data) for _ in range(3)]
        assert [each.status_code for each in answers] == [303, 303, 429]


async def test_a_request_that_was_answered_is_no_longer_in_flight(held: House) -> None:
    async with signed_in(held, "CL-1", Limits(in_flight=2)) as visitor:
        for _ in range(5):
            assert (await visitor.get(visitor.form("RaiseAlarm"))).status_code == 200
            answered = await visitor.client.post(visitor.form("RaiseAlarm"), headers=OURS)
            assert answered.status_code == 415

        answers = await asyncio.gather(*(visitor.get(visitor.case) for _ in range(6)))
        assert {each.status_code for each in answers} == {200, 429}


async def test_sign_ins_from_one_address_are_counted(held: House) -> None:
    async with visiting(held, limits=Limits(sign_ins=3)) as visitor:
        tried = [(await visitor.post("/sign-in", {"token": "x"})).status_code for _ in range(4)]
    assert tried == [403, 403, 403, 429]
