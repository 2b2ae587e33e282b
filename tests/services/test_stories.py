"""Stories: whole cases as lines, played once, twice, or up to where they differ."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest

from services.stories import Difference
from tests.services.staging import TREES, Noon, Stage, a_load, line_of, numbered, spine

pytestmark = pytest.mark.anyio


async def test_the_spine_plays_to_its_end() -> None:
    stage = Stage()

    played = await stage.play(spine())

    assert played.difference is None
    assert played.lines == len(TREES) - 1
    expected = [name for tree in TREES[1:] for name in tree["expect"]]
    assert stage.names == expected


async def test_the_spine_twice_changes_nothing() -> None:
    stage = Stage()
    await stage.play(spine())
    first = list(stage.events)

    again = await stage.play(spine())

    assert again.difference is None
    assert stage.events == first


async def test_the_spine_on_two_empty_ledgers_gives_the_same_events() -> None:
    one, two = Stage(), Stage()

    await one.play(spine())
    await two.play(spine())

    assert one.events == two.events


@pytest.mark.parametrize("cut", range(1, len(TREES)))
async def test_the_spine_goes_on_from_wherever_it_was_broken_off(cut: int) -> None:
    stage, whole = Stage(), Stage()
    await whole.play(spine())
    await stage.play(spine()[:cut])

    played = await stage.play(spine())

    assert played.difference is None
    assert stage.events == whole.events


@pytest.mark.parametrize("written", range(0, 30, 3))
async def test_a_play_that_was_killed_goes_on_as_if_it_had_not_been(written: int) -> None:
    stage, whole = Stage(), Stage()
    await whole.play(spine())

    async def die() -> None:
        if stage.ledger.appends == written:
            raise KeyboardInterrupt
        stage.ledger.meanwhile = die

    stage.ledger.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        await stage.play(spine())
    assert stage.ledger.appends == written
    await stage.play(spine())

    assert stage.events == whole.events


async def test_without_its_lift_the_story_stops_at_the_next_load_with_the_hold() -> None:
    stage = Stage()
    lines = spine("LiftHold", a_load(expect=["LoadTargetSet"]))

    played = await stage.play(lines)

    found = played.difference
    assert found is not None
    assert found.line == line_of("LiftHold") == lines[-1][0]
    assert (found.expected, found.actual) == (["LoadTargetSet"], {"refused": "INV-4"})
    hold = uuid5(stage.tenant, "spine:H1")
    assert str(hold) in json.dumps(found.details, default=str)
    assert found.details["refs"] == {"H1": str(hold)}


async def test_a_story_stops_at_the_first_line_that_differs_and_plays_none_after_it() -> None:
    stage = Stage()
    wrong = {**TREES[2], "expect": ["CaseOpened"]}

    played = await stage.play(numbered([TREES[1], wrong, *TREES[3:]]))

    assert played.difference == Difference(3, ["CaseOpened"], ["PartyAssigned"] * 4, {})
    assert stage.names == ["CaseOpened"] + ["PartyAssigned"] * 4


async def test_a_time_without_offset_is_meant_in_the_zone_of_the_story() -> None:
    stage = Stage()
    naive = {**TREES[1], "at": "2025-03-03T14:40:00"}

    await stage.play(numbered([naive]))

    assert stage.events[-1].effective_at == datetime(2025, 3, 3, 13, 40, tzinfo=UTC)
    assert stage.events[-1].fact.time_zone == "Europe/Prague"


async def test_what_was_recorded_later_is_effective_when_it_happened() -> None:
    stage = Stage()
    late = {**TREES[2], "recorded_at": "2025-03-09T08:00:00+01:00"}

    await stage.play(numbered([TREES[1], late]))

    assert stage.events[-1].effective_at == datetime(2025, 3, 4, 8, 10, tzinfo=UTC)
    assert stage.events[-1].recorded_at == datetime(2025, 3, 9, 7, tzinfo=UTC)


async def test_where_stories_have_no_clock_of_their_own_they_are_recorded_now() -> None:
    stage = Stage(story_clock=False)

    assert (await stage.play(spine())).difference is None

    assert {each.recorded_at for each in stage.events} == {Noon().now()}
    opened = next(each for each in stage.events if type(each.fact).__name__ == "CaseOpened")
    assert opened.effective_at == datetime(2025, 3, 3, 13, 40, tzinfo=UTC)


async def test_references_are_ids_that_follow_from_tenant_and_story() -> None:
    stage = Stage()

    played = await stage.play(spine())

    assert played.refs["H1"] == uuid5(stage.tenant, "spine:H1")
    assert {"W-A/1", "CL-1", "E-100", "C-A", "G1", "BA-1"} <= played.refs.keys()
    assert {each.command_id for each in stage.events} >= {
        uuid5(stage.tenant, f"spine:{number}") for number, _ in spine()
    }


async def test_an_id_in_a_story_stands_for_itself() -> None:
    stage = Stage()
    own = "5f0c9a52-0d0c-4c0e-9a38-6f2c8a1d7b11"

    played = await stage.play(numbered([{**TREES[1], "case": own}]))

    assert played.difference is None
    assert stage.events[-1].stream == UUID(own)


async def test_stories_of_two_names_do_not_touch_each_other() -> None:
    stage = Stage()
    await stage.play(spine())

    second = {**TREES[0], "story": "spine-2"}
    played = await stage.play(spine(), second)

    assert played.difference is None
    assert len(stage.ledger.events[stage.tenant]) % 2 == 0


async def test_another_story_under_the_same_name_is_told_apart_from_the_first() -> None:
    stage = Stage()
    await stage.play(spine())

    found = (await stage.play(spine("LiftHold", a_load()))).difference

    assert found is not None
    assert found.line == line_of("LiftHold")
    assert found.actual == {"refused": "version"}


async def test_progress_is_told_line_by_line() -> None:
    told: list[tuple[int, int]] = []

    await Stage().player().play(spine(), lambda done, total: told.append((done, total)))

    total = len(TREES) - 1
    assert told == [(done, total) for done in range(1, total + 1)]


async def test_the_header_is_entered_once_and_registers_who_it_names() -> None:
    stage = Stage()

    await stage.play([])
    stored = [each.fact for each in stage.events]
    await stage.play([])

    assert [each.fact for each in stage.events] == stored
    names = {fact.name for fact in stored if type(fact).__name__ == "PartyRegistered"}
    assert {"Northgate Logistics", "Anna Walker"} <= names


async def test_a_protocol_that_the_header_calls_retired_is_pinned_to_no_case() -> None:
    (known,) = TREES[0]["protocols"]
    header = {**TREES[0], "protocols": [{**known, "retired": True}]}

    played = await Stage().play(spine(), header)

    assert played.difference is not None
    assert played.difference.line == line_of("PinProtocol")
    assert played.difference.actual == {"refused": "version"}
