"""The store is away for a while: messages wait, longer than their tokens live, and none is lost."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.database import Database
from adapters.inbound import listening, service
from adapters.inbound.handling import Handling, Outgoing
from adapters.inbound.senders import Incoming
from adapters.processes.metrics import INBOUND
from adapters.signing_in.identity import TokenVerifier
from tests.adapters.http.living import living
from tests.adapters.http.proxy import Proxy, behind_proxy
from tests.adapters.inbound.conftest import IN_PROGRAMME
from tests.adapters.inbound.posting import Post, opened
from tests.adapters.inbound.sending import SHIFT, Systems

pytestmark = pytest.mark.anyio


@pytest.fixture
async def outside(
    database: Database,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    passwords: Mapping[str, str],
    tmp_path: Path,
    anyio_backend: str,
) -> AsyncIterator[tuple[Post, Proxy]]:
    """The ledger is reached through a proxy."""
    async with behind_proxy(database) as (proxy, led), living(led, tmp_path) as house:
        await house.play(IN_PROGRAMME)
        async with opened(Systems(house), nats, passwords) as post:
            yield post, proxy


async def test_messages_wait_for_the_store_and_are_stored_once_each_in_their_order(
    outside: tuple[Post, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "AGAIN_S", (0.2,))
    post, proxy = outside
    before = len(post.house.names())
    put_off = _counted("put_off")
    proxy.down()
    days = [f"2025-03-{day}" for day in range(10, 20)]
    for day in days:
        event = post.systems.shift(data={**SHIFT, "date": day}, time=f"{day}T18:00:00+01:00")
        await post.put("hr", "RecordShift", event)
    while _counted("put_off") < put_off + 2:  # noqa: ASYNC110 (a counter tells nobody)
        await asyncio.sleep(0.05)
    assert await post.waiting() == len(days)
    _an_hour_later(monkeypatch)
    proxy.up()
    await post.settled()

    stored = await post.house.product.ledger.load(post.house.tenant, post.house.case)
    assert [str(each.fact.date) for each in stored[before:]] == days


async def test_an_answer_lost_after_commit_stores_nothing_twice(
    outside: tuple[Post, Proxy],
) -> None:
    post, proxy = outside
    before = len(post.house.names())
    proxy.cut_next_append = True

    answered = await post.send("hr", "RecordShift", post.systems.shift())

    assert proxy.cuts == 1
    assert answered.headers["Idempotent-Replayed"] == "true"
    assert len(post.house.names()) == before + 1


async def test_a_message_that_nobody_can_handle_is_answered_and_does_not_stop_the_others(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poison, tries, answer = post.systems.shift(), [0], Handling.answer

    async def answered(self: Handling, message: Incoming) -> Outgoing:
        if poison["id"].encode() in message.body:
            tries[0] += 1
            raise RuntimeError("a secret of the message")
        return await answer(self, message)

    monkeypatch.setattr(Handling, "answer", answered)
    broken = await post.send("hr", "RecordShift", poison, reply=False)
    other = await post.send("hr", "RecordShift", post.systems.shift())

    assert tries[0] == service.TRIES
    assert broken.code == (500, "internal")
    assert broken.json["request_id"] in caplog.text
    assert "a secret" not in caplog.text + broken.body.decode()
    assert other.json["events"] == ["ShiftWorked"]
    assert await post.waiting() == 0


def _counted(outcome: str) -> float:
    return float(INBOUND.labels(outcome)._value.get())


def _an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """For who looks at a clock to judge a token."""
    init = TokenVerifier.verify

    def verify(self: TokenVerifier, authorization, at=None):  # type: ignore[no-untyped-def]
        now = self._clock()
        self._clock = lambda: now + timedelta(hours=1)
        return init(self, authorization, at)

    monkeypatch.setattr(TokenVerifier, "verify", verify)
