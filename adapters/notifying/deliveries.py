"""The delivery log: each try is written before it is made, and its result after it.

What has begun and has no result is ``unknown``. A receiver that knows ids is sent it again under
the same id; for one that does not it stays so, until a human has looked. The file gets the lines
of a case in their order: one that waits is waited for by those behind it.
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

Status = Literal["waiting", "unknown", "delivered", "failed", "withheld"]
LEASE = timedelta(minutes=2)
"""After that a try without a result is over: its process has died."""
LONGEST = timedelta(days=1)
"""From the notification to its last try."""
PAUSES_S = (5, 30, 120, 600, 1800, 3600, 7200)
"""After each try, the last again and again; a fifth more or less, so that not all come at once."""
_JITTER = 0.2
GONE = 410
_PLACES = """
    SELECT DISTINCT endpoint FROM consuming.delivery
    WHERE tenant = %s AND next_at <= statement_timestamp() ORDER BY endpoint"""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 302))"
_CLAIM = """
    WITH chosen AS (
        SELECT kept.notification FROM consuming.delivery AS kept
        JOIN consuming.notification AS told
            ON told.tenant = %(tenant)s AND told.id = kept.notification
        WHERE kept.tenant = %(tenant)s AND kept.endpoint = %(endpoint)s
            AND kept.next_at <= statement_timestamp()
            AND (kept.endpoint <> %(file)s OR NOT EXISTS (
                SELECT FROM consuming.delivery AS before
                JOIN consuming.notification AS of_case
                    ON of_case.tenant = %(tenant)s AND of_case.id = before.notification
                WHERE before.tenant = %(tenant)s AND before.endpoint = %(file)s
                    AND before.next_at > statement_timestamp()
                    AND of_case.case_id = told.case_id
                    AND (before.added_at, before.notification)
                        < (kept.added_at, kept.notification)))
        ORDER BY kept.added_at, kept.notification LIMIT %(most)s
        FOR UPDATE OF kept SKIP LOCKED
    ), begun AS (
        UPDATE consuming.delivery AS kept
        SET status = 'unknown', tries = tries + 1, begun_at = clock_timestamp(), ended_at = NULL,
            next_at = CASE WHEN endpoint.once THEN NULL ELSE clock_timestamp() + %(lease)s END
        FROM chosen LEFT JOIN consuming.endpoint AS endpoint
            ON endpoint.tenant = %(tenant)s AND endpoint.id = %(endpoint)s
        WHERE kept.tenant = %(tenant)s AND kept.notification = chosen.notification
            AND kept.endpoint = %(endpoint)s
        RETURNING kept.notification, kept.endpoint, kept.tries, kept.added_at,
            CASE WHEN endpoint.removed_at IS NULL THEN endpoint.url END AS url,
            coalesce(endpoint.once, false) AS once
    )
    SELECT told.tenant, told.id, told.reader, told.case_id, told.position, told.at, told.code,
        told.role, told.case_name, told.letter, told.whole, begun.endpoint, begun.tries,
        begun.added_at, begun.url, begun.once
    FROM begun JOIN consuming.notification AS told
        ON told.tenant = %(tenant)s AND told.id = begun.notification
    ORDER BY begun.added_at, told.id"""
_END = """
    UPDATE consuming.delivery
    SET status = %(status)s, next_at = clock_timestamp() + %(pause)s, answer = %(answer)s,
        error = %(error)s, ended_at = clock_timestamp()
    WHERE tenant = %(tenant)s AND notification = %(notification)s AND endpoint = %(endpoint)s
        AND tries = %(tries)s"""


@dataclass(frozen=True, slots=True)
class Delivery(Notification):
    """A notification on its way to one endpoint, in a try that has begun. ``url`` None: the file,
    or an endpoint that is not there."""

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


async def places(connection: AsyncConnection[Any], tenant: UUID) -> list[UUID]:
    """The endpoints, and maybe the file, for which the time of a try has come."""
    return [row[0] for row in await (await connection.execute(_PLACES, [tenant])).fetchall()]


async def claim(
    connection: AsyncConnection[Any], tenant: UUID, endpoint: UUID, most: int
) -> Sequence[Delivery]:
    """Tries whose time has come, the oldest first, begun: nobody else makes them. Commit before
    they are made."""
    if endpoint == THE_FILE:
        await connection.execute(_ONE_AT_A_TIME, [str(tenant)])
    cursor = connection.cursor(row_factory=class_row(Delivery))
    asked = {"tenant": tenant, "endpoint": endpoint, "most": most}
    await cursor.execute(_CLAIM, {**asked, "lease": LEASE, "file": THE_FILE})
    return await cursor.fetchall()


async def end(
    connection: AsyncConnection[Any], delivery: Delivery, ended: Ended, sent: Sent
) -> None:
    """The result of this very try."""
    await connection.execute(
        _END,
        {
            "tenant": delivery.tenant,
            "notification": delivery.id,
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
    if sent.became in ("delivered", "withheld"):
        return Ended(sent.became)
    gone = sent.answer == GONE or (delivery.url is None and not delivery.is_to_file)
    over = gone or now - delivery.added_at >= LONGEST
    unknown = sent.became == "unknown"
    if over or (delivery.once and sent.became != "not_sent"):
        return Ended("unknown" if unknown else "failed")
    return Ended("unknown" if unknown else "waiting", _pause(delivery.tries, chance))


def _pause(tries: int, chance: Random) -> timedelta:
    seconds = PAUSES_S[min(tries, len(PAUSES_S)) - 1]
    return timedelta(seconds=seconds * chance.uniform(1 - _JITTER, 1 + _JITTER))
