"""The rows of the live tables: a case's view as its settled part and its body, and columns to find
it by."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor, sql
from psycopg.adapt import PyFormat

from projections.latest import Shape, Split, Stored
from projections.view import View


def table_of(view: View[Any]) -> sql.Identifier:
    return _named(view.table)


def columns_of(view: View[Any]) -> list[str]:
    return ["tenant", "case_id", *Stored._fields, *view.beside]


def row_of(view: View[Any], tenant: UUID, case: UUID, folded: Shape) -> list[Any]:
    return [tenant, case, *_written(view, folded.split())]


def digest_of(stored: Stored) -> bytes:
    """As the server makes it of a row."""
    return sha256(stored.settled + stored.body).digest()


async def rows(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Iterable[UUID]
) -> dict[UUID, Shape]:
    """Those of some cases that have a row, whole."""
    found = await connection.execute(
        sql.SQL(
            "SELECT case_id, settled, body FROM {} WHERE tenant = %s AND case_id = ANY (%s)"
        ).format(table_of(view)),
        [tenant, list(cases)],
    )
    return {case: view.loaded(Stored(*stored)) for case, *stored in await found.fetchall()}


async def select_bodies(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Iterable[UUID]
) -> AsyncCursor[Any]:
    """The id and the body of those of some cases that have a row."""
    return await connection.execute(
        sql.SQL("SELECT case_id, body FROM {} WHERE tenant = %s AND case_id = ANY (%s)").format(
            table_of(view)
        ),
        [tenant, list(cases)],
    )


async def write(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Mapping[UUID, Shape]
) -> None:
    """Set the rows of some cases."""
    async with connection.pipeline():
        await write_whole(
            connection, tenant, view, {case: folded.split() for case, folded in cases.items()}
        )


async def write_whole(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Mapping[UUID, Split]
) -> None:
    """The same, from views that have been split already. In a pipeline of the caller's, as each
    ``executemany`` would wait for its own answers."""
    values = [[tenant, case, *_written(view, split)] for case, split in cases.items()]
    await _each(connection, _set_rows(view.table, *view.beside), values)


async def write_bodies(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], cases: Mapping[UUID, Split]
) -> None:
    """Set what the bodies of some rows have become: what settles goes to what is settled. In a
    pipeline of the caller's."""
    grown, as_settled = list[list[Any]](), list[list[Any]]()
    for case, split in cases.items():
        settled, *written = _written(view, split)
        if settled:
            grown.append([settled, *written, tenant, case])
        else:
            as_settled.append([*written, tenant, case])
    await _each(connection, _set_bodies(view.table, "body", *view.beside), as_settled)
    await _each(connection, _set_bodies(view.table, *Stored._fields, *view.beside), grown)


async def forget(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], case: UUID
) -> None:
    """Take the row of a case away."""
    await connection.execute(
        sql.SQL("DELETE FROM {} WHERE tenant = %s AND case_id = %s").format(table_of(view)),
        [tenant, case],
    )


def _written(view: View[Any], split: Split) -> list[Any]:
    settled, rest = split
    return [settled, rest.dumped(), *(give(rest) for give in view.beside.values())]


async def _each(connection: AsyncConnection[Any], statement: bytes, values: Iterable[Any]) -> None:
    for row in values:
        await connection.execute(statement, row)


@lru_cache(maxsize=64)
def _set_rows(table: str, *beside: str) -> bytes:
    columns = ["tenant", "case_id", *Stored._fields, *beside]
    statement = sql.SQL(
        "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT (tenant, case_id) DO UPDATE SET {}"
    ).format(
        _named(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(_placeholder, columns)),
        sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in columns[2:]
        ),
    )
    return statement.as_bytes()


@lru_cache(maxsize=64)
def _set_bodies(table: str, *columns: str) -> bytes:
    statement = sql.SQL("UPDATE {} SET {} WHERE tenant = %s AND case_id = %s").format(
        _named(table), sql.SQL(", ").join(map(_becoming, columns))
    )
    return statement.as_bytes()


def _becoming(column: str) -> sql.Composed:
    becomes = sql.SQL("{0} = {0} || {1}" if column == "settled" else "{0} = {1}")
    return becomes.format(sql.Identifier(column), _placeholder(column))


def _placeholder(column: str) -> sql.Placeholder:
    """Bytes go as the bytes that they are: as text they would be twice as long."""
    as_bytes = column in Stored._fields
    return sql.Placeholder(format=PyFormat.BINARY if as_bytes else PyFormat.AUTO)


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))
