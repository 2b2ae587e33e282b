"""The whole application behind a real server: what only a socket shows."""

import asyncio
import json
from uuid import uuid4

import httpx
import pytest

from adapters.http import body as body_module
from adapters.http.app import create_app
from tests.adapters.http.living import House
from tests.adapters.http.test_body_on_the_wire import answered, served, status_and_code

pytestmark = pytest.mark.anyio


def _head(house: House, command: str, *lines: str) -> bytes:
    head = [
        f"POST {house.path(command)} HTTP/1.1",
        "Host: rtw",
        "Content-Type: application/json",
        f"Authorization: {house.bearer('CL-1')}",
        f"Idempotency-Key: {uuid4()}",
        *lines,
    ]
    return "\r\n".join([*head, "", ""]).encode()


async def test_bodies_without_an_end_and_slow_ones_are_answered_and_hung_up_on(
    held: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held.stored()
    monkeypatch.setattr(body_module.read_object, "__defaults__", (0.3,))
    chunked = _head(held, "LiftHold", "Transfer-Encoding: chunked")
    short = _head(held, "LiftHold", "Content-Length: 20")
    async with served(create_app(held.desk)) as port:
        answers = await asyncio.gather(
            answered(port, chunked, b"1000\r\n" + b" " * 4096 + b"\r\n"),
            answered(port, chunked, b"1\r\n \r\n"),
            answered(port, short + b"{"),
            answered(port, _head(held, "LiftHold", "Content-Length: 30000000")),
            answered(port, short + b'{"hold_id": null'),
        )

    assert [status_and_code(each) for each in answers] == [
        (413, "body_size"),
        (408, "body_time"),
        (408, "body_time"),
        (413, "body_size"),
        (408, "body_time"),
    ]
    assert held.stored() == before


async def test_who_hangs_up_in_the_middle_of_his_body_stores_nothing_and_harms_nobody(
    held: House,
) -> None:
    before = held.stored()
    async with served(create_app(held.desk)) as port:
        for _ in range(5):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_head(held, "LiftHold", "Content-Length: 20") + b'{"hold_id"')
            await writer.drain()
            writer.transport.abort()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            live = await client.get("/live")

    assert live.status_code == 200
    assert held.stored() == before


@pytest.mark.played(17)
async def test_who_hangs_up_before_the_answer_finds_his_command_stored_once(
    house: House,
) -> None:
    step = house.step(18)
    content = json.dumps(step.body).encode()
    head = _head(house, step.command, f"Content-Length: {len(content)}")
    old_key = next(each for each in head.split(b"\r\n") if each.startswith(b"Idempotency-Key"))
    head = head.replace(old_key, f"Idempotency-Key: {step.key}".encode())
    async with served(create_app(house.desk)) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + content)
        await writer.drain()
        writer.transport.abort()
        again = await house.take(18)

    assert (again.status_code, again.json()["events"]) == (200, list(step.stores))
    assert [name for _, name in house.names()][-2:] == list(step.stores)
    assert [name for _, name in house.names()].count("AlarmSignRaised") == 1


async def test_one_connection_serves_refused_and_accepted_requests_one_after_the_other(
    held: House,
) -> None:
    async with served(create_app(held.desk)) as port:
        limits = httpx.Limits(max_connections=1)
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, limits=limits) as client:
            headers = {"Authorization": held.bearer("SU-1"), "Idempotency-Key": str(uuid4())}
            statuses = []
            for _ in range(3):
                refused = await client.post(held.path("LiftHold"), json={"a": 1}, headers=headers)
                listed = await client.get("/v1/cases", headers=headers)
                statuses += [refused.status_code, listed.status_code]

    assert statuses == [403, 200] * 3
