"""A view goes on where one case's events cannot be folded: that case is parked behind the event
that failed, and its later events wait until it is folded anew from its history; others flow.

What failed is told by the class of the error alone: its words may quote what was recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from projections.feeding import Feed
from projections.held import CaseParkedError, Parked, held, parked
from projections.rebuild import not_while_rebuilding
from projections.remembered import Remembered
from projections.runner import (
    advance,
    bookmark,
    bookmark_to_move,
    enter,
    forget,
    lock_for_writing,
    move,
    write,
)
from projections.versions import versions_of
from projections.view import View

APART = 100
"""Positions looked at in one transaction where something in them fails."""
_AFTER = """
    SELECT position, stream, event_id, name FROM es.event
    WHERE tenant = %s AND position > %s ORDER BY position LIMIT %s"""
_OF_CASE = """
    SELECT position, stream, event_id, name FROM es.event
    WHERE tenant = %s AND stream = %s AND position <= %s ORDER BY version"""
_PARK = """
    INSERT INTO rm.parked (tenant, view, case_id, position, event_id, name, error)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (tenant, view, case_id) DO UPDATE SET position = excluded.position,
        event_id = excluded.event_id, name = excluded.name, error = excluded.error,
        attempts = parked.attempts + 1"""
_RELEASE = "DELETE FROM rm.parked WHERE tenant = %s AND view = %s AND case_id = %s"
_LEAVE_OUT = """
    INSERT INTO rm.left_out (tenant, view, case_id, event_id, position, name, reason)
    SELECT tenant, view, case_id, event_id, position, name, %(reason)s FROM rm.parked
    WHERE tenant = %(tenant)s AND view = %(view)s AND case_id = %(case)s"""
_OF_A_CASE = "rtw.case:"


@dataclass(frozen=True, slots=True)
class _Place:
    position: int
    stream: UUID
    event_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class _Folding:
    """One view of one tenant, in a transaction that holds its bookmark."""

    connection: AsyncConnection[Any]
    feed: Feed
    tenant: UUID
    view: View[Any]

    async def refold(self, case: UUID, upto: int) -> None:
        """The row of a case as its history up to a position makes it."""
        own = await held(self.connection, self.tenant, self.view.name, [case])
        history = own.told(
            await self.feed.of_case(self.connection, self.tenant, case, upto, self.view.readable)
        )
        if history:
            folded = {case: self.view.folded(history)}
            await write(self.connection, self.tenant, self.view, folded)
        else:
            await forget(self.connection, self.tenant, self.view, case)

    async def tried(self, case: UUID, upto: int) -> str | None:
        """The class of the error where that fails and the fault is the event's; else None."""
        try:
            async with self.connection.transaction():
                await self.refold(case, upto)
        except Exception as error:  # the case is withheld for it, see _lies_in_the_event
            if not _lies_in_the_event(error):
                raise
            return type(error).__name__
        return None

    async def refold_or_park(self, case: UUID, own: Sequence[_Place]) -> bool:
        """Whether the case could be folded up to the last of some of its events. It is parked
        behind one that can be folded only without it: the row stays as it was before that."""
        error = await self.tried(case, own[-1].position)
        if error is None:
            return True
        good, bad = -1, len(own) - 1
        while bad - good > 1:
            middle = (good + bad) // 2
            failed = await self.tried(case, own[middle].position)
            good, bad, error = (middle, bad, error) if failed is None else (good, middle, failed)
        at = own[bad]
        where = [self.tenant, self.view.name, case]
        await self.connection.execute(_PARK, [*where, at.position, at.event_id, at.name, error])
        return False


async def advance_past_faults(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    remembered: Remembered | None = None,
) -> int:
    """``runner.advance``; but where one case's events cannot be folded, that case is parked."""
    try:
        return await advance(connection, feed, tenant, view, remembered)
    except Exception as error:  # each case is tried by itself; what is the house's is raised
        if not _lies_in_the_event(error):
            raise
    return await _advance_apart(connection, feed, tenant, view)


async def fold_anew(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any], case: UUID
) -> Parked | None:
    """Fold one case from its history to where its view stands. None where its row is right now;
    else it waits. A connection of the owner's. Raises RebuildRunningError."""
    async with connection.transaction():
        return await _folded_anew(connection, feed, tenant, view, case)


async def leave_out(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    case: UUID,
    reason: str,
) -> Parked | None:
    """The same without the event that the case waits behind, from now on and in every rebuild.
    A connection of the owner's, who alone may say so. Raises RebuildRunningError."""
    async with connection.transaction():
        await enter(connection, tenant)
        asked = {"tenant": tenant, "view": view.name, "case": case, "reason": reason}
        await connection.execute(_LEAVE_OUT, asked)
        return await _folded_anew(connection, feed, tenant, view, case)


async def _folded_anew(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any], case: UUID
) -> Parked | None:
    await not_while_rebuilding(connection)
    await enter(connection, tenant)
    await lock_for_writing(connection, view)
    position = await bookmark_to_move(connection, tenant, view.name)
    own = await _places(connection, _OF_CASE, [tenant, case, position])
    folding = _Folding(connection, feed, tenant, view)
    for version in await versions_of(connection, view):
        at = await bookmark(connection, tenant, version.consumer(view))
        await replace(folding, view=version.of(view)).tried(case, at)
    if not own or await folding.refold_or_park(case, own):
        await connection.execute(_RELEASE, [tenant, view.name, case])
        return None
    (waits,) = await parked(connection, tenant, view.name, case)
    return waits


async def _advance_apart(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any]
) -> int:
    async with connection.transaction():
        await enter(connection, tenant)
        await lock_for_writing(connection, view)
        position = await bookmark_to_move(connection, tenant, view.name)
        places = await _places(connection, _AFTER, [tenant, position, APART])
        if not places:
            return 0
        folding = _Folding(connection, feed, tenant, view)
        for case, own in (await _by_case(connection, tenant, view, places)).items():
            await folding.refold_or_park(case, own)
        await move(connection, tenant, view.name, places[-1].position)
        return places[-1].position - position


async def _by_case(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any], places: Sequence[_Place]
) -> dict[UUID, list[_Place]]:
    """Without the cases that wait already."""
    found: dict[UUID, list[_Place]] = {}
    for each in places:
        if each.name.startswith(_OF_A_CASE):
            found.setdefault(each.stream, []).append(each)
    waiting = (await held(connection, tenant, view.name, found)).cases
    return {case: own for case, own in found.items() if case not in waiting}


async def _places(
    connection: AsyncConnection[Any], statement: str, asked: Sequence[Any]
) -> list[_Place]:
    cursor = connection.cursor(row_factory=class_row(_Place))
    await cursor.execute(statement.encode(), asked)
    return await cursor.fetchall()


def _lies_in_the_event(error: Exception) -> bool:
    """Whether another try cannot help until the code or the history is another: no lost
    connection, no full disk, no missing right."""
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.DataError | psycopg.IntegrityError)
    return not isinstance(error, OSError | MemoryError | CaseParkedError)
