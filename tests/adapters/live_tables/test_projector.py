"""Several projectors at once: each view is one's, and goes to another when that one is killed."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from adapters.database import Database
from adapters.live_tables import leases
from adapters.live_tables.leases import Leases
from adapters.live_tables.projector import Projector
from adapters.main import connected
from projections.catalogue import VIEWS
from projections.employer import EMPLOYER
from projections.runner import differences
from projections.worker import WORKER
from tests.projections.told import DEMO, Told, tell
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio
LEASED = """
    SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND pg_locks.granted AND datname = current_database()
    GROUP BY pid HAVING count(*) = %s"""


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Told]:
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            told = Told(product, superuser)
            await tell(told, "demo", "one", "RaiseAlarm")
            yield told


def projecting(told: Told) -> asyncio.Task[None]:
    return asyncio.create_task(Projector(told.product.database, told.product.feed).run())


async def until_all_is_projected(told: Told) -> None:
    end = {(view, DEMO): told.heads()[DEMO] for view in VIEWS}
    async with asyncio.timeout(60):
        while told.bookmarks() != end:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def wrong(told: Told) -> list[str]:
    async with told.projecting() as connection:
        return [
            view.name
            for view in VIEWS.values()
            if await differences(connection, told.product.feed, DEMO, view)
        ]


async def test_a_view_is_leased_to_one_session_and_to_another_when_that_one_is_killed(
    database: Database, told: Told
) -> None:
    conninfo = database.direct_conninfo("project")
    async with await Leases.open(conninfo) as one, await Leases.open(conninfo) as other:
        assert await one.held(["employer"]) == {"employer"}
        assert await other.held(["employer", "worker"]) == {"worker"}
        assert await one.held(["employer", "worker"]) == {"employer"}

        ((killed,),) = told.superuser.execute(
            "SELECT pid FROM pg_stat_activity WHERE pid = %s", [one.session.info.backend_pid]
        ).fetchall()
        told.superuser.execute("SELECT pg_terminate_backend(%s, 10000)", [killed])

        assert await other.held(["employer", "worker"]) == {"employer", "worker"}
        with pytest.raises(psycopg.OperationalError):
            await one.held(["employer"])


async def test_of_two_projectors_one_works_and_the_other_goes_on_when_it_is_gone(
    told: Told,
) -> None:
    first = projecting(told)
    await until_all_is_projected(told)
    second = projecting(told)
    await tell(told, "demo", "two", "LiftHold")
    await until_all_is_projected(told)
    assert len(told.superuser.execute(LEASED, [len(VIEWS)]).fetchall()) == 1

    await ended(first)
    await tell(told, "demo", "three", None)
    await until_all_is_projected(told)

    assert await wrong(told) == []
    await ended(second)


async def test_a_projector_whose_session_is_killed_takes_its_leases_again(told: Told) -> None:
    task = projecting(told)
    await until_all_is_projected(told)
    (pid,) = told.superuser.execute(LEASED, [len(VIEWS)]).fetchall()

    told.superuser.execute("SELECT pg_terminate_backend(%s, 10000)", pid)
    await tell(told, "demo", "two", None)
    await until_all_is_projected(told)

    assert await wrong(told) == []
    await ended(task)


async def test_one_that_has_nothing_to_do_leaves_the_others_their_time(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "EVERY_S", 60.0)
    first = projecting(told)
    await until_all_is_projected(told)
    second = projecting(told)

    await tell(told, "demo", "two", "LiftHold")
    await until_all_is_projected(told)

    await ended(first)
    await ended(second)


async def test_the_ledger_of_nobody_does_not_grow(told: Told) -> None:
    task = projecting(told)
    await until_all_is_projected(told)

    told.superuser.execute("SELECT pg_notify('rtw_event', gen_random_uuid()::text)")
    await tell(told, "demo", "two", "LiftHold")
    await until_all_is_projected(told)

    assert {tenant for _, tenant in told.bookmarks()} == {DEMO}
    await ended(task)


async def test_projectors_of_different_views_work_beside_each_other(told: Told) -> None:
    database, feed = told.product.database, told.product.feed
    others = [view for view in VIEWS.values() if view not in (EMPLOYER, WORKER)]
    tasks = [
        asyncio.create_task(Projector(database, feed, views).run())
        for views in ([EMPLOYER], [WORKER], others)
    ]

    await until_all_is_projected(told)

    assert await wrong(told) == []
    for task in tasks:
        await ended(task)
