"""Views whose cases are shared out in parts: however those go, each view is as its rebuild, and
none says that it has come further than all of its parts."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters import cli
from adapters.consuming.feeds import PARTITIONS, partition_of
from adapters.live_tables.parked_cases import folded_anew
from projections import runner, together
from projections.catalogue import VIEWS
from projections.employer import EMPLOYER
from projections.parts import WHOLE, Part, PartsChangedError, begin_marks, mark_to_move, move_marks
from projections.queries import reached
from projections.remembered import Remembered
from projections.runner import advance, bookmark_to_move, enter, move
from projections.together import advance_together
from tests.adapters.obeying import Desk
from tests.projections.choking import HELD
from tests.projections.parting import (
    OTHER,
    OWN,
    Projecting,
    at_the_end,
    broken,
    caught_up,
    share_out,
    stands,
)
from tests.projections.told import DEMO, Told, case_of, tell

pytestmark = pytest.mark.anyio


def test_a_case_is_of_the_part_that_the_feed_has_it_in() -> None:
    for _ in range(100):
        case = uuid4()
        assert Part.holding(case, PARTITIONS) == Part(partition_of(case), PARTITIONS)
        assert [Part(each, 3).holds(case.bytes) for each in range(3)].count(True) == 1
        assert WHOLE.holds(case.bytes)


@pytest.mark.parametrize("number", [2, 3])
async def test_what_is_projected_in_parts_is_what_one_makes_of_it(
    told: Told, projected: Told, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 7)
    await share_out(told, number)

    await caught_up(told)

    assert told.tables() == projected.tables()
    assert told.bookmarks() == projected.bookmarks()
    assert await at_the_end(told)
    assert await broken(told) == []


@pytest.mark.parametrize("known", [1, 2, 3])
@pytest.mark.parametrize("believed", [WHOLE, Part(1, 2), Part(2, 3)])
@pytest.mark.parametrize("begun", [False, True], ids=["new", "begun"])
async def test_who_believes_in_another_number_writes_nothing(
    told: Told, known: int, believed: Part, begun: bool
) -> None:
    if believed.of == known:
        return
    await share_out(told, known)
    async with told.projecting() as connection:
        for part in range(known if begun else 0):
            await advance(connection, told.product.feed, DEMO, EMPLOYER, Part(part, known), 20)
        before = told.tables(), told.bookmarks(), await stands(told)
        feed = told.product.feed

        with pytest.raises(PartsChangedError):
            await advance_together(connection, feed, DEMO, VIEWS, Remembered(), believed)
        with pytest.raises(PartsChangedError):
            await advance(connection, feed, DEMO, EMPLOYER, believed)

    assert (told.tables(), told.bookmarks(), await stands(told)) == before
    assert told.superuser.execute("SELECT count(*) FROM rm.part").fetchone() == (
        (known if begun and known > 1 else 0),
    )


async def test_a_view_has_come_as_far_as_the_last_of_its_parts(told: Told) -> None:
    await share_out(told, 2)
    end = told.heads()[DEMO]
    async with told.projecting() as connection:
        projector = Projecting(told, connection)

        assert await projector.steps(OWN, VIEWS) == end
        assert await reached(connection, DEMO, "employer") == 0
        assert (await stands(told))["employer"][OWN.number] == end
        assert await broken(told) == []
        assert await projector.steps(OTHER, VIEWS) == end
        assert await reached(connection, DEMO, "employer") == end
    assert await broken(told) == []


async def test_of_two_parts_that_move_at_once_the_later_one_sees_the_other(told: Told) -> None:
    await share_out(told, 2)
    async with told.projecting() as one, told.projecting() as two:
        async with one.transaction():
            await enter(one, DEMO)
            await mark_to_move(one, DEMO, "employer", OWN)
        async with two.transaction():
            await enter(two, DEMO)
            await mark_to_move(two, DEMO, "employer", OTHER)
            async with one.transaction():
                await enter(one, DEMO)
                await mark_to_move(one, DEMO, "employer", OWN)
                await move_marks(one, DEMO, ["employer"], OWN, 10)
                later = asyncio.create_task(move_marks(two, DEMO, ["employer"], OTHER, 10))
                await _waiting(told)
            await later

    assert told.bookmarks()["employer", DEMO] == 10


async def _waiting(told: Told) -> None:
    """Until one of the sessions waits for a lock of another."""
    statement = "SELECT FROM pg_locks WHERE NOT granted"
    async with asyncio.timeout(60):
        while told.superuser.execute(statement).fetchone() is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, UUID]]:
    """Of which view and case a row is read, as it is not remembered."""
    noted = list[tuple[str, UUID]]()
    kept = together.select_bodies

    async def select(connection: Any, tenant: UUID, view: Any, cases: list[UUID]) -> Any:
        noted.extend((view.name, case) for case in cases)
        return await kept(connection, tenant, view, cases)

    monkeypatch.setattr(together, "select_bodies", select)
    return noted


async def test_rows_are_read_again_where_their_part_was_written_by_somebody_else(
    told: Told, read: list[tuple[str, UUID]]
) -> None:
    await share_out(told, 2)
    async with told.projecting() as connection:
        projector = Projecting(told, connection)
        await projector.runs()
        assert await folded_anew(told.product, DEMO, "clinician", HELD) is None
        await tell(told, "demo", "held", None)
        await tell(told, "demo", "young", None)
        read.clear()
        await projector.runs()

    assert read == [("clinician", HELD)]
    assert await broken(told) == []


async def test_rows_are_read_again_where_there_were_other_parts_meanwhile(
    told: Told, read: list[tuple[str, UUID]]
) -> None:
    async with told.projecting() as connection:
        projector = Projecting(told, connection)
        await projector.runs()
        await share_out(told, 2)
        await share_out(told, 1)
        await tell(told, "demo", "held", None)
        read.clear()
        await projector.runs()

    assert set(read) == {(view, HELD) for view in VIEWS}
    assert await broken(told) == []


async def test_a_view_whose_bookmark_is_removed_begins_anew_in_all_parts(
    projected: Told,
) -> None:
    await share_out(projected, 3)
    await tell(projected, "demo", "held", None)
    await caught_up(projected)
    tables = projected.tables()
    projected.superuser.execute("TRUNCATE rm.employer")
    projected.superuser.execute("DELETE FROM rm.bookmark WHERE consumer = 'employer'")

    assert (await stands(projected))["employer"] == [0, 0, 0]
    await caught_up(projected)

    assert projected.tables() == tables
    assert await broken(projected) == []


async def test_a_case_is_told_in_the_part_where_its_id_belongs(told: Told) -> None:
    await share_out(told, 2)
    async with told.projecting() as connection:
        await Projecting(told, connection).steps(OWN, {"employer": EMPLOYER})

    rows = told.superuser.execute("SELECT case_id FROM rm.employer WHERE tenant = %s", [DEMO])
    cases = {case_of(DEMO, story) for story in ("spine", "held", "young")}
    assert {case for (case,) in rows} == {case for case in cases if OWN.holds(case.bytes)}


@pytest.mark.parametrize("part", [OWN, OTHER])
async def test_a_projector_that_knows_of_no_parts_is_refused(told: Told, part: Part) -> None:
    """As one of the version before does: it moves the bookmark, by what it has folded of all."""
    await share_out(told, 2)
    async with told.projecting() as connection:
        await advance(connection, told.product.feed, DEMO, EMPLOYER, part, 20)
        async with connection.transaction(force_rollback=True):
            await enter(connection, DEMO)
            position = await bookmark_to_move(connection, DEMO, "employer")
            with pytest.raises(psycopg.DatabaseError, match="no further than its parts"):
                await move(connection, DEMO, "employer", position + 10)

    assert await broken(told) == []


@pytest.mark.parametrize("number", [1, 2])
async def test_who_waits_for_a_bookmark_to_be_made_has_locked_no_other(
    told: Told, number: int
) -> None:
    await share_out(told, number)
    part, feed = Part.holding(HELD, number), told.product.feed
    views = {name: VIEWS[name] for name in ("audit", "employer")}
    async with told.projecting() as one, told.projecting() as two:
        await advance(one, feed, DEMO, EMPLOYER, part, 20)
        async with one.transaction():
            await enter(one, DEMO)
            await begin_marks(one, DEMO, ["audit"], part)
            both = asyncio.create_task(advance_together(two, feed, DEMO, views, Remembered(), part))
            await _waiting(told)
            assert await mark_to_move(one, DEMO, "employer", part) == 20
        await both

    assert await broken(told) == []


async def test_parts_begin_where_a_projector_that_knows_of_none_left_the_view(told: Told) -> None:
    async with told.projecting() as old, told.projecting() as connection:
        assert await advance(old, told.product.feed, DEMO, EMPLOYER, most=10) == 10
        await share_out(told, 2)
        async with old.transaction():
            await enter(old, DEMO)
            position = await bookmark_to_move(old, DEMO, "employer")
            step = advance(connection, told.product.feed, DEMO, EMPLOYER, OWN, 5)
            new = asyncio.create_task(step)
            await _waiting(told)
            last = await runner.step(old, told.product.feed, DEMO, EMPLOYER, position, 10)
            await move(old, DEMO, "employer", last)
        assert await new == 5

    assert (await stands(told))["employer"][OTHER.number] == 20
    assert await broken(told) == []


async def test_its_operator_says_how_many_parts_there_are(
    projected: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(projected, capsys)
    end = projected.heads()[DEMO]

    assert await desk.run("parts") == (0, {"parts": 1})
    assert await desk.run("parts", "2") == (0, {"parts": 2})
    assert (await stands(projected))["employer"] == [end, end]
    _, migrated = await desk.run("migrate", "--parts", "3")
    assert migrated["kind"] == "demo"
    assert await desk.run("parts") == (0, {"parts": 3})
    assert await broken(projected) == []


@pytest.mark.parametrize("number", ["0", "65", "-1", "two", "1.5"])
def test_there_is_no_such_number_of_parts(number: str) -> None:
    with pytest.raises(SystemExit):
        cli._parser().parse_args(["parts", number])


async def test_a_case_is_folded_anew_as_far_as_its_own_part_has_come(told: Told) -> None:
    await share_out(told, 3)
    parts = [Part(number, 3) for number in range(3)]
    async with told.projecting() as connection:
        for most, part in zip((20, 1000, 40), parts, strict=True):
            await advance(connection, told.product.feed, DEMO, EMPLOYER, part, most)
    told.superuser.execute("DELETE FROM rm.employer WHERE tenant = %s", [DEMO])

    for story in ("spine", "held", "young"):
        case = case_of(DEMO, story)
        assert await folded_anew(told.product, DEMO, "employer", case) is None

    assert await broken(told) == []
