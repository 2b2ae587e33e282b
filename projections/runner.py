"""Feeds the live tables: events in position order, rows and bookmark in one transaction.

The bookmark row is locked while a view moves on, so two projectors never fold the same
event twice, and one that dies in the middle leaves nothing behind.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.latest import Shape
from projections.view import View

BATCH = 1000


class Feed(Protocol):
    """Reads a tenant's case events in position order."""

    async def read(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        after: int,
        most: int,
        readable: frozenset[DataClass],
    ) -> tuple[Sequence[Recorded[Fact]], int]:
        """The events that show something readable, and the last position that was looked at,
        which is ``after`` at the end of the ledger."""


async def advance(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any]
) -> int:
    """Move one view on by one batch; the number of positions it moved."""
    async with connection.transaction():
        await enter(connection, tenant)
        position = await _locked_bookmark(connection, tenant, view.name)
        events, last = await feed.read(connection, tenant, position, BATCH, view.readable)
        if last == position:
            return 0
        touched = {event.stream for event in events}
        known = await _rows(connection, tenant, view, touched)
        await _write(connection, tenant, view, folded_by_case(view, events, known))
        await _move(connection, tenant, view.name, last)
        return last - position


async def rebuild(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any]
) -> int:
    """Throw the rows of one view away and fold the whole ledger again; how many cases it holds."""
    async with connection.transaction():
        await enter(connection, tenant)
        await _locked_bookmark(connection, tenant, view.name)
        await connection.execute(
            sql.SQL("DELETE FROM {} WHERE tenant = %s").format(_table(view)), [tenant]
        )
        cases, last = await fold_all(connection, feed, tenant, view)
        await _write(connection, tenant, view, cases)
        await _move(connection, tenant, view.name, last)
        return len(cases)


async def differences(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any]
) -> list[UUID]:
    """The cases whose live row is not, byte for byte, what the ledger folds to."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await enter(connection, tenant)
        upto = await bookmark(connection, tenant, view.name)
        cases, _ = await fold_all(connection, feed, tenant, view, upto)
        live = await _all_rows(connection, tenant, view)
    rebuilt = {case: view.stored(folded) for case, folded in cases.items()}
    return sorted(
        case for case in live.keys() | rebuilt.keys() if live.get(case) != rebuilt.get(case)
    )


async def fold_all(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    upto: int | None = None,
) -> tuple[dict[UUID, Shape], int]:
    """Every case of the tenant folded from the beginning, and the last position seen."""
    cases: dict[UUID, Shape] = {}
    last = 0
    async for events, last in _batches(connection, feed, tenant, view, upto):  # noqa: B007
        cases.update(folded_by_case(view, events, cases))
    return cases, last


async def _batches(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any], upto: int | None
) -> AsyncIterator[tuple[Sequence[Recorded[Fact]], int]]:
    position = 0
    while upto is None or position < upto:
        most = BATCH if upto is None else min(BATCH, upto - position)
        events, last = await feed.read(connection, tenant, position, most, view.readable)
        if last == position:
            return
        position = last
        yield events, last


def folded_by_case(
    view: View[Any], events: Iterable[Recorded[Fact]], known: Mapping[UUID, Shape]
) -> dict[UUID, Shape]:
    """What each case that the events touch has become."""
    folded: dict[UUID, Shape] = {}
    for event in events:
        base = folded.get(event.stream) or known.get(event.stream) or view.empty
        folded[event.stream] = view.fold(base, event)
    return folded


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


async def _locked_bookmark(connection: AsyncConnection[Any], tenant: UUID, consumer: str) -> int:
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


async def _move(connection: AsyncConnection[Any], tenant: UUID, consumer: str, to: int) -> None:
    await connection.execute(
        "UPDATE rm.bookmark SET position = %s WHERE consumer = %s AND tenant = %s",
        [to, consumer, tenant],
    )


def _table(view: View[Any]) -> sql.Identifier:
    return sql.Identifier(*view.table.split("."))


async def _rows(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Iterable[UUID]
) -> dict[UUID, Shape]:
    found = await connection.execute(
        sql.SQL("SELECT case_id, body FROM {} WHERE tenant = %s AND case_id = ANY(%s)").format(
            _table(view)
        ),
        [tenant, list(cases)],
    )
    return {case: view.loaded(body) for case, body in await found.fetchall()}


async def _all_rows(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any]
) -> dict[UUID, bytes]:
    found = await connection.execute(
        sql.SQL("SELECT case_id, body FROM {} WHERE tenant = %s").format(_table(view)), [tenant]
    )
    return dict(await found.fetchall())


async def _write(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Mapping[UUID, Shape]
) -> None:
    columns = ["tenant", "case_id", "body", *view.beside]
    replaced = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in columns[2:]
    )
    statement = sql.SQL(
        "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT (tenant, case_id) DO UPDATE SET {}"
    ).format(
        _table(view),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
        replaced,
    )
    rows = [
        [tenant, case, view.stored(folded), *(give(folded) for give in view.beside.values())]
        for case, folded in cases.items()
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(statement, rows)
