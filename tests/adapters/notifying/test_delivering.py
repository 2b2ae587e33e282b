"""What stands in the outbox is sent to whom it concerns, and every try is in the delivery log."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection

from adapters.main import SystemClock
from adapters.notifying import deliveries, endpoints, sending
from adapters.notifying.deliveries import LONGEST, PAUSES_S, Delivery, Ended, ended
from adapters.notifying.delivering import Deliverer
from adapters.notifying.notifier import Notifier
from adapters.notifying.sending import Sender, Sent
from adapters.settings import Settings
from projections.runner import enter
from tests.adapters.http.living import House
from tests.adapters.notifying import receiving as bad
from tests.adapters.notifying.conftest import told
from tests.adapters.notifying.receiving import Answer, Receiver, receiving, status

pytestmark = pytest.mark.anyio
ON_HOLD = 18
NAMES = {"id", "at", "to", "role", "code", "text", "case", "path"}


@dataclass
class Post:
    """A house on hold whose people were told, and a deliverer of what is on its way."""

    house: House
    notifier: Notifier
    deliverer: Deliverer

    async def add(self, url: str, **whose: Any) -> UUID:
        endpoint, _ = await endpoints.add(
            self.house.product.database, self.house.tenant, url, **whose
        )
        return endpoint

    async def tell(self, upto: int = ON_HOLD) -> None:
        await self.house.play(upto)
        await self.notifier.keep_up()

    async def send(self) -> int:
        count = 0
        while begun := await self.deliverer.once():
            count += begun
        return count

    async def log(self, endpoint: UUID) -> list[endpoints.Logged]:
        return list(await endpoints.deliveries(self.house.product.database, 1000, endpoint))

    def at_once(self) -> None:
        """What waits, waits no longer; a process that was at it has died."""
        self.house.superuser.execute(
            "UPDATE consuming.delivery SET next_at = now() WHERE next_at IS NOT NULL"
        )


@pytest.fixture
async def post(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Post]:
    monkeypatch.setattr(sending, "ANSWER_S", 0.2)
    notifier = Notifier(house.product, settings)
    async with Sender(loopback=True) as sender, notifier.deliverer(sender) as deliverer:
        yield Post(house, notifier, deliverer)


async def test_everything_is_told_in_the_file_once(post: Post, settings: Settings) -> None:
    await post.tell()
    sent = await post.send()

    lines = [json.loads(each) for each in written(settings)]
    assert sent == len(lines) == len(told(post.house)) > 10
    assert {tuple(sorted(each)) for each in lines} == {tuple(sorted(NAMES))}
    assert {each["case"] for each in lines} == {str(post.house.case)[:8]}
    assert {each["path"] for each in lines} == {f"/cases/{post.house.case}"}
    assert await post.send() == 0


def written(settings: Settings) -> list[str]:
    assert settings.notifications is not None
    paths = sorted(Path(settings.notifications).iterdir())
    return [line for path in paths for line in path.read_text().splitlines()]


async def test_an_endpoint_gets_what_its_person_or_its_organisation_is_told(post: Post) -> None:
    house = post.house
    async with (
        receiving(status(204)) as one,
        receiving(status(204)) as of_employer,
        receiving(status(204)) as all_of_it,
    ):
        await post.add(one.url, person=house.ref("W-A"))
        await post.add(of_employer.url, organisation=house.ref("E-100"))
        await post.add(all_of_it.url)
        await post.tell()
        await post.send()

    assert readers(one) == {str(house.ref("W-A"))}
    assert readers(of_employer) == {str(house.ref(each)) for each in ("EM-1", "SU-1")}
    assert len(all_of_it.received) == len(told(house))


def messages(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in receiver.received]


def readers(receiver: Receiver) -> set[str]:
    return {each["data"]["to"] for each in messages(receiver)}


async def test_a_webhook_says_no_more_than_the_file(post: Post) -> None:
    async with receiving(status(200)) as receiver:
        await post.add(receiver.url)
        await post.tell()
        await post.send()

    for received, message in zip(receiver.received, messages(receiver), strict=True):
        assert set(message) == {"type", "timestamp", "data"}
        assert set(message["data"]) == NAMES
        assert received.headers["webhook-id"] == message["data"]["id"]
        assert not any("position" in each for each in (*received.headers, *message["data"]))


async def outcome(post: Post, answer: Answer, **how: Any) -> tuple[endpoints.Logged, int]:
    """Of one notification after a first try, and how often it arrived in all."""
    async with receiving(answer) as receiver:
        endpoint = await post.add(receiver.url, person=post.house.ref("SU-1"), **how)
        await post.tell(4)
        await post.send()
        (first,) = await post.log(endpoint)
        post.at_once()
        await post.send()
        return first, len(receiver.received)


@pytest.mark.parametrize(
    ("answer", "once", "expected", "arrived"),
    [
        (status(200), False, ("delivered", 200, None), 1),
        (status(500), False, ("waiting", 500, None), 2),
        (status(302, "Location: http://127.0.0.1:1/"), False, ("waiting", 302, None), 2),
        (status(410), False, ("failed", 410, None), 1),
        (bad.hangs_up, False, ("unknown", None, "RemoteProtocolError"), 2),
        (bad.silent, False, ("unknown", None, "ReadTimeout"), 2),
        (status(500), True, ("failed", 500, None), 1),
        (bad.hangs_up, True, ("unknown", None, "RemoteProtocolError"), 1),
    ],
)
async def test_what_became_of_it_stands_in_the_log(
    post: Post, answer: Answer, once: bool, expected: tuple[Any, ...], arrived: int
) -> None:
    first, count = await outcome(post, answer, once=once)

    assert (first.status, first.answer, first.error) == expected
    assert (first.next_at is None) == (arrived == 1)
    assert count == arrived


@pytest.mark.parametrize("once", [False, True])
async def test_a_try_that_a_crash_has_cut_is_seen_as_unknown(post: Post, once: bool) -> None:
    """It is written before it is made. Under its id it comes again, unless that would be taken
    for another message."""
    async with receiving(status(200)) as receiver:
        endpoint = await post.add(receiver.url, person=post.house.ref("SU-1"), once=once)
        await post.tell(4)
        await _begun_and_died(post, endpoint)
        (cut,) = await post.log(endpoint)
        post.at_once()
        await post.send()
        (after,) = await post.log(endpoint)

    assert (cut.status, cut.tries, cut.ended_at) == ("unknown", 1, None)
    assert after.status == ("unknown" if once else "delivered")
    assert len(receiver.received) == (0 if once else 1)


async def _begun_and_died(post: Post, *endpoints: UUID) -> None:
    conninfo, tenant = post.house.product.database.conninfo("project"), post.house.tenant
    async with await AsyncConnection.connect(conninfo) as connection:
        await enter(connection, tenant)
        for each in endpoints:
            assert await deliveries.claim(connection, tenant, each, 100)


async def test_an_unknown_one_is_sent_again_when_a_human_says_so(post: Post) -> None:
    async with receiving(status(200)) as receiver:
        endpoint = await post.add(receiver.url, person=post.house.ref("SU-1"), once=True)
        await post.tell(4)
        await _begun_and_died(post, endpoint)
        (cut,) = await post.log(endpoint)
        database = post.house.product.database
        assert await endpoints.resend(database, cut.notification, endpoint)
        assert not await endpoints.resend(database, cut.notification, endpoint)
        await post.send()
        (after,) = await post.log(endpoint)

    assert (after.status, after.tries) == ("delivered", 2)
    assert [each["data"]["id"] for each in messages(receiver)] == [str(cut.notification)]


async def test_to_an_endpoint_that_was_removed_nothing_is_sent(post: Post) -> None:
    async with receiving(status(200)) as receiver:
        endpoint = await post.add(receiver.url)
        await post.tell()
        assert await endpoints.remove(post.house.product.database, endpoint)
        await post.send()

    assert receiver.received == []
    assert {each.status for each in await post.log(endpoint)} == {"failed"}


async def test_the_log_and_the_outbox_hold_no_word_of_the_case(post: Post) -> None:
    async with receiving(status(500)) as receiver:
        await post.add(receiver.url)
        await post.tell()
        await post.send()

    with psycopg.connect(post.house.product.database.conninfo("owner")) as connection:
        connection.execute("SET ROLE NONE")
        rows = connection.execute(
            "SELECT told::text || coalesce(sent::text, '') FROM consuming.notification AS told"
            " JOIN consuming.delivery AS sent ON sent.notification = told.id"
        ).fetchall()
    sent = " ".join([*(text for (text,) in rows), *(str(each) for each in messages(receiver))])
    words = ("lumbar", "strain", "tingling", "pain", "alarm_code", "S39", "SAFETY", "LFW")
    assert [each for each in words if each in sent] == []


AT = SystemClock().now()
A_TRY = Delivery(
    tenant=UUID(int=1),
    id=UUID(int=2),
    reader=UUID(int=3),
    case_id=UUID(int=4),
    position=1,
    at=AT,
    code="due",
    role="worker",
    case_name="x",
    letter="B",
    whole=True,
    endpoint=UUID(int=5),
    tries=1,
    added_at=AT,
    url="https://hooks.example/",
    once=False,
)


@pytest.mark.parametrize("became", ["not_sent", "refused", "unknown"])
def test_tries_come_later_and_later_for_a_day(became: sending.Became) -> None:
    chance = Random(1)
    pauses = []
    for tries in range(1, 12):
        one = ended(replace(A_TRY, tries=tries), Sent(became), AT, chance)
        assert one.pause is not None
        pauses.append(one.pause / timedelta(seconds=PAUSES_S[min(tries, len(PAUSES_S)) - 1]))

    assert all(0.8 <= each <= 1.2 for each in pauses)
    assert len(set(pauses)) == len(pauses)
    last = ended(A_TRY, Sent(became), AT + LONGEST, chance)
    assert last == Ended("unknown" if became == "unknown" else "failed")


def test_what_was_never_sent_is_tried_again_even_where_once_is_enough() -> None:
    assert ended(replace(A_TRY, once=True), Sent("not_sent"), AT, Random(1)).pause is not None


def test_a_day_is_enough_for_more_than_a_dozen_tries() -> None:
    spent, tries = 0.0, 0
    while spent < LONGEST.total_seconds():
        tries += 1
        spent += PAUSES_S[min(tries, len(PAUSES_S)) - 1]

    assert tries > 12
