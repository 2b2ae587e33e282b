"""The list of what could not be taken in: the event that failed, and its case's later ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.consuming.feeds import FeedEvent

QUICK_S = (0.2, 1.0, 3.0)
"""Seconds before the second, third and fourth try of an event; then its case waits on the list."""
SLOW = tuple(timedelta(seconds=each) for each in (30, 120, 600, 3600))
"""After each further try, how long until the next; the last one again and again."""
_WAITING = """
    SELECT DISTINCT case_id FROM consuming.dead_letter
    WHERE tenant = %s AND consumer = %s AND case_id = ANY (%s) AND skipped_at IS NULL"""
_JOIN = """
    INSERT INTO consuming.dead_letter (tenant, consumer, case_id, position, version, name, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING"""
_NOTE = """
    UPDATE consuming.dead_letter
    SET error = %s, tries = %s, next_at = clock_timestamp() + %s,
        first_at = coalesce(first_at, clock_timestamp())
    WHERE tenant = %s AND consumer = %s AND position = %s"""
_OF_CASE = """
    SELECT tenant, consumer, case_id, position, version, name, at, error, tries, first_at, next_at,
        skipped_at, reason
    FROM consuming.dead_letter
    WHERE tenant = %s AND consumer = %s AND case_id = %s ORDER BY position"""
_DUE = """
    SELECT case_id FROM consuming.dead_letter
    WHERE tenant = %s AND consumer = %s AND skipped_at IS NULL AND next_at <= clock_timestamp()
    ORDER BY next_at LIMIT %s"""
_FIRST = """
    SELECT DISTINCT ON (consumer, case_id) tenant, consumer, case_id, position, version, name, at,
        error, tries, first_at, next_at, skipped_at, reason
    FROM consuming.dead_letter
    WHERE tenant = %(tenant)s AND skipped_at IS NULL
        AND (%(consumer)s::text IS NULL OR consumer = %(consumer)s)
    ORDER BY consumer, case_id, position"""
_TAKEN_IN = """
    DELETE FROM consuming.dead_letter WHERE tenant = %s AND consumer = %s AND position = %s"""
_SKIP = """
    UPDATE consuming.dead_letter
    SET skipped_at = clock_timestamp(), reason = %s, next_at = NULL
    WHERE tenant = %s AND consumer = %s AND position = %s AND skipped_at IS NULL"""
_NEXT = """
    UPDATE consuming.dead_letter SET next_at = clock_timestamp()
    WHERE tenant = %(tenant)s AND consumer = %(consumer)s AND position = (
        SELECT min(position) FROM consuming.dead_letter
        WHERE tenant = %(tenant)s AND consumer = %(consumer)s AND case_id = %(case)s
            AND skipped_at IS NULL)"""

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that waits. ``error``: the class of what it failed with, None where it only waits
    behind another one of its case; ``tries``: how often it was tried."""

    tenant: UUID
    consumer: str
    case_id: UUID
    position: int
    version: int | None
    name: str | None
    at: datetime | None
    error: str | None
    tries: int
    first_at: datetime | None
    next_at: datetime | None
    skipped_at: datetime | None
    reason: str | None

    @property
    def event(self) -> FeedEvent:
        return FeedEvent(self.position, self.case_id, self.version, self.name, self.at)


async def waiting(
    connection: Connection, tenant: UUID, consumer: str, cases: Sequence[UUID]
) -> set[UUID]:
    """Those of some cases that wait."""
    found = await connection.execute(_WAITING, [tenant, consumer, list(cases)])
    return {case for (case,) in await found.fetchall()}


async def join(connection: Connection, tenant: UUID, consumer: str, event: FeedEvent) -> None:
    """Behind what waits of its case already."""
    place = [tenant, consumer, event.case, event.position]
    await connection.execute(_JOIN, [*place, event.version, event.name, event.at])


async def note(
    connection: Connection, tenant: UUID, consumer: str, position: int, error: str, tries: int
) -> None:
    """That it was tried so often by now, with what it failed, and when to try again."""
    place = [tenant, consumer, position]
    await connection.execute(_NOTE, [error, tries, pause_after(tries), *place])


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries, the quick ones among them."""
    return SLOW[min(max(tries - 1 - len(QUICK_S), 0), len(SLOW) - 1)]


async def due(connection: Connection, tenant: UUID, consumer: str, most: int) -> list[UUID]:
    """Cases whose next try has come."""
    found = await connection.execute(_DUE, [tenant, consumer, most])
    return [case for (case,) in await found.fetchall()]


async def of_case(
    connection: Connection, tenant: UUID, consumer: str, case: UUID
) -> Sequence[DeadLetter]:
    """All of a case, those that were skipped among them, in order."""
    cursor = connection.cursor(row_factory=class_row(DeadLetter))
    await cursor.execute(_OF_CASE, [tenant, consumer, case])
    return await cursor.fetchall()


async def first_of_cases(
    connection: Connection, tenant: UUID, consumer: str | None = None
) -> Sequence[DeadLetter]:
    """What each case waits behind."""
    cursor = connection.cursor(row_factory=class_row(DeadLetter))
    await cursor.execute(_FIRST, {"tenant": tenant, "consumer": consumer})
    return await cursor.fetchall()


async def count(connection: Connection, tenant: UUID, consumer: str) -> int:
    """How many events wait."""
    found = await connection.execute(
        "SELECT count(*) FROM consuming.dead_letter"
        " WHERE tenant = %s AND consumer = %s AND skipped_at IS NULL",
        [tenant, consumer],
    )
    row = await found.fetchone()
    return 0 if row is None else int(row[0])


async def taken_in(connection: Connection, letter: DeadLetter) -> None:
    await connection.execute(_TAKEN_IN, [letter.tenant, letter.consumer, letter.position])


async def skip(connection: Connection, letter: DeadLetter, reason: str) -> int:
    """It stays on the list and holds nothing back any more: what waits behind it is tried next. 0
    where it does not wait."""
    place = [letter.tenant, letter.consumer, letter.position]
    skipped = (await connection.execute(_SKIP, [reason, *place])).rowcount
    asked = {"tenant": letter.tenant, "consumer": letter.consumer, "case": letter.case_id}
    await connection.execute(_NEXT, asked)
    return skipped
