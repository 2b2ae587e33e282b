"""Which commands are written together."""

import asyncio
from uuid import UUID, uuid4

import pytest

from adapters.store.batches import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, Waiting, Waitlist
from adapters.store.rows import Append
from tests.adapters.store.building import a_command, a_history, an_event

pytestmark = pytest.mark.anyio

ONE, TWO = uuid4(), uuid4()


def waiting(append: Append) -> Waiting:
    size = sum(len(each.body) for each in append.events)
    return Waiting(append, asyncio.get_running_loop().create_future(), size)


def waitlist(*appends: Append) -> Waitlist:
    made = Waitlist()
    for append in appends:
        made.put(waiting(append))
    return made


def all_batches(made: Waitlist) -> list[list[Append]]:
    batches = []
    while made:
        batches.append([each.append for each in made.take_batch()])
    return batches


def on(stream: UUID) -> Append:
    return a_command(ONE, an_event(stream))


async def test_commands_of_one_tenant_go_together_in_their_order() -> None:
    commands = [on(uuid4()) for _ in range(5)]

    assert all_batches(waitlist(*commands)) == [commands]


async def test_a_batch_holds_one_tenant_and_tenants_take_turns() -> None:
    streams = [uuid4() for _ in range(2)]
    ones = [a_command(ONE, an_event(streams[0])) for _ in range(2)]
    twos = [a_command(TWO, an_event(streams[1])) for _ in range(2)]

    batches = all_batches(waitlist(*ones, *twos))

    assert batches == [[ones[0]], [twos[0]], [ones[1]], [twos[1]]]


async def test_a_batch_holds_one_command_a_stream() -> None:
    hot = uuid4()
    first, second, third = on(hot), a_command(ONE, an_event(uuid4()), an_event(hot)), on(hot)
    beside = on(uuid4())

    batches = all_batches(waitlist(first, second, third, beside))

    assert batches == [[first, beside], [second], [third]]


async def test_a_batch_touches_a_claim_once() -> None:
    takes = a_command(ONE, an_event(uuid4()), take=(b"k",))
    releases = a_command(ONE, an_event(uuid4()), release=(b"k",))

    assert all_batches(waitlist(releases, takes)) == [[releases], [takes]]


async def test_a_command_whose_caller_gave_up_is_left_out() -> None:
    made = Waitlist()
    kept, left = waiting(on(uuid4())), waiting(on(uuid4()))
    made.put(left)
    made.put(kept)

    left.position.cancel()

    assert made.take_batch() == [kept]
    assert len(made) == 0


async def test_a_batch_is_bounded_in_events_and_bytes_but_takes_any_one_command() -> None:
    huge = a_history(ONE, uuid4(), MAX_BATCH_EVENTS * 2)
    half = [a_history(ONE, uuid4(), MAX_BATCH_EVENTS // 2) for _ in range(3)]
    wide = [a_command(ONE, an_event(uuid4(), body=b" " * (MAX_BATCH_BYTES // 2))) for _ in range(3)]

    batches = all_batches(waitlist(huge, *half, *wide))

    assert batches == [[huge], half[:2], [half[2], *wide[:2]], [wide[2]]]


async def test_the_length_counts_what_is_still_waiting() -> None:
    hot = uuid4()
    made = waitlist(on(hot), on(hot), a_command(TWO, an_event(hot)))

    lengths = [len(made)]
    while made:
        made.take_batch()
        lengths.append(len(made))

    assert lengths == [3, 2, 1, 0]
