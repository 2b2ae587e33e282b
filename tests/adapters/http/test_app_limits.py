"""Too many requests of one person are refused in good time; nobody else notices."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.http.app import create_app
from adapters.http.metering import Meter
from adapters.http.requests import admit_person, identity_of
from adapters.limits import USUAL, Limits
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

UNKNOWN = {"no such field": 1}
"""A body that is refused with 422."""


@asynccontextmanager
async def limited(house: House, limits: Limits) -> AsyncIterator[House]:
    """The same house behind an application with limits; its clock stands still."""
    desk = replace(house.desk, meter=Meter(limits, lambda: 0.0))
    transport = httpx.ASGITransport(create_app(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
        yield replace(house, desk=desk, client=client)


async def test_commands_and_reads_of_a_person_are_limited_each_by_itself(held: House) -> None:
    async with limited(held, Limits(commands=3, reads=2)) as house:
        view = f"/v1/cases/{house.case}/views/clinician"
        commands = [await house.send("CL-1", "LiftHold", UNKNOWN) for _ in range(5)]
        reads = [await house.ask("CL-1", "GET", view) for _ in range(4)]
        others = await house.ask("CM-1", "GET", "/v1/cases")

    assert [each.status_code for each in commands] == [422, 422, 422, 429, 429]
    assert [each.status_code for each in reads] == [200, 200, 429, 429]
    assert code_of(commands[-1]) == (429, "too_many_commands")
    assert code_of(reads[-1]) == (429, "too_many_reads")
    assert (commands[-1].headers["retry-after"], reads[-1].headers["retry-after"]) == ("60", "60")
    assert "2 reads in a minute" in reads[-1].json()["text"]
    assert others.status_code == 200


async def test_who_is_not_known_takes_nothing_of_what_a_person_may_ask_for(held: House) -> None:
    async with limited(held, Limits(reads=1)) as house:
        strangers = [await house.ask(None, "GET", "/v1/cases") for _ in range(3)]
        known = await house.ask("CL-1", "GET", "/v1/cases")
        public = [await house.ask(None, "GET", "/live") for _ in range(3)]

    assert [each.status_code for each in strangers] == [401] * 3
    assert known.status_code == 200
    assert [each.status_code for each in public] == [200] * 3


async def test_a_refused_command_stores_nothing(held: House) -> None:
    async with limited(held, Limits(commands=1)) as house:
        await house.send("CL-1", "LiftHold", UNKNOWN)
        before = house.stored()
        refused = await house.send("CL-1", "RaiseAlarm", {"code": "OTHER"})

    assert refused.status_code == 429
    assert house.stored() == before


async def test_five_exports_a_day_are_enough(held: House) -> None:
    async with limited(held, USUAL) as house:
        path = f"/v1/cases/{house.case}/export"
        exports = [await house.ask("W-A", "GET", path) for _ in range(6)]
        forbidden = [await house.ask("CL-1", "GET", path) for _ in range(6)]

    assert [each.status_code for each in exports] == [200] * 5 + [429]
    assert code_of(exports[-1]) == (429, "too_many_exports")
    assert exports[-1].headers["retry-after"] == "86400"
    assert [each.status_code for each in forbidden] == [403] * 6


async def test_twenty_sign_ins_from_an_address_are_tried_and_no_more(held: House) -> None:
    async with limited(held, USUAL) as house:
        tried = [await house.ask(None, "POST", "/sign-in", data={}) for _ in range(21)]
        looked = await house.ask(None, "GET", "/sign-in")

    assert 429 not in [each.status_code for each in tried[:20]]
    assert (tried[-1].status_code, tried[-1].headers["retry-after"]) == (429, "600")
    assert looked.status_code == 200


async def test_a_person_who_is_let_in_twice_leaves_once(held: House) -> None:
    async with limited(held, Limits(in_flight=1, reads=9)) as house:

        async def twice(request: Request) -> Response:
            admit_person(request, identity_of(request))
            return Response()

        app = create_app(house.desk)
        app.routes.append(Route("/twice", twice))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
            bearer = {"Authorization": house.bearer("CL-1")}
            answers = [await client.get("/twice", headers=bearer) for _ in range(3)]

    assert [each.status_code for each in answers] == [200] * 3
    assert house.desk.meter._in_flight == {}


class Waiting:
    """Bodies that do not come until they are released."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._released = asyncio.Event()

    async def _body(self) -> AsyncIterator[bytes]:
        await self._released.wait()
        yield b'{"no such field": 1}'

    def begun(self, count: int) -> list[asyncio.Task[httpx.Response]]:
        house, headers = self._house, {"Idempotency-Key": str(uuid4())}

        def ask() -> Awaitable[httpx.Response]:
            return house.send("CL-1", "LiftHold", headers=headers, content=self._body())

        return [asyncio.ensure_future(ask()) for _ in range(count)]

    def release(self) -> None:
        self._released.set()


async def _until_entered(house: House, count: int) -> None:
    while sum(house.desk.meter._in_flight.values()) != count:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def test_eight_requests_of_a_person_wait_at_once_and_the_ninth_is_refused(
    held: House,
) -> None:
    async with limited(held, Limits(in_flight=8)) as house:
        waiting = Waiting(house)
        begun = waiting.begun(8)
        await _until_entered(house, 8)

        ninth = await house.ask("CL-1", "GET", "/v1/cases")
        other = await house.ask("CM-1", "GET", "/v1/cases")
        waiting.release()
        answers = await asyncio.gather(*begun)
        after = await house.ask("CL-1", "GET", "/v1/cases")

    assert code_of(ninth) == (429, "too_many_at_once")
    assert ninth.headers["retry-after"] == "1"
    assert other.status_code == after.status_code == 200
    assert [each.status_code for each in answers] == [422] * 8


async def test_requests_that_were_given_up_make_room(held: House) -> None:
    async with limited(held, Limits(in_flight=2)) as house:
        begun = Waiting(house).begun(2)
        await _until_entered(house, 2)

        for each in begun:
            each.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        await _until_entered(house, 0)

        assert (await house.ask("CL-1", "GET", "/v1/cases")).status_code == 200
