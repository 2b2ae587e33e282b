"""The rows of one case in the table of everybody's work: set whole, and only where they changed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.instants import instant_text
from services.work import Work, due_from

_INSERT = sql.SQL(
    """INSERT INTO {} (tenant, reader, case_id, over_at, due_from, reads_until, mine, unassigned,
        alarm, item, body)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
)
_ROWS_OF_CASE = sql.SQL(
    """SELECT tenant, reader, case_id, over_at, due_from, reads_until, mine, unassigned, alarm,
        item, body
    FROM {} WHERE tenant = %s AND case_id = %s"""
)
_FORGET = sql.SQL("DELETE FROM {} WHERE tenant = %s AND case_id = %s")
_KNOWN = sql.SQL("SELECT digest FROM {} WHERE tenant = %s AND case_id = %s")
_CASES_BESIDE = sql.SQL(
    "SELECT DISTINCT case_id FROM {} WHERE tenant = %s AND case_id <> ALL (%s) ORDER BY case_id"
)
_NOTE = sql.SQL(
    """INSERT INTO {} (tenant, case_id, look_at, digest) VALUES (%s, %s, %s, %s)
    ON CONFLICT (tenant, case_id)
        DO UPDATE SET look_at = excluded.look_at, digest = excluded.digest"""
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the rows stand, and what is noted of their cases."""

    work: sql.Identifier
    cases: sql.Identifier


LIVE = Tables(sql.Identifier("rm", "work"), sql.Identifier("rm", "work_case"))
NEXT = Tables(sql.Identifier("rm", "work_next"), sql.Identifier("rm", "work_case_next"))
"""Beside the live ones, while they are rebuilt."""


async def put(
    connection: AsyncConnection[Any],
    tables: Tables,
    tenant: UUID,
    case: UUID,
    work: Sequence[Work],
    look_at: datetime | None,
) -> None:
    """Sets the rows of a case, unless they stand there so already."""
    rows = [_row(tenant, case, each) for each in work]
    digest = _digest(rows)
    found = await connection.execute(_KNOWN.format(tables.cases), [tenant, case])
    known = await found.fetchone()
    if known is None or known[0] != digest:
        await connection.execute(_FORGET.format(tables.work), [tenant, case])
        async with connection.cursor() as cursor:
            await cursor.executemany(_INSERT.format(tables.work), rows)
    note = _NOTE.format(tables.cases)
    await connection.execute(note, [tenant, case, look_at, digest])


async def rows_are(
    connection: AsyncConnection[Any], tenant: UUID, case: UUID, work: Sequence[Work]
) -> bool:
    """Whether exactly these rows of a case stand in the live table."""
    found = await connection.execute(_ROWS_OF_CASE.format(LIVE.work), [tenant, case])
    stands = [list(row) for row in await found.fetchall()]
    return _digest(stands) == _digest([_row(tenant, case, each) for each in work])


async def cases_beside(
    connection: AsyncConnection[Any], tenant: UUID, opened: Sequence[UUID]
) -> list[UUID]:
    """The cases that have rows in the live table and are not among these."""
    found = await connection.execute(_CASES_BESIDE.format(LIVE.work), [tenant, list(opened)])
    return [case for (case,) in await found.fetchall()]


def _digest(rows: Sequence[Sequence[Any]]) -> bytes:
    texts = sorted(" ".join(map(_text, row)) for row in rows)
    return hashlib.sha256("\n".join(texts).encode()).digest()


def _text(value: object) -> str:
    return instant_text(value) if isinstance(value, datetime) else str(value)


def _row(tenant: UUID, case: UUID, work: Work) -> list[Any]:
    item = work.told.item
    return [
        tenant,
        work.reader or tenant,
        case,
        item.over_at(),
        due_from(item),
        work.until,
        work.is_own,
        work.is_nobodys,
        work.is_alarm,
        item.key,
        _body(work),
    ]


def _body(work: Work) -> bytes:
    item, why, step = work.told.item, work.told.item.because, work.told.last_step
    tree = {
        "worker": work.worker,
        "role": work.role,
        "kind": item.kind,
        "subject": item.subject,
        "due": item.due_text,
        "zone": item.zone,
        "owner": item.owner,
        "class": item.data_class,
        "party": item.party,
        "because": [why.event_id, why.event, why.rule, why.value, why.calendar],
        "step": None if step is None else [step.step, step.to, instant_text(step.at)],
    }
    return json.dumps(tree, separators=(",", ":"), default=str).encode()
