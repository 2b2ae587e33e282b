"""What becomes of commands when callers leave, the database is away or somebody holds a lock."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.reader import Reader
from adapters.store.rows import RowRefusedError
from services.ports import StoreUnavailable
from tests.adapters.store.building import a_command, a_history, an_event

pytestmark = pytest.mark.anyio

_LOCK = "UPDATE es.ledger SET head = head WHERE tenant = %s"
_KILL = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE application_name = 'rtw append' AND datname = current_database()"""
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'rtw append' AND datname = current_database()
        AND wait_event_type = 'Lock'"""


@pytest.fixture(scope="module")
def database(shared: Database) -> Database:
    return shared


async def _until_blocked(superuser: Connection[Any]) -> None:
    while superuser.execute(_WAITING).fetchone() != (1,):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def _commits(superuser: Connection[Any], tenant: UUID) -> int:
    """How many transactions wrote the tenant's events."""
    row = superuser.execute(
        "SELECT count(DISTINCT xmin::text) FROM es.event WHERE tenant = %s", [tenant]
    ).fetchone()
    assert row is not None
    return int(row[0])


async def test_commands_that_wait_are_written_in_one_transaction(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with Committer(database.conninfo("api")) as committer:
        commands = [a_history(tenant, uuid4(), 1) for _ in range(32)]

        positions = await asyncio.gather(*map(committer.append, commands))

    assert positions == list(range(1, 33))
    assert await _commits(superuser, tenant) == 1


async def test_commands_on_one_stream_are_written_one_after_the_other(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    stream = uuid4()
    async with Committer(database.conninfo("api")) as committer:
        commands = [a_history(tenant, stream, 1, after=n) for n in range(4)]

        positions = await asyncio.gather(*map(committer.append, commands))

    assert positions == [1, 2, 3, 4]
    assert await _commits(superuser, tenant) == 4


async def test_a_caller_who_leaves_harms_nobody_else(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with (
        Committer(database.conninfo("api")) as committer,
        Reader(database.conninfo("api")) as reader,
    ):
        with psycopg.connect(database.conninfo("owner")) as holding:
            holding.execute(_LOCK, [tenant])
            sent = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
            await _until_blocked(superuser)
            queued = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
            stays = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
            await asyncio.sleep(0)

            sent.cancel()
            queued.cancel()

        assert await stays == 2
        assert len(await reader.read_feed(tenant, 0, 10)) == 2


async def test_closing_writes_what_waits_and_then_refuses(database: Database, tenant: UUID) -> None:
    committer = Committer(database.conninfo("api"))
    await committer.open()
    stream = uuid4()
    commands = [a_history(tenant, stream, 1, after=n) for n in range(5)]
    waiting = [asyncio.create_task(committer.append(each)) for each in commands]
    await asyncio.sleep(0)

    await committer.close()

    assert [await each for each in waiting] == [1, 2, 3, 4, 5]
    with pytest.raises(StoreUnavailable):
        await committer.append(a_history(tenant, uuid4(), 1))


async def test_a_full_queue_refuses_at_once(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with Committer(database.conninfo("api"), most_waiting=2) as committer:
        with psycopg.connect(database.conninfo("owner")) as holding:
            holding.execute(_LOCK, [tenant])
            tasks = [asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))]
            await _until_blocked(superuser)
            for _ in range(2):
                tasks.append(asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1))))
            await asyncio.sleep(0)

            with pytest.raises(StoreUnavailable):
                await committer.append(a_history(tenant, uuid4(), 1))

        assert [await each for each in tasks] == [1, 2, 3]


async def test_a_ledger_locked_for_too_long_is_unavailable_and_nothing_is_written(
    database: Database, tenant: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    async with Committer(database.conninfo("api")) as committer:
        with psycopg.connect(database.conninfo("owner")) as holding:
            holding.execute(_LOCK, [tenant])
            with pytest.raises(StoreUnavailable):
                await committer.append(a_history(tenant, uuid4(), 1))
        assert caplog.messages == ["the database could not write: SQLSTATE 55P03"]

        assert await committer.append(a_history(tenant, uuid4(), 1)) == 1


async def test_an_answer_that_stays_out_is_not_waited_for(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with Committer(database.conninfo("api"), answer_seconds=0.2) as committer:
        with psycopg.connect(database.conninfo("owner")) as holding:
            holding.execute(_LOCK, [tenant])
            with pytest.raises(StoreUnavailable):
                await committer.append(a_history(tenant, uuid4(), 1))
            superuser.execute(_KILL)

        assert await committer.append(a_history(tenant, uuid4(), 1)) == 1


async def test_a_backend_killed_under_an_append_fails_it_and_not_the_next(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with Committer(database.conninfo("api")) as committer:
        with psycopg.connect(database.conninfo("owner")) as holding:
            holding.execute(_LOCK, [tenant])
            sent = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
            await _until_blocked(superuser)
            queued = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))

            superuser.execute(_KILL)
            with pytest.raises(StoreUnavailable):
                await sent

        assert await queued == 1


async def test_a_backend_killed_between_two_appends_is_replaced(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with (
        Committer(database.conninfo("api")) as committer,
        Reader(database.conninfo("api")) as reader,
    ):
        for _ in range(3):
            command = a_command(tenant, an_event(uuid4()))
            assert superuser.execute(_KILL).fetchone() == (1,)
            while not await reader.read_receipt(tenant, command.events[0].command_id):
                with suppress(StoreUnavailable):
                    await committer.append(command)

        assert [row.position for row in await reader.read_feed(tenant, 0, 10)] == [1, 2, 3]


async def test_opening_without_a_database_says_so() -> None:
    with pytest.raises(StoreUnavailable):
        await Committer("host=/nonexistent user=nobody dbname=none").open()
    with pytest.raises(StoreUnavailable):
        await Reader("host=/nonexistent user=nobody dbname=none", seconds=0.2).open()


async def test_a_database_that_went_away_fails_callers_quickly_and_is_found_again(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    async with Committer(database.conninfo("api")) as committer:
        name = sql.Identifier(superuser.info.dbname)
        superuser.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(name))
        superuser.execute(_KILL)

        with pytest.raises(StoreUnavailable):
            await committer.append(a_history(tenant, uuid4(), 1))

        superuser.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT -1").format(name))
        while True:
            with suppress(StoreUnavailable):
                assert await committer.append(a_history(tenant, uuid4(), 1)) == 1
                break


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2**31},
        {"schema_no": 2**15},
        {"name": "\ud800"},
        {"name": "n\0"},
        {"effective_at": datetime(2025, 4, 7)},  # noqa: DTZ001
        {"actor_id": None},
    ],
)
async def test_a_command_that_cannot_even_be_sent_is_refused_and_nobody_beside_it(
    database: Database, tenant: UUID, change: dict[str, Any]
) -> None:
    poison = a_command(tenant, an_event(uuid4())._replace(**change))
    async with Committer(database.conninfo("api")) as committer:
        commands = [a_history(tenant, uuid4(), 1), poison, a_history(tenant, uuid4(), 1)]

        results = await asyncio.gather(*map(committer.append, commands), return_exceptions=True)

        assert [type(each) for each in results] == [int, RowRefusedError, int]
        assert await committer.append(a_history(tenant, uuid4(), 1)) == 3


async def test_a_committer_that_breaks_leaves_no_caller_waiting(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    committer = Committer(database.conninfo("api"))
    await committer.open()
    with psycopg.connect(database.conninfo("owner")) as holding:
        holding.execute(_LOCK, [tenant])
        sent = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
        await _until_blocked(superuser)
        queued = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
        await asyncio.sleep(0)

        assert committer._task is not None
        committer._task.cancel()

        for waiting in (sent, queued, committer.append(a_history(tenant, uuid4(), 1))):
            with pytest.raises(StoreUnavailable):
                await waiting
    await committer.close()
