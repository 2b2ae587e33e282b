"""What a repeat is answered, and a command that expects a version."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.not_stored import (
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
)
from services.ports import StoreUnavailable
from tests.domain import thin_case as case
from tests.services.world import COURSE, DOCTOR, World

pytestmark = pytest.mark.anyio


async def test_a_command_whose_answer_was_lost_is_answered_by_its_receipt() -> None:
    world = await World().until("loaded")
    asked = world.asked(DOCTOR, case.alarm())
    world.ledger.lose_next_answer = True
    with pytest.raises(StoreUnavailable):
        await world.commands.handle(asked)
    stored = world.stored

    answer = await world.commands.handle(asked)
    elsewhere = await world.another_process().handle(asked)

    assert (answer.names, answer.replayed) == (["AlarmSignRaised", "CaseHeld"], True)
    assert answer == elsewhere
    assert world.stored == stored


@pytest.mark.parametrize("place", range(len(COURSE)), ids=[name for name, _, _ in COURSE])
async def test_every_command_gives_its_first_answer_again_whatever_came_after(place: int) -> None:
    world = World()
    await world.settle()
    answers = []
    for number, (_, person, request) in enumerate(COURSE):
        asked = world.asked(person, request, now=world.now + timedelta(minutes=number))
        answers.append((asked, await world.commands.handle(asked)))
    asked, first = answers[place]
    stored = world.stored

    again = await world.commands.handle(asked)

    assert again == replace(first, replayed=True)
    assert world.stored == stored


async def test_another_request_under_the_same_command_id_is_refused() -> None:
    world = await World().until("loaded")
    asked = world.asked(DOCTOR, case.alarm())
    await world.commands.handle(asked)

    for other in (
        replace(asked, request=case.alarm("CARDIO", case.HOLD_2)),
        replace(asked, request=case.alarm(observed="Tingling")),
        replace(asked, request=case.lift()),
        replace(asked, person=case.WORKER, request=case.alarm()),
        replace(asked, person=case.OTHER),
        replace(asked, case=uuid4()),
    ):
        with pytest.raises(ReusedCommandError):
            await world.commands.handle(other)


async def test_a_command_that_stored_nothing_is_simply_decided_again() -> None:
    world = await World().until("held")
    asked = world.asked(DOCTOR, case.target("W2", LFW="5.0"))
    with pytest.raises(RefusedError, match="INV-4"):
        await world.commands.handle(asked)
    await world.ask(DOCTOR, case.reassess())
    await world.ask(DOCTOR, case.lift())

    answer = await world.commands.handle(replace(asked, now=world.now + timedelta(minutes=1)))

    assert (answer.outcome, answer.replayed) == ("done", False)


async def test_an_expected_version_that_is_not_the_present_one_is_stale() -> None:
    world = await World().until("loaded")
    current = (await world.history())[-1].version

    for wrong in (0, current - 1, current + 1):
        with pytest.raises(StaleVersionError) as caught:
            await world.ask(DOCTOR, case.alarm(), expected_version=wrong)
        assert caught.value.current == current
    assert (await world.ask(DOCTOR, case.alarm(), expected_version=current)).outcome == "done"


async def test_an_expected_version_is_held_against_the_newest_and_not_the_cached_state() -> None:
    world = await World().until("loaded")
    seen = (await world.history())[-1].version
    await world.another_process().handle(world.asked(DOCTOR, case.diagnose()))

    with pytest.raises(StaleVersionError) as caught:
        await world.ask(DOCTOR, case.alarm(), expected_version=seen)
    assert caught.value.current == seen + 1
    assert (await world.ask(DOCTOR, case.alarm(), expected_version=seen + 1)).outcome == "done"


async def test_a_repeat_with_the_version_it_was_sent_with_is_no_stale_one() -> None:
    world = await World().until("loaded")
    seen = (await world.history())[-1].version
    asked = world.asked(DOCTOR, case.alarm(), expected_version=seen)
    first = await world.commands.handle(asked)

    assert await world.commands.handle(asked) == replace(first, replayed=True)
