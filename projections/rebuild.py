"""Rebuilds a view beside the live one and lets it take its place.

The ledger is folded case by case and copied into a table of its own; what has happened since is
caught up; the two are compared where the live one stands; then the new table takes the old one's
name, in one transaction with the bookmarks. Readers and projectors use the live one until then. A
rebuild that is killed leaves it untouched, and the next one begins with an empty table.
"""

import asyncio
import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.feeding import Feed
from projections.held import held
from projections.live_rows import columns_of, row_of, table_of
from projections.parts import standing
from projections.runner import BATCH, enter, move_with_parts, step
from projections.view import View

_ONE_AT_A_TIME = 0x7274_775F_7265_6275  # "rtw_rebu"
_PAUSES_S = (0.01, 0.03, 0.1, 0.3, 1.0)


class RebuildRunningError(Exception):
    """Another process rebuilds at this moment."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many cases the new table holds, and how many rows of the old one were not as the
    ledger has them; None where the old one, or a part of it, lagged behind and could not be
    compared."""

    cases: int
    differing: int | None


async def rebuild(
    reading: AsyncConnection[Any],
    writing: AsyncConnection[Any],
    feed: Feed,
    tenants: Iterable[UUID],
    view: View[Any],
) -> Rebuilt:
    """Both connections are the owner's, in autocommit. Raises RebuildRunningError."""
    await alone(writing)
    beside = replace(view, table=f"{view.table}_next")
    await begin(writing, view, beside)
    with uncollected():
        reached = {tenant: await fill(reading, writing, feed, tenant, beside) for tenant in tenants}
    for tenant, position in reached.items():
        reached[tenant] = await caught_up(writing, feed, tenant, beside, position)
    return await _switched(writing, feed, view, beside, reached)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which would walk through everything again and again: what
    a case leaves behind holds no circles and goes with its last reference."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


async def alone(connection: AsyncConnection[Any]) -> None:
    """Until the session ends nobody else rebuilds; one that ended just now may hold the lock a
    moment longer. Raises RebuildRunningError."""
    for pause_s in _PAUSES_S:
        found = await connection.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_AT_A_TIME])
        row = await found.fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(pause_s)
    raise RebuildRunningError("another rebuild is running")


async def not_while_rebuilding(connection: AsyncConnection[Any]) -> None:
    """Until the transaction ends no rebuild begins. Raises RebuildRunningError."""
    found = await connection.execute(
        "SELECT pg_try_advisory_xact_lock_shared(%s)", [_ONE_AT_A_TIME]
    )
    row = await found.fetchone()
    if row is None or not row[0]:
        raise RebuildRunningError("another rebuild is running")


async def begin(connection: AsyncConnection[Any], view: View[Any], beside: View[Any]) -> None:
    """An empty table like the live one, which nobody else may read or write yet."""
    async with connection.transaction():
        await connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table_of(beside)))
        await connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                table_of(beside), table_of(view)
            )
        )


async def fill(
    reading: AsyncConnection[Any],
    writing: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    beside: View[Any],
) -> int:
    """Copy every case of a tenant into the table but those that wait; the position up to which
    they were folded."""
    copy_in = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        table_of(beside), sql.SQL(", ").join(map(sql.Identifier, columns_of(beside)))
    )
    types = await _types(writing, beside)
    async with reading.transaction(), writing.transaction(), writing.cursor() as cursor:
        await enter(reading, tenant)
        upto = await _head(reading, tenant)
        waiting = await held(reading, tenant, beside.name)
        async with cursor.copy(copy_in) as copy:
            copy.set_types(types)
            told = feed.by_case(reading, tenant, upto, beside.readable)
            async for case, history in waiting.by_case(told):
                await copy.write_row(row_of(beside, tenant, case, beside.folded(history)))
    return upto


async def _types(connection: AsyncConnection[Any], view: View[Any]) -> list[str]:
    found = await connection.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0",
        [view.table],
    )
    types = dict(await found.fetchall())
    return [types[name] for name in columns_of(view)]


async def _head(connection: AsyncConnection[Any], tenant: UUID) -> int:
    found = await connection.execute("SELECT head FROM es.ledger WHERE tenant = %s", [tenant])
    row = await found.fetchone()
    return 0 if row is None else int(row[0])


async def caught_up(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, beside: View[Any], position: int
) -> int:
    """Until less than a batch is left: the rest waits for the switch."""
    while True:
        async with connection.transaction():
            await enter(connection, tenant)
            last = await step(connection, feed, tenant, beside, position, BATCH)
        if last < position + BATCH:
            return last
        position = last


async def _switched(
    connection: AsyncConnection[Any],
    feed: Feed,
    view: View[Any],
    beside: View[Any],
    reached: dict[UUID, int],
) -> Rebuilt:
    """From the lock on nobody writes the live table; it is read until its name is taken."""
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'")
        await connection.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(table_of(view)))
        live = await bookmarks(connection, view)
        differing: int | None = 0
        for tenant in sorted(reached.keys() | live.keys()):
            stands = await standing(connection, tenant, view.name)
            at = await at_least(
                connection, feed, tenant, beside, reached.get(tenant, 0), max(stands)
            )
            found = await _differing(connection, tenant, view, beside)
            compared = at == min(stands) and differing is not None
            differing = (differing or 0) + found if compared else None
            await move_with_parts(connection, tenant, view, at)
        cases = await _count(connection, beside)
        await connection.execute("SELECT rm.take_place(%s, %s)", [beside.table, view.table])
    return Rebuilt(cases, differing)


async def bookmarks(connection: AsyncConnection[Any], view: View[Any]) -> dict[UUID, int]:
    """Where the live table stands for each tenant."""
    found = await connection.execute(
        "SELECT tenant, position FROM rm.bookmark WHERE consumer = %s", [view.name]
    )
    return dict(await found.fetchall())


async def at_least(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    beside: View[Any],
    position: int,
    wanted: int,
) -> int:
    """The new table moved on to where the live one stands, and not beyond."""
    await enter(connection, tenant)
    while position < wanted:
        most = min(BATCH, wanted - position)
        position = await step(connection, feed, tenant, beside, position, most)
    return position


async def _differing(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], beside: View[Any]
) -> int:
    found = await connection.execute(
        sql.SQL(
            "SELECT count(*) FROM (SELECT * FROM {} WHERE tenant = %(tenant)s) AS live"
            " FULL JOIN (SELECT * FROM {} WHERE tenant = %(tenant)s) AS next USING (case_id)"
            " WHERE (live.settled, live.body) IS DISTINCT FROM (next.settled, next.body)"
        ).format(table_of(view), table_of(beside)),
        {"tenant": tenant},
    )
    row = await found.fetchone()
    return 0 if row is None else int(row[0])


async def _count(connection: AsyncConnection[Any], view: View[Any]) -> int:
    found = await connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table_of(view)))
    row = await found.fetchone()
    return 0 if row is None else int(row[0])
