"""Who asks for a view at a position waits until it is there, in time and at nobody's cost."""

import asyncio
from typing import Any

import pytest

from adapters.http import reading
from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


async def test_who_waits_for_a_position_keeps_nobody_from_reading(
    held: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WAIT_S", 0.5)
    url = f"/v1/cases/{held.case}/views/clinician"
    far = {"at_least": str(10**9)}
    waiting = [asyncio.create_task(held.ask("CL-1", "GET", url, params=far)) for _ in range(8)]
    await asyncio.sleep(0.1)

    read = await held.ask("CL-1", "GET", url)
    still = [task.done() for task in waiting]
    answered = await asyncio.gather(*waiting)

    assert (read.status_code, still) == (200, [False] * 8)
    assert {code_of(each) for each in answered} == {(503, "view_behind")}
    assert {each.headers["Retry-After"] for each in answered} == {"1"}


async def test_a_wait_ends_in_time_though_its_interruption_was_lost(
    held: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = []

    async def hands_out_a_connection_just_then(*_: Any) -> int:
        try:
            await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            lost.append(True)
        return 0

    monkeypatch.setattr(reading, "WAIT_S", 0.1)
    monkeypatch.setattr(reading, "_reached", hands_out_a_connection_just_then)
    url = f"/v1/cases/{held.case}/views/clinician"

    async with asyncio.timeout(20):
        answered = await held.ask("CL-1", "GET", url, params={"at_least": str(10**9)})

    assert lost == [True]
    assert code_of(answered) == (503, "view_behind")


async def test_an_employer_cannot_tell_by_waiting_where_the_ledger_ends(held: House) -> None:
    url = f"/v1/cases/{held.case}/views/employer"
    head = held.positions()[-1]

    answered = []
    for position in (1, head, head + 1, 10**18 - 1):
        await held.catch_up()  # each read is in the ledger as a disclosure
        asked = {"at_least": str(position)}
        answered.append(await held.ask("EM-1", "GET", url, params=asked))

    assert len({raw(each) for each in answered}) == 1
    assert answered[0].status_code == 200
