"""How far a consumer came: a row a partition, locked by whoever moves it on."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from adapters.live_tables.lag import Lag

FOR_PARTNERS = """
CREATE SCHEMA IF NOT EXISTS consuming;
CREATE TABLE IF NOT EXISTS consuming.bookmark (
    tenant uuid NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    partition smallint NOT NULL CHECK (partition >= 0),
    consumer text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, consumer, partition)
);
CREATE TABLE IF NOT EXISTS consuming.dead_letter (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    position bigint NOT NULL,
    version int,
    at timestamptz,
    first_at timestamptz,
    next_at timestamptz,
    skipped_at timestamptz,
    tries int NOT NULL DEFAULT 0,
    consumer text COLLATE "C" NOT NULL,
    name text,
    error text,
    reason text,
    PRIMARY KEY (tenant, consumer, position)
);
"""
"""The tables in a database that is not ours; again and again without harm."""
_BEGIN = """
    INSERT INTO consuming.bookmark (tenant, consumer, partition, position) VALUES (%s, %s, %s, 0)
    ON CONFLICT DO NOTHING"""
_TAKE = """
    SELECT position FROM consuming.bookmark
    WHERE tenant = %s AND consumer = %s AND partition = %s FOR UPDATE SKIP LOCKED"""
_TAKE_IN_TURN = """
    SELECT position FROM consuming.bookmark
    WHERE tenant = %s AND consumer = %s AND partition = %s FOR UPDATE"""
_MOVE = """
    UPDATE consuming.bookmark SET position = %s
    WHERE tenant = %s AND consumer = %s AND partition = %s"""
_KNOWN = """
    SELECT FROM consuming.bookmark WHERE tenant = %s AND consumer = %s AND partition = %s"""
_LAG = """
    SELECT ledger.head - stands.position,
        coalesce(extract(epoch FROM clock_timestamp() - following.stored_at), 0)::float8
    FROM es.ledger
    CROSS JOIN LATERAL (
        SELECT coalesce(min(position), 0) AS position FROM consuming.bookmark
        WHERE tenant = ledger.tenant AND consumer = %(consumer)s) AS stands
    LEFT JOIN LATERAL (
        SELECT stored_at FROM es.event
        WHERE event.tenant = ledger.tenant AND event.position > stands.position
        ORDER BY event.position LIMIT 1) AS following ON true
    WHERE ledger.tenant = %(tenant)s"""

Connection = AsyncConnection[Any]


async def take(
    connection: Connection, tenant: UUID, consumer: str, partition: int, *, in_turn: bool = False
) -> int | None:
    """Where it stands, locked until the transaction ends. None where somebody else is at it,
    unless one waits ``in_turn``."""
    place = [tenant, consumer, partition]
    if await (await connection.execute(_KNOWN, place)).fetchone() is None:
        await connection.execute(_BEGIN, place)
    found = await connection.execute(_TAKE_IN_TURN if in_turn else _TAKE, place)
    row = await found.fetchone()
    return None if row is None else int(row[0])


async def move(
    connection: Connection, tenant: UUID, consumer: str, partition: int, to: int
) -> None:
    """In the transaction in which it was taken."""
    await connection.execute(_MOVE, [to, tenant, consumer, partition])


async def lag(connection: Connection, tenant: UUID, consumer: str) -> Lag:
    """Of the partition that is furthest behind in a ledger of ours."""
    asked = {"tenant": tenant, "consumer": consumer}
    row = await (await connection.execute(_LAG, asked)).fetchone()
    return Lag() if row is None else Lag(*row)
