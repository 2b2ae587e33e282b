"""The delivery log: each try is written before it is made, and its result after it.

What has begun and has no result is ``unknown``. A receiver that knows ids is sent it again under
the same id; for one that does not it stays so, until a human has looked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.notifying.outbox import THE_FILE, Notification
from adapters.notifying.sending import Sent

Status = Literal["waiting", "unknown", "delivered", "failed"]
LEASE = timedelta(minutes=2)
"""After that a try without a result is over: its process has died."""
LONGEST = timedelta(days=1)
"""From the notification to its last try."""
PAUSES_S = (5, 30, 120, 600, 1800, 3600, 7200)
"""After each try, the last again and again; a fifth more or less, so that not all come at once."""
_JITTER = 0.2
GONE = 410
_CLAIM = """
    WITH chosen AS (
        SELECT notification, endpoint FROM consuming.delivery
        WHERE tenant = %(tenant)s AND next_at <= clock_timestamp()
            AND (%(to_file)s OR endpoint <> %(file)s)
        ORDER BY next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ), begun AS (
        UPDATE consuming.delivery AS kept
        SET status = 'unknown', tries = tries + 1, begun_at = clock_timestamp(), ended_at = NULL,
            next_at = CASE WHEN endpoint.once THEN NULL ELSE clock_timestamp() + %(lease)s END
        FROM chosen LEFT JOIN consuming.endpoint AS endpoint
            ON endpoint.tenant = %(tenant)s AND endpoint.id = chosen.endpoint
        WHERE kept.tenant = %(tenant)s AND kept.notification = chosen.notification
            AND kept.endpoint = chosen.endpoint
        RETURNING kept.notification, kept.endpoint, kept.tries, kept.added_at, endpoint.url,
            coalesce(endpoint.once, false) AS once, endpoint.removed_at
    )
    SELECT begun.*, told.id, told.reader, told.case_id, told.position, told.at, told.code,
        told.role, told.case_name
    FROM begun JOIN consuming.notification AS told
        ON told.tenant = %(tenant)s AND told.id = begun.notification"""
_END = """
    UPDATE consuming.delivery
    SET status = %(status)s, next_at = clock_timestamp() + %(pause)s, answer = %(answer)s,
        error = %(error)s, ended_at = clock_timestamp()
    WHERE tenant = %(tenant)s AND notification = %(notification)s AND endpoint = %(endpoint)s
        AND tries = %(tries)s"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A try that has begun. ``url`` None: the file, or an endpoint that is not there."""

    told: Notification
    endpoint: UUID
    tries: int
    added_at: datetime
    url: str | None
    once: bool

    @property
    def is_to_file(self) -> bool:
        return self.endpoint == THE_FILE


@dataclass(frozen=True, slots=True)
class Ended:
    """``pause`` None: it is not tried again."""

    status: Status
    pause: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    notification: UUID
    endpoint: UUID
    tries: int
    added_at: datetime
    url: str | None
    once: bool
    removed_at: datetime | None
    id: UUID
    reader: UUID
    case_id: UUID
    position: int | None
    at: datetime
    code: str
    role: str
    case_name: str


async def claim(
    connection: AsyncConnection[Any], tenant: UUID, most: int, *, to_file: bool
) -> Sequence[Delivery]:
    """Tries whose time has come, begun: nobody else makes them. Commit before they are made."""
    cursor = connection.cursor(row_factory=class_row(_Row))
    asked = {"tenant": tenant, "most": most, "lease": LEASE, "file": THE_FILE}
    await cursor.execute(_CLAIM, {**asked, "to_file": to_file})
    return [_delivery(tenant, row) for row in await cursor.fetchall()]


def _delivery(tenant: UUID, row: _Row) -> Delivery:
    told = Notification(
        tenant,
        row.id,
        row.reader,
        row.case_id,
        row.position,
        row.at,
        row.code,
        row.role,
        row.case_name,
    )
    url = row.url if row.removed_at is None else None
    return Delivery(told, row.endpoint, row.tries, row.added_at, url, row.once)


async def end(
    connection: AsyncConnection[Any], delivery: Delivery, ended: Ended, sent: Sent
) -> None:
    """The result of this very try."""
    await connection.execute(
        _END,
        {
            "tenant": delivery.told.tenant,
            "notification": delivery.told.id,
            "endpoint": delivery.endpoint,
            "tries": delivery.tries,
            "status": ended.status,
            "pause": ended.pause,
            "answer": sent.answer,
            "error": sent.error,
        },
    )


def ended(delivery: Delivery, sent: Sent, now: datetime, chance: Random) -> Ended:
    """What follows from a try. What may have arrived is not sent again to who takes it for a
    new one; after a day nothing is."""
    if sent.became == "delivered":
        return Ended("delivered")
    gone = sent.answer == GONE or (delivery.url is None and not delivery.is_to_file)
    over = gone or now - delivery.added_at >= LONGEST
    unknown = sent.became == "unknown"
    if over or (delivery.once and sent.became != "not_sent"):
        return Ended("unknown" if unknown else "failed")
    return Ended("unknown" if unknown else "waiting", _pause(delivery.tries, chance))


def _pause(tries: int, chance: Random) -> timedelta:
    seconds = PAUSES_S[min(tries, len(PAUSES_S)) - 1]
    return timedelta(seconds=seconds * chance.uniform(1 - _JITTER, 1 + _JITTER))
