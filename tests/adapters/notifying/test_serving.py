"""Endpoints do not wait for each other, what is under way ends, and rights count at each try."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest

from adapters.notifying import endpoints, sending
from adapters.notifying.delivering import AT_ONCE, CONNECT_S, Deliverer
from adapters.notifying.notifier import Notifier
from adapters.notifying.sending import Sender
from adapters.processes import running
from adapters.settings import Settings
from tests.adapters.broker.bus import until
from tests.adapters.http.living import House
from tests.adapters.notifying.conftest import told
from tests.adapters.notifying.receiving import Answer, receiving, status

pytestmark = pytest.mark.anyio
ON_HOLD = 18


def held_back(go_on: asyncio.Event) -> Answer:
    """Taken, and answered when that is wanted."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        await go_on.wait()
        await status(200)(writer)

    return answer


async def log(house: House, endpoint: UUID) -> list[endpoints.Logged]:
    return list(await endpoints.deliveries(house.product.database, 1000, endpoint))


async def add(house: House, url: str, *, once: bool = False) -> UUID:
    endpoint, _ = await endpoints.add(house.product.database, house.tenant, url, once=once)
    return endpoint


@asynccontextmanager
async def delivering(notifier: Notifier) -> AsyncIterator[Deliverer]:
    async with Sender(loopback=True) as sender, notifier.deliverer(sender) as deliverer:
        yield deliverer


def lines(settings: Settings) -> list[dict[str, str]]:
    assert settings.notifications is not None
    folder = Path(settings.notifications)
    paths = sorted(folder.iterdir()) if folder.exists() else []
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


async def test_a_slow_endpoint_holds_up_no_other(
    house: House, settings: Settings, notifier: Notifier
) -> None:
    go_on = asyncio.Event()
    async with receiving(held_back(go_on)) as slow, receiving(status(200)) as quick:
        waited_for = await add(house, slow.url)
        await add(house, quick.url)
        await house.play(ON_HOLD)
        await notifier.keep_up()
        count = len(told(house))
        async with delivering(notifier) as deliverer:
            serving = asyncio.create_task(deliverer.run())
            await until(lambda: len(quick.received) == len(lines(settings)) == count)
            found = await log(house, waited_for)
            go_on.set()
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving

    assert count > AT_ONCE
    assert {each.status for each in found} == {"unknown", "waiting"}
    assert len([each for each in found if each.status == "unknown"]) == AT_ONCE


@pytest.mark.parametrize("once", [False, True])
async def test_what_is_under_way_when_a_process_is_told_to_end_has_its_result(
    house: House, notifier: Notifier, once: bool
) -> None:
    go_on = asyncio.Event()
    async with receiving(held_back(go_on)) as receiver:
        endpoint = await add(house, receiver.url, once=once)
        await house.play(4)
        ending = asyncio.create_task(running.run_until_signal({"consumer": notifier.run}))
        await receiver.came.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.1)
        assert not ending.done()
        go_on.set()
        assert await ending == 0
        found = await log(house, endpoint)

    sent = [each for each in found if each.tries]
    assert len(sent) == len(receiver.received) > 0
    assert {(each.status, each.answer, each.next_at) for each in sent} == {("delivered", 200, None)}
    assert all(each.ended_at is not None for each in sent)
    assert {each.status for each in found if not each.tries} <= {"waiting"}


def test_the_longest_try_ends_before_its_process_must() -> None:
    assert sending.WHOLE_S + CONNECT_S < running.END_S


async def test_who_may_not_know_it_any_more_is_sent_nothing(
    house: House, settings: Settings, notifier: Notifier
) -> None:
    """Neither with the next try nor when a human sends it again."""
    async with receiving(status(200)) as receiver, delivering(notifier) as deliverer:
        endpoint = await add(house, receiver.url)
        await house.play(ON_HOLD)
        await notifier.keep_up()
        body = {"party_id": str(house.ref("SU-1")), "role": "supervisor", "to": "2025-03-14"}
        released = await house.send("CM-1", "ReleaseParty", body)
        assert released.status_code == 200, released.text
        while await deliverer.once():
            pass
        kept = [each for each in await log(house, endpoint) if each.status == "withheld"]
        database = house.product.database
        assert await endpoints.resend(database, kept[0].notification, endpoint)
        while await deliverer.once():
            pass
        again = [each for each in await log(house, endpoint) if each.status == "withheld"]

    left = str(house.ref("SU-1"))
    sent = [json.loads(each.body)["data"]["to"] for each in receiver.received]
    assert len(kept) == len(told(house, "SU-1")) == len(again) > 0
    assert left not in {*sent, *(each["to"] for each in lines(settings))}
    assert len(sent) == len(lines(settings)) == len(told(house)) - len(kept) > 0


async def test_a_line_that_waits_is_waited_for_by_those_behind_it_of_its_case(
    house: House, settings: Settings, notifier: Notifier
) -> None:
    await house.play(ON_HOLD)
    await notifier.keep_up()
    rows = "SELECT notification FROM consuming.delivery ORDER BY added_at, notification"
    order = [str(each) for (each,) in house.superuser.execute(rows).fetchall()]
    later = "UPDATE consuming.delivery SET next_at = now() + %s::interval WHERE notification = %s"
    house.superuser.execute(later, ["1 hour", order[2]])
    async with delivering(notifier) as deliverer:
        while await deliverer.once():
            pass
        before = [each["id"] for each in lines(settings)]
        house.superuser.execute(later, ["0", order[2]])
        while await deliverer.once():
            pass

    assert before == order[:2]
    assert [each["id"] for each in lines(settings)] == order


async def test_behind_a_code_without_words_here_the_case_waits_and_the_process_goes_on(
    house: House, settings: Settings, notifier: Notifier
) -> None:
    """As told by a newer version, beside which this one still runs."""
    await house.play(ON_HOLD)
    await notifier.keep_up()
    house.superuser.execute(
        "UPDATE consuming.notification SET code = 'to_come' WHERE id ="
        " (SELECT notification FROM consuming.delivery ORDER BY added_at, notification LIMIT 1)"
    )
    async with delivering(notifier) as deliverer:
        await deliverer.once()
        rows = "SELECT status, error FROM consuming.delivery WHERE tries = 1 ORDER BY added_at"
        found = house.superuser.execute(rows).fetchall()

    assert lines(settings) == []
    assert [status for status, _ in found] == ["waiting"] * AT_ONCE
    assert {error for _, error in found[1:]} == {"BehindAnother"}
