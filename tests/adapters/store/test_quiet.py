"""A pool hands out no connection that its server has closed meanwhile, and asks nobody for it."""

from typing import Any

import pytest
from psycopg import AsyncConnection, Connection, OperationalError
from psycopg_pool import AsyncConnectionPool

from adapters.database import Database
from adapters.store.quiet import check_quiet
from adapters.store.reader import Reader

pytestmark = pytest.mark.anyio

_KILL = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE application_name = 'rtw read' AND datname = current_database()"""


async def test_reads_go_on_after_the_server_has_ended_every_session(
    database: Database, superuser: Connection[Any]
) -> None:
    async with Reader(database.conninfo("api"), connections=3) as reader:
        for _ in range(3):
            await reader.tenants()
            superuser.execute(_KILL)
            assert await reader.tenants() is not None


async def test_a_connection_that_was_closed_is_told_from_one_that_is_used(
    database: Database, superuser: Connection[Any]
) -> None:
    connection = await AsyncConnection.connect(
        database.conninfo("api"), autocommit=True, application_name="rtw read"
    )
    await check_quiet(connection)
    await connection.execute("SELECT 1")
    await check_quiet(connection)

    superuser.execute(_KILL)

    with pytest.raises(OperationalError):
        await check_quiet(connection)
    await connection.close()


async def test_the_pool_takes_another_connection_in_place_of_a_closed_one(
    database: Database, superuser: Connection[Any]
) -> None:
    pool = AsyncConnectionPool(
        database.conninfo("api"),
        kwargs={"autocommit": True, "application_name": "rtw read"},
        min_size=2,
        max_size=2,
        open=False,
        check=check_quiet,
    )
    async with pool:
        await pool.wait()
        superuser.execute(_KILL)

        async with pool.connection() as one, pool.connection() as other:
            assert one.info.backend_pid != other.info.backend_pid
            await one.execute("SELECT 1")
            await other.execute("SELECT 1")
