"""Feeds the live tables: events in position order, rows and bookmark in one transaction.

The bookmark row of a view, or of a part of it, is locked while that moves on, so two projectors
never fold the same event twice, and one that dies in the middle leaves nothing behind.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.correcting import asks_for_a_new_fold
from projections.feeding import Events, Feed
from projections.held import held
from projections.latest import Shape
from projections.live_rows import digest_of, rows, table_of, write
from projections.parts import WHOLE, Part, mark_to_move, move_all_parts, move_marks, standing
from projections.view import View

BATCH = 1000


async def advance(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    part: Part = WHOLE,
    most: int | None = None,
) -> int:
    """Move a part of one view on by one batch, or by at most so many positions; by how many it
    moved.

    The table is locked before the bookmark, as a rebuild does when it takes the table's place.
    Raises PartsChangedError.
    """
    async with connection.transaction():
        await enter(connection, tenant)
        await lock_for_writing(connection, view)
        position = await mark_to_move(connection, tenant, view.name, part)
        last = await step(connection, feed, tenant, view, position, most or BATCH, part=part)
        if last > position:
            await move_marks(connection, tenant, [view.name], part, last)
        return last - position


async def step(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    position: int,
    most: int,
    *,
    part: Part = WHOLE,
) -> int:
    """Fold at most so many positions into the rows of a part of a view; the last that was folded.

    A case of which a correction is read is folded anew from its beginning: what was corrected
    lies behind what its row had seen. One that waits is not folded at all.
    """
    read, last = await feed.read(connection, tenant, position, most, view.readable, part)
    waiting = await held(connection, tenant, view.name, {event.stream for event in read})
    events = waiting.folded(read)
    anew = begun_anew(events)
    known = await rows(connection, tenant, view, {event.stream for event in events} - anew)
    cases = folded_by_case(view, (each for each in events if each.stream not in anew), known)
    for case in sorted(anew):
        history = await feed.of_case(connection, tenant, case, last, view.readable)
        cases[case] = view.folded(waiting.told(history))
    await write(connection, tenant, view, cases)
    return last


async def differences(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any]
) -> list[UUID]:
    """The cases whose live row is not, byte for byte, what the ledger folds to; those that wait
    have none."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await connection.execute(
            sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(table_of(view))
        )
        await enter(connection, tenant)
        stands = await standing(connection, tenant, view.name)
        live = await _digests(connection, tenant, view)
        waiting = await held(connection, tenant, view.name)
        wrong = set(live) - waiting.cases
        told = feed.by_case(connection, tenant, max(stands), view.readable)
        async for case, history in waiting.by_case(_so_far(told, stands)):
            if digest_of(view.stored(view.folded(history))) == live.get(case):
                wrong.discard(case)
            else:
                wrong.add(case)
    return sorted(wrong)


def begun_anew(events: Iterable[Any]) -> set[UUID]:
    """The cases that some events let be folded from their beginning."""
    return {event.stream for event in events if asks_for_a_new_fold(event)}


def folded_by_case(
    view: View[Any], events: Iterable[Any], known: Mapping[UUID, Shape]
) -> dict[UUID, Shape]:
    """What each case that the events touch has become."""
    by_case: dict[UUID, list[Any]] = {}
    for event in events:
        by_case.setdefault(event.stream, []).append(event)
    return {
        case: view.folded_on(known.get(case) or view.empty, own) for case, own in by_case.items()
    }


async def enter(connection: AsyncConnection[Any], tenant: UUID) -> None:
    """Set the tenant for this transaction: row-level security shows no other."""
    await connection.execute("SELECT set_config('rtw.tenant', %s, true)", [str(tenant)])


async def bookmark(connection: AsyncConnection[Any], tenant: UUID, consumer: str) -> int:
    """How far a consumer has come; 0 before its first event."""
    found = await connection.execute(
        "SELECT position FROM rm.bookmark WHERE consumer = %s AND tenant = %s", [consumer, tenant]
    )
    row = await found.fetchone()
    return 0 if row is None else int(row[0])


async def lock_for_writing(connection: AsyncConnection[Any], view: View[Any]) -> None:
    """Before the bookmark is locked; waits while a rebuild takes the table's place."""
    await connection.execute(sql.SQL("LOCK TABLE {} IN ROW EXCLUSIVE MODE").format(table_of(view)))


async def bookmark_to_move(connection: AsyncConnection[Any], tenant: UUID, consumer: str) -> int:
    """The bookmark, locked until the transaction ends: nobody else moves the view meanwhile."""
    await connection.execute(
        "INSERT INTO rm.bookmark (consumer, tenant, position) VALUES (%s, %s, 0)"
        " ON CONFLICT DO NOTHING",
        [consumer, tenant],
    )
    found = await connection.execute(
        "SELECT position FROM rm.bookmark WHERE consumer = %s AND tenant = %s FOR UPDATE",
        [consumer, tenant],
    )
    row = await found.fetchone()
    assert row is not None
    return int(row[0])


async def move(connection: AsyncConnection[Any], tenant: UUID, consumer: str, to: int) -> None:
    """Set a bookmark, in the transaction of the rows that it counts."""
    await connection.execute(
        "INSERT INTO rm.bookmark (consumer, tenant, position) VALUES (%s, %s, %s)"
        " ON CONFLICT (consumer, tenant) DO UPDATE SET position = excluded.position",
        [consumer, tenant, to],
    )


async def move_with_parts(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], to: int
) -> None:
    """The same of a view and all its parts, while nobody else may write its table."""
    await move_all_parts(connection, tenant, view.name, to)
    await move(connection, tenant, view.name, to)


async def _so_far(
    told: AsyncIterator[tuple[UUID, Events]], stands: Sequence[int]
) -> AsyncIterator[tuple[UUID, Events]]:
    """Each case as far as its part has come."""
    furthest = max(stands)
    async for case, history in told:
        upto = stands[Part.holding(case, len(stands)).number]
        yield case, history if upto == furthest else [e for e in history if e.position <= upto]


async def _digests(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any]
) -> dict[UUID, bytes]:
    found = await connection.execute(
        sql.SQL("SELECT case_id, sha256(settled || body) FROM {} WHERE tenant = %s").format(
            table_of(view)
        ),
        [tenant],
    )
    return dict(await found.fetchall())
