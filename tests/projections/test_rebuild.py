"""A view rebuilt beside the live one: the same bytes, the same rights, and nothing half done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection, sql

from adapters.live_tables.projector import catch_up, rebuilt, tenants
from projections import rebuild as rebuilding
from projections import runner
from projections.case_list import CASE_LIST
from projections.catalogue import VIEWS
from projections.employer import EMPLOYER
from projections.rebuild import RebuildRunningError, Rebuilt, rebuild
from projections.runner import differences
from tests.projections.told import DEMO, OTHER, Told, case_of, tell

pytestmark = pytest.mark.anyio
EVERY_VIEW = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


@asynccontextmanager
async def owners(told: Told) -> AsyncIterator[tuple[AsyncConnection[Any], AsyncConnection[Any]]]:
    owner = told.product.database.conninfo("owner")
    reading = await AsyncConnection.connect(owner, autocommit=True)
    writing = await AsyncConnection.connect(owner, autocommit=True)
    async with reading, writing:
        yield reading, writing


async def rebuild_it(told: Told, view: Any) -> Rebuilt:
    return await rebuilt(told.product.database, told.product.feed, view)


def dress(told: Told, table: str) -> list[tuple[Any, ...]]:
    """Rights, policies, row-level security, columns and indexes of a table."""
    rows: list[tuple[Any, ...]] = []
    for question in (
        "SELECT relrowsecurity, relforcerowsecurity, relowner::regrole::text"
        " FROM pg_class WHERE oid = %s::regclass",
        "SELECT grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl)"
        " WHERE oid = %s::regclass ORDER BY 1, 2",
        "SELECT polname, polcmd, polpermissive, pg_get_expr(polqual, polrelid)"
        " FROM pg_policy WHERE polrelid = %s::regclass ORDER BY 1",
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
        "SELECT indisunique, indisprimary, amname, indkey::text FROM pg_index"
        " JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam"
        " WHERE indrelid = %s::regclass ORDER BY 1, 2, 3, 4",
    ):
        rows += told.superuser.execute(sql.SQL(question), [table]).fetchall()
    return rows


@EVERY_VIEW
async def test_the_new_table_has_the_rows_rights_and_indexes_of_the_old(
    projected: Told, view: Any
) -> None:
    tables, bookmarks, rights = (
        projected.tables(),
        projected.bookmarks(),
        dress(projected, view.table),
    )
    oid = projected.superuser.execute("SELECT %s::regclass::oid", [view.table]).fetchone()

    for _ in range(2):
        assert await rebuild_it(projected, view) == Rebuilt(cases=4, differing=0)

    assert (projected.tables(), projected.bookmarks()) == (tables, bookmarks)
    assert dress(projected, view.table) == rights
    assert projected.superuser.execute("SELECT %s::regclass::oid", [view.table]).fetchone() != oid
    names = projected.superuser.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = 'rm' AND relname LIKE '%next%'"
    ).fetchall()
    assert names == []


@EVERY_VIEW
async def test_a_view_that_was_never_projected_is_filled_and_goes_on_from_there(
    told: Told, view: Any
) -> None:
    assert await rebuild_it(told, view) == Rebuilt(cases=4, differing=None)
    assert {t: p for (v, t), p in told.bookmarks().items() if v == view.name} == told.heads()

    await tell(told, "demo", "late", None)
    await catch_up(told.product.database, told.product.feed)

    async with told.projecting() as connection:
        assert await differences(connection, told.product.feed, DEMO, view) == []


async def test_rows_that_were_wrong_are_counted_and_put_right(projected: Told) -> None:
    tables = projected.tables()
    projected.superuser.execute(
        "UPDATE rm.employer SET body = 'x' WHERE case_id = %s", [case_of(DEMO, "held")]
    )
    projected.superuser.execute("DELETE FROM rm.employer WHERE tenant = %s", [OTHER])

    assert await rebuild_it(projected, EMPLOYER) == Rebuilt(cases=4, differing=2)

    assert projected.tables() == tables


async def test_a_rebuild_while_events_arrive_and_are_projected_ends_right(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 4)
    monkeypatch.setattr(rebuilding, "BATCH", 4)

    async def write() -> None:
        for name in ("late", "later", "latest"):
            await tell(told, "demo", name, None)

    async def rebuild_all() -> None:
        for _ in range(3):
            for view in VIEWS.values():
                assert (await rebuild_it(told, view)).differing in (0, None)

    async def project() -> None:
        for _ in range(20):
            await catch_up(told.product.database, told.product.feed)

    await asyncio.gather(write(), rebuild_all(), project(), project())

    await catch_up(told.product.database, told.product.feed)
    async with told.projecting() as connection:
        for view in VIEWS.values():
            assert await differences(connection, told.product.feed, DEMO, view) == []


async def test_the_live_table_is_read_until_the_new_one_has_its_name(
    projected: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Any] = []
    kept = rebuilding._count

    async def look_in(connection: AsyncConnection[Any], view: Any) -> int:
        async with projected.product.views.connection() as reader, reader.transaction():
            await runner.enter(reader, DEMO)
            found = await reader.execute("SELECT count(*) FROM rm.case_list")
            counted.append(await found.fetchone())
        return await kept(connection, view)

    monkeypatch.setattr(rebuilding, "_count", look_in)
    await rebuild_it(projected, CASE_LIST)

    assert counted == [(3,)]


async def killed(told: Told, connection: AsyncConnection[Any]) -> None:
    told.superuser.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
    await connection.execute("SELECT 1")


@pytest.mark.parametrize("step", ["_head", "caught_up", "bookmarks", "_differing", "_count"])
async def test_a_rebuild_that_is_killed_leaves_the_live_table_and_the_next_starts_clean(
    projected: Told, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = projected.tables(), projected.bookmarks()

    async def dies(connection: AsyncConnection[Any], *rest: Any) -> None:
        await killed(projected, connection)

    async with owners(projected) as (reading, writing):
        everyone = await tenants(reading)
        with monkeypatch.context() as patched:
            patched.setattr(rebuilding, step, dies)
            with pytest.raises(psycopg.OperationalError):
                await rebuild(reading, writing, projected.product.feed, everyone, EMPLOYER)

    assert (projected.tables(), projected.bookmarks()) == before
    assert await rebuild_it(projected, EMPLOYER) == Rebuilt(cases=4, differing=0)
    assert (projected.tables(), projected.bookmarks()) == before


async def test_of_two_rebuilds_at_once_the_second_is_refused(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with owners(told) as (_, writing):
        await rebuilding.alone(writing)

        with pytest.raises(RebuildRunningError):
            await rebuild_it(told, EMPLOYER)

    assert (await rebuild_it(told, EMPLOYER)).cases == 4


async def test_nobody_but_the_owner_lets_a_table_take_the_place_of_another(told: Told) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with told.projecting() as connection:
            await connection.execute("SELECT rm.take_place('rm.employer', 'rm.clinician')")
