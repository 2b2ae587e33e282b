"""Rebuilds the table of everybody's work beside the live one and lets it take its place.

Every case is worked out into tables of their own as the live ones are kept; then nobody writes the
live ones, what has happened since is worked out, the two are compared, and the new ones take the
old ones' names. Readers use the live ones until then.
"""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from adapters.live_tables.projector import tenants
from adapters.main import Product
from adapters.work.changes import CONSUMER, changed_since
from adapters.work.rows import LIVE, NEXT
from adapters.work.steps import WorkSteps
from projections.held import held
from projections.rebuild import Rebuilt, alone
from projections.runner import bookmark, enter, move

_TABLES = sql.SQL("{}, {}")
_KEPT = sql.SQL("INSERT INTO {} SELECT * FROM {} WHERE tenant = %s AND case_id = ANY (%s)")
_FORGET = sql.SQL("DELETE FROM {} WHERE tenant = %s AND case_id = ANY (%s)")
_DIFFERING = sql.SQL(
    """SELECT DISTINCT case_id
    FROM (SELECT * FROM {live} WHERE tenant = %(tenant)s) AS live
    FULL JOIN (SELECT * FROM {next} WHERE tenant = %(tenant)s) AS next
        USING (case_id, reader, item)
    WHERE (live.over_at, live.due_from, live.reads_until, live.mine, live.unassigned, live.alarm,
            live.body) IS DISTINCT FROM
            (next.over_at, next.due_from, next.reads_until, next.mine, next.unassigned, next.alarm,
            next.body)
        AND case_id NOT IN (SELECT case_id FROM {cases}
            WHERE tenant = %(tenant)s AND (digest = '' OR look_at <= %(now)s))"""
)
MOST_BEHIND = 10_000
"""Events that the live one may be behind so that it is compared."""
_CASES = sql.SQL("SELECT count(*) FROM {}")


async def rebuild_work(product: Product) -> Rebuilt:
    """For all tenants. ``differing``: cases of which the live table said something else, but for
    those that it had not worked out yet. Raises RebuildRunningError."""
    owner = product.database.direct_conninfo("owner")
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        await alone(connection)
        await _begin(connection)
        steps = WorkSteps(product, NEXT)
        reached = {
            tenant: await _caught_up(connection, steps, tenant)
            for tenant in await tenants(connection)
        }
        return await _switched(connection, steps, reached)


async def _begin(connection: AsyncConnection[Any]) -> None:
    async with connection.transaction():
        for live, beside in ((LIVE.work, NEXT.work), (LIVE.cases, NEXT.cases)):
            await connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(beside))
            like = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            await connection.execute(like.format(beside, live))


async def _caught_up(connection: AsyncConnection[Any], steps: WorkSteps, tenant: UUID) -> int:
    """To the end of the ledger, in transactions of their own; the position."""
    position = 0
    while True:
        async with connection.transaction():
            await enter(connection, tenant)
            stepped = await steps.step(connection, tenant, position)
        position = stepped.upto
        if not stepped.has_more:
            return position


async def _switched(
    connection: AsyncConnection[Any], steps: WorkSteps, reached: dict[UUID, int]
) -> Rebuilt:
    """A case that waits keeps the rows that it has."""
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'")
        await _lock(connection, "EXCLUSIVE")
        differing: int | None = 0
        for tenant in sorted(reached):
            await enter(connection, tenant)
            at = await _at_least(connection, steps, tenant, reached[tenant])
            await _keep_those_that_wait(connection, tenant)
            found = await _differing(connection, steps, tenant)
            compared = differing is not None and found is not None
            differing = (differing or 0) + (found or 0) if compared else None
            await move(connection, tenant, CONSUMER, at)
        row = await (await connection.execute(_CASES.format(NEXT.cases))).fetchone()
        await _lock(connection, "ACCESS EXCLUSIVE")
        for live in ("rm.work_case", "rm.work"):
            await connection.execute("SELECT rm.take_place(%s, %s)", [f"{live}_next", live])
    return Rebuilt(0 if row is None else int(row[0]), differing)


async def _lock(connection: AsyncConnection[Any], mode: str) -> None:
    """In the order in which readers use the tables."""
    both = _TABLES.format(LIVE.cases, LIVE.work)
    await connection.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(both, sql.SQL(mode)))


async def _at_least(
    connection: AsyncConnection[Any], steps: WorkSteps, tenant: UUID, position: int
) -> int:
    """Moved on to where the live one stands."""
    wanted = await bookmark(connection, tenant, CONSUMER)
    while position < wanted:
        position = (await steps.step(connection, tenant, position)).upto
    return position


async def _keep_those_that_wait(connection: AsyncConnection[Any], tenant: UUID) -> None:
    waiting = sorted((await held(connection, tenant, CONSUMER)).cases)
    for live, beside in ((LIVE.work, NEXT.work), (LIVE.cases, NEXT.cases)):
        await connection.execute(_FORGET.format(beside), [tenant, waiting])
        await connection.execute(_KEPT.format(beside, live), [tenant, waiting])


async def _differing(
    connection: AsyncConnection[Any], steps: WorkSteps, tenant: UUID
) -> int | None:
    """How many cases, but for those that have changed since the live one came so far; None where
    it lags too far behind to be compared."""
    position = await bookmark(connection, tenant, CONSUMER)
    statement = _DIFFERING.format(live=LIVE.work, next=NEXT.work, cases=LIVE.cases)
    asked = {"tenant": tenant, "now": steps.product.clock.now()}
    found = await (await connection.execute(statement, asked)).fetchall()
    since = await changed_since(connection, tenant, position, MOST_BEHIND)
    if since.looked_at == MOST_BEHIND:
        return None
    return sum(case not in since.cases for (case,) in found)
