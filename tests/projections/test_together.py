"""The live views moved on together: however that goes, each is as its rebuild."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from projections import telling, together
from projections.catalogue import VIEWS
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER
from projections.parking import fold_anew
from projections.past_faults import advance_past_faults
from projections.remembered import Remembered
from projections.runner import advance, differences
from projections.together import Step, Views, advance_together, advance_together_past_faults
from tests.projections.choking import HELD, choking
from tests.projections.told import DEMO, Told, tell

pytestmark = pytest.mark.anyio


async def project(told: Told, views: Views = VIEWS, remembered: Remembered | None = None) -> None:
    """All steps there are."""
    known, left = remembered or Remembered(), True
    async with told.projecting() as connection:
        while left:
            step = await advance_together_past_faults(
                connection, told.product.feed, DEMO, views, known
            )
            left = step.moved > 0


async def wrong(told: Told) -> list[str]:
    async with told.projecting() as connection:
        return [
            name
            for name, view in VIEWS.items()
            if await differences(connection, told.product.feed, DEMO, view)
        ]


@pytest.mark.parametrize(("batch", "block"), [(1, 1), (1, 32), (5, 3), (1000, 1), (1000, 32)])
async def test_all_views_are_as_their_rebuild_however_they_were_fed(
    told: Told, batch: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", batch)
    monkeypatch.setattr(telling, "BLOCK", block)

    await project(told)

    assert await wrong(told) == []
    end = told.heads()[DEMO]
    assert {told.bookmarks()[name, DEMO] for name in VIEWS} == {end}


async def test_what_is_remembered_is_not_read_again(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered = Remembered()
    await project(told, remembered=remembered)
    await tell(told, "demo", "young", "RaiseAlarm")

    async def read(*_: Any) -> Any:
        raise AssertionError("it is remembered")

    with monkeypatch.context() as patched:
        patched.setattr(together, "select_bodies", read)
        await project(told, remembered=remembered)

    assert await wrong(told) == []


async def test_rows_that_somebody_else_wrote_since_are_read(told: Told) -> None:
    remembered = Remembered()
    await project(told, remembered=remembered)
    await tell(told, "demo", "young", "RaiseAlarm")
    await project(told)
    await tell(told, "demo", "young", None)

    await project(told, remembered=remembered)

    assert await wrong(told) == []


async def test_a_row_that_was_folded_anew_since_is_read(told: Told) -> None:
    remembered = Remembered()
    await project(told, remembered=remembered)
    told.superuser.execute("DELETE FROM rm.clinician WHERE case_id = %s", [HELD])
    conninfo = told.product.database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as owner:
        assert await fold_anew(owner, told.product.feed, DEMO, CLINICIAN, HELD) is None
    await tell(told, "demo", "held", None)

    await project(told, remembered=remembered)

    assert await wrong(told) == []


async def test_views_that_stand_apart_are_moved_by_one_step_each(told: Told) -> None:
    feed, remembered = told.product.feed, Remembered()
    async with told.projecting() as connection:
        await advance(connection, feed, DEMO, EMPLOYER)
        ahead = told.bookmarks()["employer", DEMO]
        await tell(told, "demo", "young", None)
        end = told.heads()[DEMO]

        first = await advance_together(connection, feed, DEMO, VIEWS, remembered)
        second = await advance_together(connection, feed, DEMO, {"employer": EMPLOYER}, remembered)

    assert first == Step(frozenset(VIEWS) - {"employer"}, end, end)
    assert second == Step(frozenset({"employer"}), end - ahead, end)
    assert await wrong(told) == []


async def test_one_case_that_cannot_be_folded_holds_up_neither_other_cases_nor_views(
    told: Told,
) -> None:
    await project(told, {**VIEWS, "clinician": choking(CLINICIAN)})

    assert {told.bookmarks()[name, DEMO] for name in VIEWS} == {told.heads()[DEMO]}
    parked = told.superuser.execute("SELECT view, case_id FROM rm.parked").fetchall()
    assert parked == [("clinician", HELD)]
    assert await wrong(told) == []
    await tell(told, "demo", "held", None)
    await project(told)
    assert await wrong(told) == []


@pytest.mark.parametrize("step", ["select_bodies", "write_whole", "write_bodies"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_projector_that_is_killed_leaves_nothing_and_the_next_one_goes_on(
    told: Told, step: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 10)
    async with told.projecting() as connection:
        await advance_together(connection, told.product.feed, DEMO, VIEWS, Remembered())
    before = told.tables(), told.bookmarks()
    kept: Callable[..., Any] = getattr(together, step)

    async def killed(connection: AsyncConnection[Any], *rest: Any) -> Any:
        if after:
            await kept(connection, *rest)
        told.superuser.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        return await kept(connection, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(together, step, killed)
        connection = await AsyncConnection.connect(
            told.product.database.conninfo("project"), autocommit=True
        )
        with pytest.raises(psycopg.OperationalError):
            await advance_together(connection, told.product.feed, DEMO, VIEWS, Remembered())
        await connection.close()

    assert (told.tables(), told.bookmarks()) == before
    await project(told)
    assert await wrong(told) == []


async def test_two_projectors_at_once_do_what_one_does(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 3)

    await asyncio.gather(project(told), project(told), project(told))

    assert await wrong(told) == []


async def test_a_view_alone_goes_on_from_where_all_went_together(told: Told) -> None:
    await project(told)
    await tell(told, "demo", "young", None)
    async with told.projecting() as connection:
        for view in VIEWS.values():
            while await advance_past_faults(connection, told.product.feed, DEMO, view):
                pass

    assert await wrong(told) == []
