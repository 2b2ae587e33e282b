"""Views whose cases are shared out in parts: however those go, each view is as its rebuild, and
none says that it has come further than all of its parts."""

import asyncio
from contextlib import AsyncExitStack
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection

from adapters.consuming.feeds import PARTITIONS, partition_of
from adapters.live_tables.parked_cases import folded_anew
from adapters.live_tables.projector import catch_up, rebuilt
from adapters.live_tables.view_versions import filled_beside, switched
from projections import runner, together
from projections.catalogue import VIEWS
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER
from projections.parts import WHOLE, Part, PartsChangedError, mark_to_move, move_marks
from projections.queries import reached
from projections.remembered import Remembered
from projections.runner import advance, bookmark_to_move, enter, move
from projections.together import advance_together
from projections.versions import Version
from projections.worker import WORKER
from tests.projections.choking import HELD, choking
from tests.projections.parting import Projecting, broken, share_out, stands
from tests.projections.told import DEMO, Told, case_of, tell

pytestmark = pytest.mark.anyio
OWN, OTHER = Part.holding(HELD, 2), Part(1 - Part.holding(HELD, 2).number, 2)


async def at_the_end(told: Told) -> bool:
    positions = {each for own in (await stands(told)).values() for each in own}
    return positions == {told.heads()[DEMO]}


async def caught_up(told: Told) -> None:
    await catch_up(told.product.database, told.product.feed)


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


@pytest.mark.parametrize("seed", range(3))
async def test_in_whatever_order_projectors_and_their_operator_act(
    told: Told, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 10)
    monkeypatch.setattr(runner, "BATCH", 20)
    random = Random(seed)
    stories = iter([("held", None), ("young", "RaiseAlarm"), ("young", "LiftHold")])
    database, feed = told.product.database, told.product.feed
    async with AsyncExitStack() as stack:

        async def begun(number: int) -> Projecting:
            """One of them does not know how to fold an alarm."""
            connection = await stack.enter_async_context(told.projecting())
            views = {**VIEWS, "clinician": choking(CLINICIAN)} if number == 0 else VIEWS
            return Projecting(told, connection, views)

        projectors = [await begun(number) for number in range(3)]

        async def act(what: str) -> None:
            match what:
                case "parts":
                    await share_out(told, random.randint(1, 3))
                case "killed":
                    dead = random.randrange(3)
                    await projectors[dead].connection.close()
                    projectors[dead] = await begun(dead)
                case "anew":
                    await folded_anew(told.product, DEMO, "clinician", HELD)
                case "rebuilt":
                    await rebuilt(database, feed, random.choice([EMPLOYER, WORKER]))
                case "switched":
                    assert await filled_beside(database, feed, EMPLOYER) == []
                    await switched(database, feed, EMPLOYER, Version.NEXT)
                case "back":
                    await switched(database, feed, EMPLOYER, Version.BEFORE)
                case "told" if (more := next(stories, None)) is not None:
                    await tell(told, "demo", *more)

        for what in _acts(random):
            for _ in range(random.randint(0, 6)):
                await random.choice(projectors).steps_anywhere(random)
            await act(what)
            assert await broken(told) == []
        await asyncio.gather(*(each.runs() for each in projectors))

    assert await at_the_end(told)
    assert await broken(told) == []
    await folded_anew(told.product, DEMO, "clinician", HELD)
    await caught_up(told)
    tables = told.tables()
    assert (await rebuilt(database, feed, CLINICIAN)).differing == 0
    assert told.tables() == tables


def _acts(random: Random) -> list[str]:
    """A version is there before it is switched back."""
    acts = ["parts", "told"] * 3 + ["killed", "anew", "rebuilt", "switched", "parts"]
    random.shuffle(acts)
    return ["parts", *acts, "back"]


async def test_projectors_at_once_while_their_number_changes(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 4)

    async def change() -> None:
        for number in (2, 3, 1, 2):
            await share_out(told, number)

    async with told.projecting() as one, told.projecting() as two, told.projecting() as three:
        projectors = [Projecting(told, each) for each in (one, two, three)]
        await asyncio.gather(change(), *(each.runs() for each in projectors))
        await asyncio.gather(*(each.runs() for each in projectors))

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


async def test_a_case_that_cannot_be_folded_holds_up_neither_its_part_nor_another(
    told: Told,
) -> None:
    await share_out(told, 2)
    end = told.heads()[DEMO]
    async with told.projecting() as connection:
        bad = Projecting(told, connection, {**VIEWS, "clinician": choking(CLINICIAN)})
        await bad.steps(OWN, bad.views)
        assert (await stands(told))["clinician"][OTHER.number] == 0
        await bad.runs()

    assert told.bookmarks()["clinician", DEMO] == end
    parked = told.superuser.execute("SELECT view, case_id FROM rm.parked").fetchall()
    assert parked == [("clinician", HELD)]
    assert await broken(told) == []
    await tell(told, "demo", "held", None)
    async with told.projecting() as connection:
        await Projecting(told, connection).runs()
    assert await folded_anew(told.product, DEMO, "clinician", HELD) is None
    assert told.superuser.execute("SELECT FROM rm.parked").fetchall() == []
    assert await broken(told) == []


async def test_rows_are_read_again_where_their_part_was_written_by_somebody_else(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[tuple[str, UUID]]()
    kept = together.select_bodies

    async def noted(connection: Any, tenant: UUID, view: Any, cases: list[UUID]) -> Any:
        read.extend((view.name, case) for case in cases)
        return await kept(connection, tenant, view, cases)

    await share_out(told, 2)
    async with told.projecting() as connection:
        projector = Projecting(told, connection)
        await projector.runs()
        assert await folded_anew(told.product, DEMO, "clinician", HELD) is None
        await tell(told, "demo", "held", None)
        await tell(told, "demo", "young", None)
        monkeypatch.setattr(together, "select_bodies", noted)
        await projector.runs()

    assert read == [("clinician", HELD)]
    assert await broken(told) == []


@pytest.mark.parametrize("step", ["select_bodies", "write_whole", "move_marks"])
async def test_a_projector_that_is_killed_leaves_nothing_of_its_part(
    told: Told, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 10)
    await share_out(told, 2)
    async with told.projecting() as connection:
        projector = Projecting(told, connection)
        for part in (OWN, OTHER, OWN):
            await projector.steps(part, VIEWS)
    before = told.tables(), told.bookmarks(), await stands(told)
    kept = getattr(together, step)

    async def killed(connection: AsyncConnection[Any], *rest: Any) -> Any:
        done = await kept(connection, *rest)
        told.superuser.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        return done

    with monkeypatch.context() as patched:
        patched.setattr(together, step, killed)
        async with told.projecting() as connection:
            with pytest.raises(psycopg.OperationalError):
                await Projecting(told, connection).steps(OWN, VIEWS)

    assert (told.tables(), told.bookmarks(), await stands(told)) == before
    await caught_up(told)
    assert await broken(told) == []


async def test_rebuilding_and_switching_bring_all_parts_to_one_position(told: Told) -> None:
    database, feed = told.product.database, told.product.feed
    await share_out(told, 2)
    async with told.projecting() as connection:
        for part, most in ((OWN, 30), (OTHER, 50)):
            await advance(connection, feed, DEMO, EMPLOYER, part, most)
            await advance(connection, feed, DEMO, WORKER, part, most)

    assert (await rebuilt(database, feed, WORKER)).differing is None
    assert await filled_beside(database, feed, EMPLOYER) == []
    await tell(told, "demo", "young", "RaiseAlarm")
    async with told.projecting() as connection:
        await advance(connection, feed, DEMO, EMPLOYER, OWN)
    await switched(database, feed, EMPLOYER, Version.NEXT)

    found = await stands(told)
    assert [len(set(found[name])) for name in ("employer", "worker")] == [1, 1]
    assert await broken(told) == []
    await tell(told, "demo", "young", None)
    async with told.projecting() as connection:
        await advance(connection, feed, DEMO, EMPLOYER, OTHER)
    await switched(database, feed, EMPLOYER, Version.BEFORE)
    assert len(set((await stands(told))["employer"])) == 1
    await caught_up(told)
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


async def test_parts_begin_where_a_projector_that_knows_of_none_left_the_view(told: Told) -> None:
    await share_out(told, 2)
    async with told.projecting() as old, told.projecting() as connection:
        async with old.transaction():
            await enter(old, DEMO)
            await bookmark_to_move(old, DEMO, "employer")
            last = await runner.step(old, told.product.feed, DEMO, EMPLOYER, 0, 20)
            await move(old, DEMO, "employer", last)
            step = advance(connection, told.product.feed, DEMO, EMPLOYER, OWN, 5)
            new = asyncio.create_task(step)
            await _waiting(told)
        assert await new == 5

    assert (await stands(told))["employer"][OTHER.number] == 20
    assert await broken(told) == []
