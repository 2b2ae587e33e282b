"""Reads of the live tables, in the tenant's own transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.case_list import CASE_LIST, CaseLine
from projections.held import CaseParkedError, Held, held
from projections.latest import Stored
from projections.runner import bookmark, enter
from projections.view import View


async def read_case(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], case: UUID
) -> Any | None:
    """The live row of a case as the view's own shape; None where there is none yet. Raises
    CaseParkedError where it waits behind an event."""
    async with connection.transaction():
        await enter(connection, tenant)
        return await live_row(connection, tenant, view, case)


async def live_row(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], case: UUID
) -> Any | None:
    """The same in a transaction that has entered the tenant."""
    found = await connection.execute(
        sql.SQL(
            "SELECT settled, body, EXISTS (SELECT FROM rm.parked WHERE tenant = %(tenant)s"
            " AND view = %(view)s AND case_id = %(case)s)"
            " FROM (SELECT) AS one LEFT JOIN {} ON tenant = %(tenant)s AND case_id = %(case)s"
        ).format(sql.Identifier(*view.table.split("."))),
        {"tenant": tenant, "case": case, "view": view.name},
    )
    row = await found.fetchone()
    assert row is not None
    *stored, waits = row
    if waits:
        raise CaseParkedError
    known = Stored(*stored)
    return None if known.body is None else view.loaded(known)


async def lines_of(
    connection: AsyncConnection[Any],
    tenant: UUID,
    party: UUID,
    after: UUID,
    most: int,
    *,
    unstaffed_too: bool,
) -> Sequence[CaseLine]:
    """The cases a party is a member of, by id, after a given one; with ``unstaffed_too`` also
    those that wait for a case manager (DOMAIN 4.4)."""
    async with connection.transaction():
        await enter(connection, tenant)
        found = await connection.execute(
            "SELECT settled, body FROM rm.case_list WHERE tenant = %s AND case_id > %s"
            " AND (members @> ARRAY[%s]::uuid[] OR (%s AND unstaffed))"
            " ORDER BY case_id LIMIT %s",
            [tenant, after, party, unstaffed_too, most],
        )
        rows = await found.fetchall()
    return [CASE_LIST.loaded(Stored(*stored)) for stored in rows]


async def reached(connection: AsyncConnection[Any], tenant: UUID, consumer: str) -> int:
    """How far a view has come in a tenant's ledger."""
    async with connection.transaction():
        await enter(connection, tenant)
        return await bookmark(connection, tenant, consumer)


async def held_of_case(
    connection: AsyncConnection[Any], tenant: UUID, view: str, case: UUID
) -> Held:
    """What is left out of a case's history where it is folded for a reader. Raises
    CaseParkedError where the case waits."""
    async with connection.transaction():
        await enter(connection, tenant)
        found = await held(connection, tenant, view, [case])
    if found.cases:
        raise CaseParkedError
    return found


async def held_in(connection: AsyncConnection[Any], tenant: UUID, view: str) -> Held:
    """All that is held in a view: cases whose rows are not up to date, events left out of it."""
    async with connection.transaction():
        await enter(connection, tenant)
        return await held(connection, tenant, view)


async def count_parked(connection: AsyncConnection[Any], tenant: UUID) -> int:
    """Cases that wait, once for each view, in a transaction that has entered the tenant."""
    found = await connection.execute("SELECT count(*) FROM rm.parked WHERE tenant = %s", [tenant])
    row = await found.fetchone()
    return 0 if row is None else int(row[0])
