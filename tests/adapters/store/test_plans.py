"""Appends and reads probe indexes, whatever the planner believes about the size of the table."""

import json
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection

from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.reader import Reader
from tests.adapters.store.building import a_history, append_on

pytestmark = pytest.mark.anyio

_SCANS = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'es.event'::regclass"
_EXPLAIN = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"


def _append(connection: Connection[Any], tenant: UUID, stream: UUID, after: int) -> None:
    append_on(connection, a_history(tenant, stream, 20, after))


def _whole_table_scans_of_an_append(
    connection: Connection[Any], tenant: UUID, stream: UUID, after: int
) -> int:
    """pg_stat_xact counts what this transaction did, and nothing else."""
    with connection.transaction():
        _append(connection, tenant, stream, after)
        row = connection.execute(_SCANS).fetchone()
    assert row is not None
    return int(row[0])


async def _fill(database: Database, tenant: UUID, events: int) -> None:
    async with Committer(database.conninfo("api")) as committer:
        for _ in range(events // 1_000):
            await committer.append(a_history(tenant, uuid4(), 1_000))


async def test_an_append_probes_a_fresh_table_without_statistics(
    database: Database, tenant: UUID
) -> None:
    stream = uuid4()
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        scans = [
            _whole_table_scans_of_an_append(connection, tenant, stream, after)
            for after in range(0, 200, 20)
        ]

    assert scans == [0] * 10


async def test_an_append_whose_plan_was_made_on_an_empty_table_probes_the_full_one(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    stream = uuid4()
    superuser.execute("VACUUM ANALYZE es.event")
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        for after in range(0, 160, 20):
            _append(connection, tenant, stream, after)

        await _fill(database, tenant, 20_000)

        assert _whole_table_scans_of_an_append(connection, tenant, stream, 160) == 0


@pytest.mark.parametrize("statement", ["SELECT", "VACUUM ANALYZE es.event"])
async def test_an_append_probes_a_large_table_with_and_without_statistics(
    database: Database, superuser: Connection[Any], tenant: UUID, statement: Any
) -> None:
    await _fill(database, tenant, 20_000)
    superuser.execute(statement)

    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        assert _whole_table_scans_of_an_append(connection, tenant, uuid4(), 0) == 0


async def test_the_cost_of_an_append_does_not_grow_with_the_table(
    database: Database, tenant: UUID
) -> None:
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        small = _pages_touched(connection, tenant)
        await _fill(database, tenant, 20_000)
        large = _pages_touched(connection, tenant)

    assert large < small * 3


def _pages_touched(connection: Connection[Any], tenant: UUID) -> int:
    stream = uuid4()
    for after in range(0, 100, 20):
        _append(connection, tenant, stream, after)
    explained = append_on(connection, a_history(tenant, stream, 20, 100), _EXPLAIN)
    plan = json.loads(explained)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


async def test_reads_probe_too_also_where_their_plan_is_older_than_the_rows(
    database: Database, superuser: Connection[Any], tenant: UUID
) -> None:
    superuser.execute("VACUUM ANALYZE es.event")
    stream = uuid4()
    async with Reader(database.conninfo("api"), connections=1) as reader:

        async def read_everything() -> None:
            await reader.read_stream(tenant, stream)
            await reader.read_stream_backwards(tenant, stream, 0, 100, 1)
            await reader.read_receipt(tenant, uuid4())
            await reader.read_feed(tenant, 5, 10)
            await reader.read_feed_of_names(tenant, 5, 10, 100, [("rtw.case:Other", 1)])

        for _ in range(12):
            await read_everything()
        await _fill(database, tenant, 20_000)
        _until_gone(superuser)
        before = await _scanned(reader)
        await read_everything()
        after = await _scanned(reader)

    assert after[0] == before[0] == 0
    receipt, feed, feed_of_names = 1, 10, 95
    assert 0 < after[1] - before[1] <= receipt + feed + feed_of_names


def _until_gone(superuser: Connection[Any]) -> None:
    """A session pushes its counts out before it leaves the list."""
    while superuser.execute(
        "SELECT pid FROM pg_stat_activity"
        " WHERE application_name = 'rtw append' AND datname = current_database()"
    ).fetchone():
        superuser.execute("SELECT pg_sleep(0.01)")


async def _scanned(reader: Reader) -> tuple[int, int]:
    """Whole-table scans, and rows fetched through indexes, by the reader's one session so far."""
    async with reader._connection() as connection:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        await connection.execute("SELECT")
        found = await connection.execute(
            "SELECT seq_scan, idx_tup_fetch FROM pg_stat_user_tables"
            " WHERE relid = 'es.event'::regclass"
        )
        row = await found.fetchone()
    assert row is not None
    return row[0], row[1]
