"""Streams are declared again without harm, and what somebody has changed is put right."""

import pytest
from nats.js.errors import APIError

from adapters.broker.connecting import Broker
from adapters.broker.rights import EVENTS, INBOUND
from adapters.broker.streams import declare_durable, declare_streams

pytestmark = pytest.mark.anyio


async def test_events_are_kept_on_disk_for_two_weeks_and_can_not_be_deleted_one_by_one(
    fresh_broker: Broker,
) -> None:
    found = (await fresh_broker.js.stream_info(EVENTS)).config

    assert (found.storage, found.retention, found.discard) == ("file", "limits", "old")
    assert (found.max_age, found.duplicate_window) == (14 * 24 * 3600, 600)
    assert (found.deny_delete, found.num_replicas) == (True, 1)
    await fresh_broker.js.publish("rtw.v1.t.p0.c", b"{}")
    with pytest.raises(APIError):
        await fresh_broker.js.delete_msg(EVENTS, 1)


async def test_what_came_in_can_be_deleted_one_by_one(fresh_broker: Broker) -> None:
    ack = await fresh_broker.js.publish("rtw.in.v1.clinic.x", b"{}")

    assert await fresh_broker.js.delete_msg(INBOUND, ack.seq)


async def test_declaring_again_keeps_what_is_there_and_mends_what_was_changed(
    fresh_broker: Broker,
) -> None:
    js = fresh_broker.js
    await js.publish("rtw.v1.t.p0.c", b"{}")
    changed = (await js.stream_info(EVENTS)).config
    await js.update_stream(changed.evolve(max_age=3600, duplicate_window=60))

    await declare_streams(fresh_broker)

    found = await js.stream_info(EVENTS)
    assert (found.config.max_age, found.config.duplicate_window) == (14 * 24 * 3600, 600)
    assert found.state.messages == 1


async def test_a_durable_is_declared_again_and_keeps_its_place(fresh_broker: Broker) -> None:
    js = fresh_broker.js
    await declare_durable(js, EVENTS, "reader", "rtw.v1.*.p0.>", "rtw.v1.*.p1.>")
    for number in (0, 1, 2):
        await js.publish(f"rtw.v1.t.p{number}.c", b"{}")
    reading = await js.pull_subscribe_bind("reader", EVENTS)
    (first,) = await reading.fetch(1)
    await first.ack_sync()

    await declare_durable(js, EVENTS, "reader", "rtw.v1.*.p0.>", "rtw.v1.*.p1.>")

    (second,) = await reading.fetch(1)
    assert (first.subject, second.subject) == ("rtw.v1.t.p0.c", "rtw.v1.t.p1.c")
