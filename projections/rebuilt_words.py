"""Rebuilds the words of all cases beside the live ones and lets them take their place, as a view
is rebuilt; and compares the live ones with what the ledger says."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.correcting import as_corrected
from projections.feeding import Feed
from projections.finding import ALL, CONSUMER, TABLE
from projections.held import held
from projections.kept_words import BATCH, Words, rows_of
from projections.rebuild import Rebuilt, alone, uncollected
from projections.runner import bookmark, enter, move

NEXT = f"{TABLE}_next"
_HEAD = "SELECT coalesce((SELECT head FROM es.ledger WHERE tenant = %s), 0)"
_BEGIN = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
_KEPT = sql.SQL(
    "INSERT INTO {} SELECT * FROM {} WHERE tenant = %s AND case_id = ANY (%s)"
    " ON CONFLICT DO NOTHING"
)
_DIFFERING = sql.SQL(
    """SELECT count(DISTINCT case_id)
    FROM (SELECT * FROM {} WHERE tenant = %(tenant)s) AS live
    FULL JOIN (SELECT * FROM {} WHERE tenant = %(tenant)s) AS next
        USING (case_id, position, class)
    WHERE live.words IS DISTINCT FROM next.words
        OR live.claim_ref IS DISTINCT FROM next.claim_ref"""
)
_CASES = sql.SQL("SELECT count(DISTINCT (tenant, case_id)) FROM {}")
_SAID = """
    SELECT position, class, to_tsvector('simple', said), claim_ref
    FROM unnest(%(positions)s::bigint[], %(classes)s::text[], %(texts)s::text[], %(claims)s::text[])
        AS new (position, class, said, claim_ref)"""
_STANDS = """
    SELECT position, class, words, claim_ref FROM rm.case_words
    WHERE tenant = %(tenant)s AND case_id = %(case)s"""
_IS_SO = f"""
    SELECT NOT EXISTS (({_SAID}) EXCEPT ALL ({_STANDS}))
        AND NOT EXISTS (({_STANDS}) EXCEPT ALL ({_SAID}))"""


async def rebuild_words(
    reading: AsyncConnection[Any],
    writing: AsyncConnection[Any],
    feed: Feed,
    tenants: Iterable[UUID],
) -> Rebuilt:
    """Both connections are the owner's, in autocommit. Raises RebuildRunningError."""
    await alone(writing)
    live = Words(feed)
    beside = replace(live, table=NEXT)
    await _begin(writing, live, beside)
    with uncollected():
        reached = {tenant: await _fill(reading, writing, tenant, beside) for tenant in tenants}
    for tenant, position in reached.items():
        reached[tenant] = await _caught_up(writing, tenant, beside, position)
    return await _switched(writing, live, beside, reached)


async def wrong_words(
    reading: AsyncConnection[Any], project: AsyncConnection[Any], feed: Feed, tenant: UUID
) -> list[UUID]:
    """The cases whose words are not what the ledger says up to where they stand; those that wait
    have none. Nobody moves them meanwhile."""
    words = Words(feed)
    async with project.transaction(), reading.transaction():
        await enter(project, tenant)
        upto = await words.lock(project, tenant)
        await enter(reading, tenant)
        found = await project.execute(
            "SELECT DISTINCT case_id FROM rm.case_words WHERE tenant = %s", [tenant]
        )
        waiting = await held(project, tenant, CONSUMER)
        wrong = {case for (case,) in await found.fetchall()} - waiting.cases
        async for case, history in waiting.by_case(feed.by_case(reading, tenant, upto, ALL)):
            wrong.discard(case)
            rows = [*rows_of(as_corrected(history))]
            if not await _is_so(project, tenant, case, rows):
                wrong.add(case)
    return sorted(wrong)


async def _is_so(
    connection: AsyncConnection[Any],
    tenant: UUID,
    case: UUID,
    rows: list[tuple[UUID, int, str, str, str | None]],
) -> bool:
    names = ("positions", "classes", "texts", "claims")
    said = {name: [row[at] for row in rows] for at, name in enumerate(names, start=1)}
    asked = {"tenant": tenant, "case": case, **said}
    row = await (await connection.execute(_IS_SO, asked)).fetchone()
    return row is not None and bool(row[0])


async def _begin(connection: AsyncConnection[Any], live: Words, beside: Words) -> None:
    async with connection.transaction():
        await connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(beside.identifier))
        await connection.execute(_BEGIN.format(beside.identifier, live.identifier))


async def _fill(
    reading: AsyncConnection[Any], writing: AsyncConnection[Any], tenant: UUID, beside: Words
) -> int:
    """The words of every case but those that wait; the position up to which they were taken."""
    async with reading.transaction(), writing.transaction():
        await enter(reading, tenant)
        await enter(writing, tenant)
        row = await (await reading.execute(_HEAD, [tenant])).fetchone()
        upto = 0 if row is None else int(row[0])
        waiting = await held(reading, tenant, CONSUMER)
        async for _, history in waiting.by_case(beside.feed.by_case(reading, tenant, upto, ALL)):
            await beside.insert(writing, tenant, as_corrected(history))
    return upto


async def _caught_up(
    connection: AsyncConnection[Any], tenant: UUID, beside: Words, position: int
) -> int:
    """Until less than a batch is left: the rest waits for the switch."""
    while True:
        async with connection.transaction():
            await enter(connection, tenant)
            last = await beside.step(connection, tenant, position, BATCH)
        if last < position + BATCH:
            return last
        position = last


async def _switched(
    connection: AsyncConnection[Any], live: Words, beside: Words, reached: dict[UUID, int]
) -> Rebuilt:
    """From the lock on nobody writes the live table; it is read until its name is taken. A case
    that waits keeps the words that it has."""
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'")
        await connection.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(live.identifier))
        differing: int | None = 0
        for tenant in sorted(reached):
            await enter(connection, tenant)
            wanted = await bookmark(connection, tenant, CONSUMER)
            at = await _at_least(connection, tenant, beside, reached[tenant], wanted)
            await _keep_those_that_wait(connection, tenant, live, beside)
            compared = at == wanted and differing is not None
            found = await _count(connection, _differing_in(live, beside), tenant)
            differing = (differing or 0) + found if compared else None
            await move(connection, tenant, CONSUMER, at)
        cases = await _count(connection, _CASES.format(beside.identifier))
        await connection.execute("SELECT rm.take_place(%s, %s)", [beside.table, live.table])
    return Rebuilt(cases, differing)


async def _at_least(
    connection: AsyncConnection[Any], tenant: UUID, beside: Words, position: int, wanted: int
) -> int:
    """Moved on to where the live ones stand, and not beyond."""
    while position < wanted:
        most = min(BATCH, wanted - position)
        position = await beside.step(connection, tenant, position, most)
    return position


async def _keep_those_that_wait(
    connection: AsyncConnection[Any], tenant: UUID, live: Words, beside: Words
) -> None:
    waiting = sorted((await held(connection, tenant, CONSUMER)).cases)
    kept = _KEPT.format(beside.identifier, live.identifier)
    await connection.execute(kept, [tenant, waiting])


def _differing_in(live: Words, beside: Words) -> sql.Composed:
    return _DIFFERING.format(live.identifier, beside.identifier)


async def _count(
    connection: AsyncConnection[Any], statement: sql.Composed, tenant: UUID | None = None
) -> int:
    row = await (await connection.execute(statement, {"tenant": tenant})).fetchone()
    return 0 if row is None else int(row[0])
