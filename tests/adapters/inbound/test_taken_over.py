"""What was under way when a process or the broker was killed is dealt with long before the broker
gives it out again."""

import asyncio
from uuid import uuid4

import nats.errors
import pytest
from nats.aio.client import Client

from adapters.broker.rights import INBOUND, inbox
from adapters.inbound.listening import Stored
from adapters.inbound.service import DURABLE, REPLY
from tests.adapters.inbound.posting import Post, next_of

pytestmark = pytest.mark.anyio


async def test_who_begins_deals_with_what_a_killed_process_had(post: Post) -> None:
    await post.settled()
    await post.end()
    own = f"{inbox('system')}.hr.{uuid4().hex}"
    async with post.hearing("hr", own) as heard:
        await post.put("hr", "RecordShift", post.systems.shift(), **{REPLY: own})
        given_out = await _given_to_somebody_who_is_killed(post)
        post.begin()
        assert post.inbound is not None
        post.inbound.listening.look_s = 3600
        answered = await next_of(heard)

    assert answered.json["events"] == ["ShiftWorked"]
    assert await _given_out(post) == given_out


async def test_what_a_broker_left_undone_is_dealt_with_before_it_comes_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.settled()
    assert post.inbound is not None
    listening, begun = post.inbound.listening, asyncio.Event()
    deal = listening.deal

    async def without_a_broker(client: Client, message: Stored) -> None:
        monkeypatch.setattr(listening, "deal", deal)
        begun.set()
        raise nats.errors.ConnectionClosedError

    monkeypatch.setattr(listening, "deal", without_a_broker)
    own = f"{inbox('system')}.hr.{uuid4().hex}"
    async with post.hearing("hr", own) as heard:
        await post.put("hr", "RecordShift", post.systems.shift(), **{REPLY: own})
        await begun.wait()
        given_out = await _given_out(post)
        answered = await next_of(heard)

    assert answered.json["events"] == ["ShiftWorked"]
    assert await _given_out(post) == given_out


async def _given_to_somebody_who_is_killed(post: Post) -> int:
    """How many messages have been given out by then."""
    pulling = await post.broker.js.pull_subscribe_bind(
        DURABLE, INBOUND, inbox_prefix=f"{inbox('inbound')}.".encode()
    )
    assert len(await pulling.fetch(1)) == 1
    await pulling.unsubscribe()
    return await _given_out(post)


async def _given_out(post: Post) -> int:
    durable = await post.broker.js.consumer_info(INBOUND, DURABLE)
    assert durable.delivered is not None
    return int(durable.delivered.consumer_seq)
