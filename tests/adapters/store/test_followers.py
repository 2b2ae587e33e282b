"""A follower sees every event once, in order, whatever becomes of the notices."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from adapters import store
from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.followers import Follower, Wakeups
from adapters.store.reader import Reader
from services.ports import StoreUnavailable
from tests.adapters.store.building import a_history, append_on

pytestmark = pytest.mark.anyio

GAP_EVENTS = int(os.environ.get("RTW_GAP_EVENTS", "2000"))
WRITERS = 8
NEVER = 3_600.0
_BLOCKED = """
    SELECT pid FROM pg_stat_activity
    WHERE application_name = 'rtw append' AND datname = current_database()
        AND wait_event_type = 'Lock'"""
_KILL = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE application_name = %s AND datname = current_database()"""


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Reader]:
    async with Reader(database.conninfo("api")) as opened:
        yield opened


@pytest.fixture
async def wakeups(database: Database) -> AsyncIterator[Wakeups]:
    async with Wakeups(database.direct_conninfo("api"), pause_seconds=0.01) as opened:
        yield opened


async def _positions(follower: Follower, up_to: int) -> list[int]:
    seen: list[int] = []
    async for rows in follower:
        seen.extend(row.position for row in rows)
        if seen[-1] >= up_to:
            return seen
    raise AssertionError("a follower never ends")


async def test_a_follower_misses_nothing_of_eight_concurrent_writers(
    database: Database, reader: Reader, wakeups: Wakeups, tenant: UUID
) -> None:
    sizes = [1, 2, 5]

    async def write(committer: Committer, events: int) -> list[int]:
        written: list[int] = []
        stream = uuid4()
        while len(written) < events:
            size = min(sizes[len(written) % 3], events - len(written))
            first = await committer.append(a_history(tenant, stream, size, len(written)))
            written.extend(range(first, first + size))
        return written

    async with AsyncExitStack() as stack:
        tailing = asyncio.create_task(
            _positions(Follower(reader, wakeups, tenant, limit=50), GAP_EVENTS)
        )
        conninfo = database.conninfo("api")
        committers = [await stack.enter_async_context(Committer(conninfo)) for _ in range(WRITERS)]
        written = await asyncio.gather(*(write(each, GAP_EVENTS // WRITERS) for each in committers))
        seen = await tailing

    everything = list(range(1, GAP_EVENTS + 1))
    assert seen == everything
    assert sorted(position for each in written for position in each) == everything


async def _seen_while_one_writer_is_slow(
    database: Database, superuser: Connection[Any], reader: Reader, tenant: UUID
) -> list[int]:
    """One writer has its position and does not commit; another comes; a follower reads on."""
    follower = Follower(reader, Wakeups(database.direct_conninfo("api")), tenant)
    async with Committer(database.conninfo("api")) as committer:
        with psycopg.connect(database.conninfo("api")) as slow, slow.transaction():
            append_on(slow, a_history(tenant, uuid4(), 1))
            fast = asyncio.create_task(committer.append(a_history(tenant, uuid4(), 1)))
            while not fast.done() and not superuser.execute(_BLOCKED).fetchone():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            seen = await reader.read_feed(tenant, 0, 10)
            follower.position = seen[-1].position if seen else 0
        await fast
        await committer.append(a_history(tenant, uuid4(), 1))

    return [row.position for row in seen] + await _positions(follower, 3)


async def test_a_writer_that_is_slow_to_commit_makes_others_wait_so_nothing_is_missed(
    database: Database, superuser: Connection[Any], reader: Reader, tenant: UUID
) -> None:
    assert await _seen_while_one_writer_is_slow(database, superuser, reader, tenant) == [1, 2, 3]


async def test_control_positions_from_a_sequence_let_the_same_follower_miss_an_event(
    database: Database, superuser: Connection[Any], reader: Reader, tenant: UUID
) -> None:
    _draw_positions_from_a_sequence(database)

    assert await _seen_while_one_writer_is_slow(database, superuser, reader, tenant) == [2, 3]

    rows = await reader.read_feed(tenant, 0, 10)
    assert [row.position for row in rows] == [1, 2, 3]


def _draw_positions_from_a_sequence(database: Database) -> None:
    """es.append as it is, but for the counter and its lock."""
    text = (Path(store.__file__).parent / "sql" / "050_append.sql").read_text()
    start, end = text.index("    UPDATE es.ledger"), text.index("    INSERT INTO es.event")
    without_counter = text[:start] + "    before := nextval('es.control') - 1;\n\n" + text[end:]
    with psycopg.connect(database.conninfo("owner")) as owner:
        owner.execute("CREATE SEQUENCE es.control")
        owner.execute(
            without_counter.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").encode()
        )


async def test_a_follower_is_right_without_a_single_notice(
    database: Database, reader: Reader, tenant: UUID
) -> None:
    deaf = Wakeups(database.direct_conninfo("api"))
    follower = Follower(reader, deaf, tenant, poll_seconds=0.02)
    async with Committer(database.conninfo("api")) as committer:
        tailing = asyncio.create_task(_positions(follower, 3))
        for _ in range(3):
            await committer.append(a_history(tenant, uuid4(), 1))

        assert await tailing == [1, 2, 3]


async def test_a_notice_wakes_a_follower_that_does_not_poll(
    database: Database, reader: Reader, wakeups: Wakeups, tenant: UUID
) -> None:
    follower = Follower(reader, wakeups, tenant, poll_seconds=NEVER)
    async with Committer(database.conninfo("api")) as committer:
        for expected in (1, 2, 3):
            tailing = asyncio.create_task(anext(follower))
            await committer.append(a_history(tenant, uuid4(), 1))

            assert [row.position for row in await tailing] == [expected]


async def test_a_killed_listener_comes_back_and_wakes_those_who_may_have_missed_a_notice(
    database: Database, superuser: Connection[Any], reader: Reader, wakeups: Wakeups, tenant: UUID
) -> None:
    follower = Follower(reader, wakeups, tenant, poll_seconds=NEVER)
    async with Committer(database.conninfo("api")) as committer:
        for expected in (1, 2, 3):
            tailing = asyncio.create_task(anext(follower))
            await asyncio.sleep(0)
            superuser.execute(_KILL, ["rtw listen"])
            await committer.append(a_history(tenant, uuid4(), 1))

            assert [row.position for row in await tailing] == [expected]


async def test_a_follower_waits_out_a_database_that_is_away(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    deaf = Wakeups(database.direct_conninfo("api"))
    async with Reader(database.conninfo("api"), connections=1, seconds=0.2) as reader:
        follower = Follower(reader, deaf, tenant, poll_seconds=0.02)
        async with Committer(database.conninfo("api")) as committer:
            await committer.append(a_history(tenant, uuid4(), 1))
        name = sql.Identifier(superuser.info.dbname)
        superuser.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(name))
        superuser.execute(_KILL, ["rtw read"])
        with pytest.raises(StoreUnavailable):
            await reader.head(tenant)
        tailing = asyncio.create_task(_positions(follower, 1))
        await asyncio.sleep(0)
        superuser.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT -1").format(name))

        assert await tailing == [1]


async def test_a_follower_of_one_tenant_hears_nothing_of_another(
    database: Database, reader: Reader, wakeups: Wakeups, open_ledger: Any
) -> None:
    quiet, busy = open_ledger(), open_ledger()
    follower = Follower(reader, wakeups, quiet)
    tailing = asyncio.create_task(anext(follower))
    async with Committer(database.conninfo("api")) as committer:
        await committer.append(a_history(busy, uuid4(), 5))
        assert not tailing.done()
        await committer.append(a_history(quiet, uuid4(), 1))

    assert [row.tenant for row in await tailing] == [quiet]


async def test_a_follower_continues_from_its_bookmark(
    database: Database, reader: Reader, wakeups: Wakeups, tenant: UUID
) -> None:
    async with Committer(database.conninfo("api")) as committer:
        await committer.append(a_history(tenant, uuid4(), 10))
    first = Follower(reader, wakeups, tenant, limit=4)
    await anext(first)

    second = Follower(reader, wakeups, tenant, first.position, limit=4)

    assert [row.position for row in await anext(second)] == [5, 6, 7, 8]
