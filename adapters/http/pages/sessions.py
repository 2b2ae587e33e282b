"""Sessions of people at a browser (RELIABILITY 5.5): the server keeps them, under the hash of an
id that only the browser holds."""

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from adapters.signing_in.identity import Identity
from projections.runner import enter

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
RANDOM_BYTES = 32
TENANT = "tenant"
"""The membership that a person has in the tenant; the others are named by the id of a case."""

_SECRET = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{43}")
NOBODY = UUID(int=0)

Pool = AsyncConnectionPool[AsyncConnection[Any]]


@dataclass(frozen=True, slots=True)
class Session:
    """``memberships``: the roles that the person had where he went, when he first went there."""

    secret: str
    identity: Identity
    memberships: Mapping[str, str]


def fresh_secret(tenant: UUID = NOBODY) -> str:
    """An id of 256 bits that nobody can guess, behind the tenant whose it is."""
    return f"{tenant.hex}.{secrets.token_urlsafe(RANDOM_BYTES)}"


def form_token(secret: str) -> str:
    """What every form of a session carries; no other site can know it."""
    return hmac.digest(secret.encode(), b"rtw-form-1", "sha256").hex()


def is_form_token(secret: str, token: str) -> bool:
    return hmac.compare_digest(form_token(secret).encode(), token.encode())


async def begin(pool: Pool, identity: Identity, roles: str, now: datetime) -> Session:
    """A new session under a new id. Sessions of the tenant that are over go at the same time."""
    secret = fresh_secret(identity.tenant)
    memberships = {TENANT: roles}
    async with _inside(pool, identity.tenant) as connection:
        await connection.execute(
            "DELETE FROM web.session WHERE tenant = %s AND (used_at <= %s OR begun_at <= %s)",
            [identity.tenant, now - IDLE, now - LONGEST],
        )
        await connection.execute(
            "INSERT INTO web.session (id_hash, tenant, person, memberships, begun_at, used_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [_hash(secret), identity.tenant, identity.person, Jsonb(memberships), now, now],
        )
    return Session(secret, identity, memberships)


async def find(pool: Pool, secret: str, now: datetime) -> Session | None:
    """The session, which is used now; None where there is none, or it is over."""
    named = _SECRET.fullmatch(secret)
    if named is None:
        return None
    tenant = UUID(named[1])
    async with _inside(pool, tenant) as connection:
        found = await connection.execute(
            "UPDATE web.session SET used_at = %s"
            " WHERE tenant = %s AND id_hash = %s AND used_at > %s AND begun_at > %s"
            " RETURNING person, memberships",
            [now, tenant, _hash(secret), now - IDLE, now - LONGEST],
        )
        row = await found.fetchone()
    return None if row is None else Session(secret, Identity(row[0], tenant), row[1])


async def remember(pool: Pool, session: Session, case: UUID, roles: str) -> None:
    """With which roles the person came to a case."""
    tenant = session.identity.tenant
    async with _inside(pool, tenant) as connection:
        await connection.execute(
            "UPDATE web.session SET memberships = memberships || %s"
            " WHERE tenant = %s AND id_hash = %s",
            [Jsonb({str(case): roles}), tenant, _hash(session.secret)],
        )


async def end(pool: Pool, secret: str) -> None:
    """The id is good for nothing from now on, if it ever was for anything."""
    named = _SECRET.fullmatch(secret)
    if named is None:
        return
    tenant = UUID(named[1])
    async with _inside(pool, tenant) as connection:
        await connection.execute(
            "DELETE FROM web.session WHERE tenant = %s AND id_hash = %s",
            [tenant, _hash(secret)],
        )


@asynccontextmanager
async def _inside(pool: Pool, tenant: UUID) -> AsyncIterator[AsyncConnection[Any]]:
    async with pool.connection() as connection, connection.transaction():
        await enter(connection, tenant)
        yield connection


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
