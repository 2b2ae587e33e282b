"""The case that a newcomer finds in the middle of its way: a story moved to the present."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.console.speaking import BadUseError
from adapters.console.stories import read_story
from adapters.console.today import moved
from services.commands import Commands
from services.stories import Played, Player
from tests.services.memory_ledger import MemoryLedger
from tests.services.world import CLAIM_KEY
from tests.stories.playing import STORIES, Afterwards

HEADER, LINES = read_story(STORIES / "picker.jsonl")
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=UTC)


def played(now: datetime) -> Played:
    header, lines = moved(HEADER, LINES, now)
    ledger = MemoryLedger()
    commands = Commands(ledger, CLAIM_KEY)
    return asyncio.run(Player(ledger, commands, header, Afterwards(), story_clock=True).play(lines))


@pytest.mark.parametrize("weeks", [0, 9, 18, 31, 44])
def test_it_goes_as_it_went_in_whatever_season_it_is_moved_to(weeks: int) -> None:
    assert played(THURSDAY + timedelta(weeks=weeks)).difference is None


def test_it_ends_with_the_refusal_within_the_last_seven_days_on_its_weekday() -> None:
    header, lines = moved(HEADER, LINES, THURSDAY)

    assert (header.story, header.tenant) == ("today", "today")
    assert lines[-1][1]["at"] == "2026-11-19T11:30:00+01:00"
    assert lines[-1][1]["expect"] == ["PhaseAdvanceRejected"]


def test_dates_in_what_was_said_move_along_and_numbers_stay() -> None:
    _, lines = moved(HEADER, LINES, THURSDAY)
    planned = next(line for _, line in lines if line["command"] == "PlanProgramme")
    original = next(line for _, line in LINES if line["command"] == "PlanProgramme")

    starts, before = (
        [each["target_start"] for each in line["data"]["phases"]] for line in (planned, original)
    )
    assert [
        (datetime.fromisoformat(late) - datetime.fromisoformat(early)).days % 7
        for late, early in zip(starts, before, strict=True)
    ] == [0] * len(starts)
    assert starts != before
    assert [number for number, _ in lines] == [number for number, _ in LINES[: len(lines)]]


def test_once_begun_it_is_not_moved_again() -> None:
    _, lines = moved(HEADER, LINES, THURSDAY)
    begun = datetime.fromisoformat(lines[0][1]["at"])

    _, again = moved(HEADER, LINES, THURSDAY + timedelta(days=40), begun)

    assert again == lines


def test_a_story_without_a_refused_advance_is_bad_use() -> None:
    with pytest.raises(BadUseError, match="refuses no advance"):
        moved(HEADER, LINES[:20], THURSDAY)
