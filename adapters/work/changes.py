"""Whose work may have changed since a position: cases with new facts, or with new escalations."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from domain.calendar import CalendarChosen
from domain.case.chapter import CaseFact
from domain.deadlines.raised import EscalationRaised

CONSUMER = "work"
"""The name of its bookmark."""
_CASES = f"{CaseFact.stream_kind}:"
_RAISED = EscalationRaised.event_name()
_CHOSEN = CalendarChosen.event_name()
_AFTER = """
    SELECT position, name, stream, correlation_id FROM es.event
    WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Since:
    """``recounted``: other holidays count for all cases of the tenant. ``looked_at``: so many
    events were looked at, up to the position ``upto``."""

    cases: frozenset[UUID]
    upto: int
    looked_at: int
    recounted: bool = False


async def changed_since(
    connection: AsyncConnection[Any], tenant: UUID, after: int, most: int
) -> Since:
    """Of at most so many events; the tenant is set on the connection."""
    found = await connection.execute(_AFTER, [tenant, after, most])
    rows = await found.fetchall()
    cases = {stream for _, name, stream, _ in rows if name.startswith(_CASES)}
    raised = {case for _, name, _, case in rows if name == _RAISED}
    recounted = any(name == _CHOSEN for _, name, _, _ in rows)
    upto = rows[-1][0] if rows else after
    return Since(frozenset(cases | raised), upto, len(rows), recounted)
