"""Live tables on a real database: fed in batches, by several, through crashes, to one result."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection

from adapters.live_tables.projector import catch_up, rebuilt
from projections import runner
from projections.catalogue import VIEWS
from projections.employer import EMPLOYER
from projections.queries import lines_of, reached, read_case
from projections.runner import advance, differences
from tests.projections.told import DEMO, OTHER, Told, case_of, tell

pytestmark = pytest.mark.anyio
FIRST = UUID(int=0)
EVERY_VIEW = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


async def live(told: Told) -> dict[str, bytes]:
    """The tables when everything is projected."""
    await catch_up(told.product.database, told.product.feed)
    return told.tables()


@pytest.mark.parametrize("batch", [1, 7, 1000])
async def test_a_live_table_is_the_same_however_it_was_fed_and_as_its_rebuild(
    told: Told, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", batch)
    tables = await live(told)
    assert all(table.count(b"\n") == 4 for table in tables.values())

    for view in VIEWS.values():
        assert (await rebuilt(told.product.database, told.product.feed, view)).cases == 4
    monkeypatch.setattr(runner, "BATCH", 5)
    for view in VIEWS.values():
        await rebuilt(told.product.database, told.product.feed, view)

    assert told.tables() == tables


async def test_rebuilding_twice_gives_the_same_copy_and_the_same_bookmarks(told: Told) -> None:
    for view in VIEWS.values():
        await rebuilt(told.product.database, told.product.feed, view)
    tables, bookmarks = told.tables(), told.bookmarks()

    for view in VIEWS.values():
        await rebuilt(told.product.database, told.product.feed, view)

    assert (told.tables(), told.bookmarks()) == (tables, bookmarks)


async def test_a_bookmark_stands_at_the_end_of_its_ledger_over_all_it_skipped(
    projected: Told,
) -> None:
    heads = projected.heads()
    assert projected.bookmarks() == {
        (name, tenant): heads[tenant] for name in VIEWS for tenant in (DEMO, OTHER)
    }
    async with projected.projecting() as connection:
        assert await advance(connection, projected.product.feed, DEMO, EMPLOYER) == 0


async def test_two_projectors_at_once_do_what_one_does(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 3)

    async def project() -> int:
        moved = 0
        async with told.projecting() as connection:
            for view in VIEWS.values():
                while now := await advance(connection, told.product.feed, DEMO, view):
                    moved += now
        return moved

    moved = await asyncio.gather(*(project() for _ in range(4)))

    assert sum(moved) == told.heads()[DEMO] * len(VIEWS)
    tables = await live(told)
    for view in VIEWS.values():
        await rebuilt(told.product.database, told.product.feed, view)
    assert told.tables() == tables


async def test_a_rebuild_while_events_arrive_and_are_projected_ends_right(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 4)

    async def write() -> None:
        await tell(told, "demo", "late", None)

    async def rebuild_all() -> None:
        for _ in range(3):
            for view in VIEWS.values():
                await rebuilt(told.product.database, told.product.feed, view)

    await asyncio.gather(write(), rebuild_all(), live(told))

    await live(told)
    async with told.projecting() as connection:
        for view in VIEWS.values():
            assert await differences(connection, told.product.feed, DEMO, view) == []


async def terminate(told: Told, connection: AsyncConnection[Any]) -> None:
    told.superuser.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])


@pytest.mark.parametrize("step", ["rows", "write", "move_marks"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_projector_that_is_killed_leaves_nothing_and_the_next_one_goes_on(
    told: Told, step: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 10)
    async with told.projecting() as connection:
        await advance(connection, told.product.feed, DEMO, EMPLOYER)
    before = told.tables(), told.bookmarks()
    kept: Callable[..., Any] = getattr(runner, step)

    async def killed(connection: AsyncConnection[Any], *rest: Any) -> Any:
        if after:
            await kept(connection, *rest)
        await terminate(told, connection)
        return await kept(connection, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(runner, step, killed)
        connection = await AsyncConnection.connect(told.product.database.conninfo("project"))
        with pytest.raises(psycopg.OperationalError):
            await advance(connection, told.product.feed, DEMO, EMPLOYER)
        await connection.close()

    assert (told.tables(), told.bookmarks()) == before
    tables = await live(told)
    await rebuilt(told.product.database, told.product.feed, EMPLOYER)
    assert told.tables() == tables


@EVERY_VIEW
@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE {} SET body = body || ' '",
        "DELETE FROM {}",
        "UPDATE {} SET case_id = gen_random_uuid()",
    ],
)
async def test_a_row_that_is_not_what_the_ledger_folds_to_is_found(
    projected: Told, view: Any, harm: str
) -> None:
    case = case_of(DEMO, "held")
    projected.superuser.execute(f"{harm.format(view.table)} WHERE case_id = %s", [case])

    async with projected.projecting() as connection:
        found = await differences(connection, projected.product.feed, DEMO, view)
        others = await differences(connection, projected.product.feed, OTHER, view)

    assert case in found
    assert case_of(DEMO, "spine") not in found
    assert others == []


async def test_a_view_that_lags_behind_is_compared_where_it_stands(projected: Told) -> None:
    await tell(projected, "demo", "late", None)

    async with projected.projecting() as connection:
        assert await differences(connection, projected.product.feed, DEMO, EMPLOYER) == []


async def test_a_tenant_reads_and_lists_its_own_cases_only(projected: Told) -> None:
    async with projected.product.views.connection() as connection:
        for view in VIEWS.values():
            own = case_of(OTHER, "spine")
            assert await read_case(connection, OTHER, view, own) is not None
            assert await read_case(connection, DEMO, view, own) is None
        rows = await (await connection.execute("SELECT count(*) FROM rm.employer")).fetchone()
    assert rows == (0,)


async def listed(
    told: Told, party: UUID, after: UUID = FIRST, *, most: int = 10, unstaffed: bool = False
) -> list[UUID | None]:
    async with told.product.views.connection() as connection:
        lines = await lines_of(connection, DEMO, party, after, most, unstaffed_too=unstaffed)
    return [line.case for line in lines]


async def worker_of(told: Told, story: str) -> UUID:
    loaded = await told.product.commands.cases.load(DEMO, case_of(DEMO, story))
    assert loaded.state.opening is not None
    return loaded.state.opening.worker_id


async def test_cases_are_listed_to_their_members_alone(projected: Told) -> None:
    for story in ("spine", "held", "young"):
        assert await listed(projected, await worker_of(projected, story)) == [case_of(DEMO, story)]
    assert await listed(projected, uuid4()) == []


async def test_cases_are_listed_in_the_order_of_their_ids_from_page_to_page(told: Told) -> None:
    for name in ("new", "newer", "newest"):
        await tell(told, "demo", name, "AssignParty")
    await live(told)
    everyone = sorted(case_of(DEMO, name) for name in ("new", "newer", "newest"))

    first = await listed(told, uuid4(), most=2, unstaffed=True)
    second = await listed(told, uuid4(), everyone[1], most=2, unstaffed=True)

    assert [*first, *second] == everyone


async def test_a_case_that_nobody_manages_yet_is_listed_to_managers_until_intake(
    told: Told,
) -> None:
    await tell(told, "demo", "new", "ReferenceConsent")
    await live(told)
    new = case_of(DEMO, "new")

    assert await listed(told, uuid4(), unstaffed=True) == [new]
    await tell(told, "demo", "new", "LinkJobProfile")
    await live(told)
    assert await listed(told, uuid4(), unstaffed=True) == []


async def test_a_reader_learns_how_far_a_view_has_come(told: Told) -> None:
    async with told.product.views.connection() as connection:
        assert await reached(connection, DEMO, EMPLOYER.name) == 0
        await live(told)
        assert await reached(connection, DEMO, EMPLOYER.name) == told.heads()[DEMO]
