"""Cases taken one by one where something in a batch fails: the case whose event fails is parked
behind it, and its later events wait until it is taken anew from its history; others flow.

What failed is told by the class of the error alone: its words may quote what was recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from projections.held import CaseParkedError, Parked, held, parked
from projections.parts import Part, PartsChangedError
from projections.rebuild import not_while_rebuilding
from projections.runner import enter

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


class Consumer(Protocol):
    """What follows the ledger, and can make what it keeps of one case anew."""

    @property
    def name(self) -> str:
        """Of its bookmark, and of what is parked and left out of it."""

    @property
    def part(self) -> Part:
        """The cases that it takes."""

    async def lock(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        """Until the transaction ends nobody else moves it; the position where it stands."""

    async def move(self, connection: AsyncConnection[Any], tenant: UUID, to: int) -> None:
        """Set its bookmark, after ``lock``."""

    async def refold(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
    ) -> None:
        """What it keeps of a case as the history up to a position makes it, without what is left
        out of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """An event by its envelope alone."""

    position: int
    stream: UUID
    event_id: UUID
    name: str


async def advance_apart(
    connection: AsyncConnection[Any], consumer: Consumer, tenant: UUID, most: int = APART
) -> int:
    """Move a consumer on by a few positions, case by case; the number of positions it moved."""
    async with connection.transaction():
        await enter(connection, tenant)
        position = await consumer.lock(connection, tenant)
        places = await _places(connection, _AFTER, [tenant, position, min(most, APART)])
        if not places:
            return 0
        for case, own in (await _by_case(connection, consumer, tenant, places)).items():
            await refold_or_park(connection, consumer, tenant, case, own)
        await consumer.move(connection, tenant, places[-1].position)
        return places[-1].position - position


async def refold_or_park(
    connection: AsyncConnection[Any],
    consumer: Consumer,
    tenant: UUID,
    case: UUID,
    own: Sequence[Place],
) -> bool:
    """Whether the case could be taken up to the last of some of its events. It is parked behind
    one that can be taken only without it: what is kept stays as it was before that."""
    error = await tried(connection, consumer, tenant, case, own[-1].position)
    if error is None:
        return True
    good, bad = -1, len(own) - 1
    while bad - good > 1:
        middle = (good + bad) // 2
        failed = await tried(connection, consumer, tenant, case, own[middle].position)
        good, bad, error = (middle, bad, error) if failed is None else (good, middle, failed)
    at = own[bad]
    where = [tenant, consumer.name, case]
    await connection.execute(_PARK, [*where, at.position, at.event_id, at.name, error])
    return False


async def tried(
    connection: AsyncConnection[Any], consumer: Consumer, tenant: UUID, case: UUID, upto: int
) -> str | None:
    """The class of the error where a case cannot be taken so far and the fault is the event's;
    else None."""
    try:
        async with connection.transaction():
            await consumer.refold(connection, tenant, case, upto)
    except Exception as error:  # the case is withheld for it, see lies_in_the_event
        if not lies_in_the_event(error):
            raise
        return type(error).__name__
    return None


async def taken_anew(
    connection: AsyncConnection[Any], consumer: Consumer, tenant: UUID, case: UUID
) -> Parked | None:
    """One case from its history to where its consumer stands, in a transaction. None where what
    is kept is right now; else it waits. Raises RebuildRunningError."""
    await not_while_rebuilding(connection)
    await enter(connection, tenant)
    position = await consumer.lock(connection, tenant)
    await consumer.move(connection, tenant, position)  # who remembers rows reads them again
    own = await places_of(connection, tenant, case, position)
    if not own or await refold_or_park(connection, consumer, tenant, case, own):
        await connection.execute(_RELEASE, [tenant, consumer.name, case])
        return None
    (waits,) = await parked(connection, tenant, consumer.name, case)
    return waits


async def note_left_out(
    connection: AsyncConnection[Any], consumer: str, tenant: UUID, case: UUID, reason: str
) -> None:
    """From now on, and in every rebuild, the event that the case waits behind is not taken."""
    await enter(connection, tenant)
    asked = {"tenant": tenant, "view": consumer, "case": case, "reason": reason}
    await connection.execute(_LEAVE_OUT, asked)


async def places_of(
    connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
) -> list[Place]:
    """The events of a case up to a position."""
    return await _places(connection, _OF_CASE, [tenant, case, upto])


def lies_in_the_event(error: Exception) -> bool:
    """Whether another try cannot help until the code or the history is another: no lost
    connection, no full disk, no missing right."""
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.DataError | psycopg.IntegrityError)
    return not isinstance(error, OSError | MemoryError | CaseParkedError | PartsChangedError)


async def _by_case(
    connection: AsyncConnection[Any], consumer: Consumer, tenant: UUID, places: Iterable[Place]
) -> Mapping[UUID, Sequence[Place]]:
    """Without the cases that wait already."""
    found: dict[UUID, list[Place]] = {}
    for each in places:
        if each.name.startswith(_OF_A_CASE) and consumer.part.holds(each.stream.bytes):
            found.setdefault(each.stream, []).append(each)
    waiting = (await held(connection, tenant, consumer.name, found)).cases
    return {case: own for case, own in found.items() if case not in waiting}


async def _places(
    connection: AsyncConnection[Any], statement: str, asked: Sequence[Any]
) -> list[Place]:
    cursor = connection.cursor(row_factory=class_row(Place))
    await cursor.execute(statement.encode(), asked)
    return await cursor.fetchall()
