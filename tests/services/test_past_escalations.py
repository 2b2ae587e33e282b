"""How far something was escalated at one time, as known at another."""

from datetime import datetime, timedelta

import pytest

from domain.deadlines.raised import LastStep
from services.contexts import NoHolidays
from services.deadlines import Deadlines
from tests.domain.scenario import CASE
from tests.services.world import DEMO, World

pytestmark = pytest.mark.anyio

LATE, LATER = timedelta(minutes=1), timedelta(minutes=61)
"""After what is due: when its first step falls due, and when its second does."""


async def escalated() -> tuple[Deadlines, World, datetime]:
    """A hold that nobody reassessed: both steps were raised in their time."""
    world = await World().until("held")
    due = (await world.commands.cases.load(DEMO, CASE)).state.holds[0].reassess_due
    assert due is not None
    process = Deadlines(world.ledger, world.another_process(), NoHolidays())
    for each in (LATE, LATER):
        await process.act(DEMO, CASE, due + each)
    return process, world, due


async def step_at(
    process: Deadlines, at: datetime, known_at: datetime | None = None
) -> LastStep | None:
    found = await process.due(DEMO, CASE, at, known_at)
    item = next(each for each in found.items if each.kind == "reassessment")
    return found.last_step(item)


async def test_only_steps_that_were_known_then_are_told() -> None:
    process, _, due = await escalated()
    now = due + timedelta(hours=2)

    told = [
        await step_at(process, now, due + each)
        for each in (timedelta(), LATE, LATER - timedelta(seconds=1), LATER)
    ]

    assert [None if each is None else each.step for each in told] == [None, 1, 1, 2]
    assert await step_at(process, now) == told[-1]


async def test_of_two_times_the_earlier_one_decides() -> None:
    process, _, due = await escalated()
    now = due + timedelta(hours=2)

    at_the_first = await step_at(process, due + LATE)

    assert at_the_first is not None
    assert at_the_first.step == 1
    assert await step_at(process, due + LATE, now) == at_the_first
    assert await step_at(process, now, due + LATE) == at_the_first


async def test_of_a_state_that_one_has_they_are_told_alike() -> None:
    process, world, due = await escalated()
    state = (await world.commands.cases.load(DEMO, CASE)).state
    now = due + timedelta(hours=2)

    found = await process.due_in_state(DEMO, CASE, state, now, due)

    assert [found.last_step(each) for each in found.items] == [None] * len(found.items)
