"""The live table of work: kept after what happens and as days pass, by one process or several."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg import Connection

from adapters.database import Database
from adapters.main import Product, connected
from adapters.work import steps as work_steps
from adapters.work.keeper import WorkKeeper
from adapters.work.rows import put
from domain.recorded import tenant_of
from tests.projections.told import Told, case_of, tell
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio
ROWS = """
    SELECT tenant, reader, case_id, over_at, due_from, reads_until, mine, unassigned, alarm, item,
        body
    FROM rm.work ORDER BY tenant, reader, case_id, item"""


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Told]:
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            told = Told(product, superuser)
            for tenant, story in (("demo", "one"), ("demo", "two"), ("other", "one")):
                await tell(told, tenant, story, "RaiseAlarm")
            yield told


def rows(told: Told) -> list[tuple[Any, ...]]:
    return told.superuser.execute(ROWS).fetchall()


def anew(superuser: Connection[Any]) -> None:
    """As before the table was ever filled."""
    superuser.execute("TRUNCATE rm.work, rm.work_case")
    superuser.execute("DELETE FROM rm.bookmark WHERE consumer = 'work'")


async def keep_up(product: Product) -> None:
    await WorkKeeper(product).keep_up()


async def test_what_was_kept_event_by_event_is_what_is_filled_anew(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_steps, "EVENTS", 2)
    await keep_up(told.product)
    await tell(told, "demo", "one", None)
    await keep_up(told.product)
    kept = rows(told)

    anew(told.superuser)
    await keep_up(told.product)

    assert kept
    assert rows(told) == kept
    heads = {tenant: head for tenant, head in told.heads().items() if head}
    assert {tenant: told.bookmarks()["work", tenant] for tenant in heads} == heads


async def test_a_row_that_the_rules_do_not_say_is_found(told: Told) -> None:
    keeper, demo = WorkKeeper(told.product), tenant_of("demo")
    assert await keeper.wrong(demo) == []

    told.superuser.execute(
        "UPDATE rm.work SET over_at = over_at + interval '1 day' WHERE case_id = %s",
        [case_of(demo, "two")],
    )

    assert await keeper.wrong(demo) == [case_of(demo, "two")]


async def test_two_at_once_keep_the_same_table(told: Told) -> None:
    await asyncio.gather(keep_up(told.product), keep_up(told.product))
    kept = rows(told)

    anew(told.superuser)
    await keep_up(told.product)

    assert kept == rows(told)


class Died(BaseException):
    """As a process ends: no work goes on after it."""


async def test_one_that_dies_in_the_middle_leaves_nothing_that_is_not_mended(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_up(told.product)
    await tell(told, "demo", "one", None)
    monkeypatch.setattr(work_steps, "put", _dying)
    with pytest.raises(Died):
        await keep_up(told.product)
    monkeypatch.setattr(work_steps, "put", put)

    await keep_up(told.product)
    kept = rows(told)

    anew(told.superuser)
    await keep_up(told.product)
    assert kept == rows(told)


async def _dying(*_: Any) -> None:
    raise Died


async def test_as_days_pass_a_case_is_looked_at_again(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_up(told.product)
    looks = told.superuser.execute("SELECT look_at FROM rm.work_case").fetchall()
    now = told.product.clock.now()
    assert all(now < look_at for (look_at,) in looks)

    told.superuser.execute("UPDATE rm.work_case SET look_at = now() - interval '1 day'")
    told.superuser.execute("DELETE FROM rm.work")
    told.superuser.execute("UPDATE rm.work_case SET digest = 'x'")
    await keep_up(told.product)

    again = told.superuser.execute("SELECT look_at FROM rm.work_case").fetchall()
    assert sorted(again) == sorted(looks)
    assert rows(told)


async def test_rows_that_stay_the_same_are_not_written_again(told: Told) -> None:
    await keep_up(told.product)
    written = "SELECT ctid, xmin::text FROM rm.work ORDER BY ctid"
    before = told.superuser.execute(written).fetchall()

    told.superuser.execute("UPDATE rm.work_case SET look_at = now() - interval '1 day'")
    await keep_up(told.product)

    assert told.superuser.execute(written).fetchall() == before


async def test_a_tenant_sees_no_rows_of_another(told: Told) -> None:
    await keep_up(told.product)

    async with told.product.views.connection() as connection:
        unseen = await (await connection.execute("SELECT count(*) FROM rm.work")).fetchone()

    assert unseen == (0,)


async def test_running_beside_others_it_keeps_up_by_itself(told: Told) -> None:
    running = asyncio.create_task(WorkKeeper(told.product).run())
    try:
        async with asyncio.timeout(60):
            await until_kept(told)
            await tell(told, "demo", "one", None)
            await until_kept(told)
    finally:
        running.cancel()

    kept = rows(told)
    await keep_up(told.product)
    assert rows(told) == kept


async def until_kept(told: Told) -> None:
    """Until all that has happened is worked out."""
    heads = {tenant: head for tenant, head in told.heads().items() if head}
    while True:
        reached = {tenant: told.bookmarks().get(("work", tenant)) for tenant in heads}
        unknown = told.superuser.execute("SELECT FROM rm.work_case WHERE digest = ''").fetchall()
        if reached == heads and not unknown:
            return
        await asyncio.sleep(0.05)
