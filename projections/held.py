"""What a view does not fold: cases that wait behind an event that failed, and events that whoever
runs the ledger left out."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import class_row

from domain.recorded import Recorded

R = TypeVar("R", bound=Recorded[Any])

_WAIT: LiteralString = """
    SELECT case_id FROM rm.parked WHERE tenant = %(tenant)s AND view = %(view)s
        AND (%(cases)s::uuid[] IS NULL OR case_id = ANY (%(cases)s))"""
_LEFT_OUT: LiteralString = """
    SELECT event_id FROM rm.left_out WHERE tenant = %(tenant)s AND view = %(view)s
        AND (%(cases)s::uuid[] IS NULL OR case_id = ANY (%(cases)s))"""
_HELD = f"SELECT ARRAY ({_WAIT}), ARRAY ({_LEFT_OUT})"
_IN_VIEWS: LiteralString = """
    SELECT view, case_id, NULL::uuid FROM rm.parked WHERE tenant = %(tenant)s
        AND view = ANY (%(views)s) AND case_id = ANY (%(cases)s)
    UNION ALL SELECT view, NULL, event_id FROM rm.left_out WHERE tenant = %(tenant)s
        AND view = ANY (%(views)s) AND case_id = ANY (%(cases)s)"""
_ANYTHING: LiteralString = """
    SELECT true
    WHERE EXISTS (SELECT FROM rm.parked WHERE tenant = %(tenant)s AND view = ANY (%(views)s))
        OR EXISTS (SELECT FROM rm.left_out WHERE tenant = %(tenant)s AND view = ANY (%(views)s))"""
_PARKED: LiteralString = """
    SELECT tenant, view, case_id, position, event_id, name, error, attempts, since FROM rm.parked
    WHERE tenant = %(tenant)s AND (%(view)s::text IS NULL OR view = %(view)s)
        AND (%(case)s::uuid IS NULL OR case_id = %(case)s)
    ORDER BY view, since, case_id"""


class CaseParkedError(Exception):
    """A view of this case waits behind an event that could not be folded into it."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A case that waits: behind which event, of which kind, and by which class of error."""

    tenant: UUID
    view: str
    case_id: UUID
    position: int
    event_id: UUID
    name: str
    error: str
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Cases that wait, and events that are left out."""

    cases: frozenset[UUID] = frozenset()
    events: frozenset[UUID] = frozenset()

    def folded(self, events: Iterable[R]) -> Sequence[R]:
        """Those of some events that a view folds."""
        return [e for e in events if e.stream not in self.cases and e.event_id not in self.events]

    def told(self, history: Sequence[R]) -> Sequence[R]:
        """A history without what is left out of it."""
        return [e for e in history if e.event_id not in self.events] if self.events else history

    async def by_case(
        self, histories: AsyncIterator[tuple[UUID, Sequence[R]]]
    ) -> AsyncIterator[tuple[UUID, Sequence[R]]]:
        """Whole cases: those that do not wait, without what is left out of them."""
        async for case, history in histories:
            told = self.told(history)
            if case not in self.cases and told:
                yield case, told


NOTHING = Held()


async def held(
    connection: AsyncConnection[Any], tenant: UUID, view: str, cases: Iterable[UUID] | None = None
) -> Held:
    """What is held of some cases, or of all, in a transaction that has entered the tenant."""
    asked = None if cases is None else list(cases)
    if asked == []:
        return NOTHING
    found = await connection.execute(_HELD, {"tenant": tenant, "view": view, "cases": asked})
    row = await found.fetchone()
    assert row is not None
    return Held(frozenset(row[0]), frozenset(row[1]))


async def anything_held(
    connection: AsyncConnection[Any], tenant: UUID, views: Sequence[str]
) -> AsyncCursor[Any]:
    """A row where some of the views hold anything, in a transaction that has entered the tenant;
    none where they do not."""
    return await connection.execute(_ANYTHING, {"tenant": tenant, "views": list(views)})


async def held_in_views(
    connection: AsyncConnection[Any], tenant: UUID, views: Sequence[str], cases: Iterable[UUID]
) -> dict[str, Held]:
    """What each of some views holds of some cases, in a transaction that has entered the tenant."""
    asked = {"tenant": tenant, "views": list(views), "cases": list(cases)}
    if not asked["cases"]:
        return dict.fromkeys(views, NOTHING)
    found = await (await connection.execute(_IN_VIEWS, asked)).fetchall()
    return {
        view: Held(
            frozenset(case for name, case, _ in found if name == view and case is not None),
            frozenset(event for name, _, event in found if name == view and event is not None),
        )
        for view in views
    }


async def parked(
    connection: AsyncConnection[Any],
    tenant: UUID,
    view: str | None = None,
    case: UUID | None = None,
) -> Sequence[Parked]:
    """The cases of a tenant that wait, in a transaction that has entered it."""
    cursor = connection.cursor(row_factory=class_row(Parked))
    await cursor.execute(_PARKED, {"tenant": tenant, "view": view, "case": case})
    return await cursor.fetchall()
