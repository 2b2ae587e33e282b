"""The systems that may send messages: who they are to the issuer, and for whom they may act."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.broker.rights import ROLES
from projections.runner import enter

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_ONE = """
    SELECT tenant, name, client, public_key, parties FROM es.system
    WHERE tenant = %s AND name = %s"""
_ALL = """
    SELECT tenant, name, client, public_key, parties FROM es.system
    WHERE tenant = %s ORDER BY name"""
_SET = """
    INSERT INTO es.system (tenant, name, client, public_key, parties)
    VALUES (%(tenant)s, %(name)s, %(client)s, %(public_key)s, %(parties)s)
    ON CONFLICT (tenant, name) DO UPDATE
    SET client = excluded.client, public_key = excluded.public_key, parties = excluded.parties,
        added_at = excluded.added_at"""
_REMOVE = "DELETE FROM es.system WHERE tenant = %s AND name = %s"

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class System:
    """``name`` is its prefix of subjects, ``client`` its name at the issuer, ``public_key`` the PEM
    of a P-256 key; ``parties`` are the people for whom it may act."""

    tenant: UUID
    name: str
    client: str
    public_key: str
    parties: Sequence[UUID]

    @property
    def id(self) -> UUID:
        """The subject of its own tokens."""
        return uuid5(self.tenant, f"system:{self.name}")


def is_name(text: str) -> bool:
    """Whether a system may be called so: a word of a subject, and none of our own users."""
    return _NAME.fullmatch(text) is not None and text not in ROLES


async def system_named(connection: Connection, tenant: UUID, name: str) -> System | None:
    async with connection.transaction():
        await enter(connection, tenant)
        cursor = connection.cursor(row_factory=class_row(System))
        return await (await cursor.execute(_ONE, [tenant, name])).fetchone()


async def systems_of(connection: Connection, tenant: UUID) -> Sequence[System]:
    async with connection.transaction():
        await enter(connection, tenant)
        cursor = connection.cursor(row_factory=class_row(System))
        return await (await cursor.execute(_ALL, [tenant])).fetchall()


async def set_system(connection: Connection, system: System) -> None:
    """Adds it, or puts this in place of what was known of it. By the owner. Raises
    psycopg.errors.UniqueViolation where another tenant has a system of this name."""
    async with connection.transaction():
        await enter(connection, system.tenant)
        said = {
            "tenant": system.tenant,
            "name": system.name,
            "client": system.client,
            "public_key": system.public_key,
            "parties": list(system.parties),
        }
        await connection.execute(_SET, said)


async def remove_system(connection: Connection, tenant: UUID, name: str) -> bool:
    """Whether it was there. By the owner. What of it waits is refused from now on."""
    async with connection.transaction():
        await enter(connection, tenant)
        return (await connection.execute(_REMOVE, [tenant, name])).rowcount > 0
