"""What somebody is told, kept in the transaction of what it follows from; channels send it on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

THE_FILE = UUID(int=0)
"""In place of an endpoint: the file channel."""
_PUT = """
    INSERT INTO consuming.notification
        (tenant, id, reader, case_id, position, at, code, role, case_name, letter, whole)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING RETURNING id"""
_TO_FILE = """
    INSERT INTO consuming.delivery (tenant, notification, endpoint, next_at)
    VALUES (%s, %s, %s, clock_timestamp())"""
_TO_ENDPOINTS = """
    INSERT INTO consuming.delivery (tenant, notification, endpoint, next_at)
    SELECT tenant, %(notification)s, id, clock_timestamp() FROM consuming.endpoint
    WHERE tenant = %(tenant)s AND removed_at IS NULL
        AND (person IS NULL OR person = %(reader)s)
        AND (organisation IS NULL OR organisation = %(organisation)s)"""


@dataclass(frozen=True, slots=True)
class Notification:
    """``position`` is that of the event it follows from, for operators; nobody is told it.
    ``case_name`` is all that was said of the case when it was put, beside its path; ``letter`` and
    ``whole`` are those of its services.notifications.Notice."""

    tenant: UUID
    id: UUID
    reader: UUID
    case_id: UUID
    position: int | None
    at: datetime
    code: str
    role: str
    case_name: str
    letter: str
    whole: bool

    @property
    def path(self) -> str:
        return f"/cases/{self.case_id}"


async def put(
    connection: AsyncConnection[Any],
    told: Notification,
    organisation: UUID | None,
    *,
    to_file: bool,
) -> bool:
    """Whether it is new; then it is on its way to every channel of its reader."""
    row = [
        *(told.tenant, told.id, told.reader, told.case_id, told.position, told.at),
        *(told.code, told.role, told.case_name, told.letter, told.whole),
    ]
    if await (await connection.execute(_PUT, row)).fetchone() is None:
        return False
    if to_file:
        await connection.execute(_TO_FILE, [told.tenant, told.id, THE_FILE])
    asked = {
        "tenant": told.tenant,
        "notification": told.id,
        "reader": told.reader,
        "organisation": organisation,
    }
    await connection.execute(_TO_ENDPOINTS, asked)
    return True
