"""What a process had that was killed is dealt with by the next one, long before it comes again."""

from uuid import uuid4

import pytest

from adapters.broker.rights import INBOUND, inbox
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
