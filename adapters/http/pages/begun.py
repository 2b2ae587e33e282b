"""Sign-ins on their way to the issuer and back: each is good for one answer, in the browser where
it was begun, for ten minutes."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from adapters.http.pages.sessions import RANDOM_BYTES, Pool
from adapters.signing_in.code_flow import Begun

LONGEST = timedelta(minutes=10)
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def fresh() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def is_secret(text: str) -> bool:
    """Whether it may have come from ``fresh``."""
    return _SECRET.fullmatch(text) is not None


async def begin(pool: Pool, browser: str, way_back: str, now: datetime) -> Begun:
    """A new one, of the browser that holds this secret. Those that are too old go."""
    begun = Begun(state=fresh(), nonce=fresh(), verifier=fresh())
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("DELETE FROM web.sign_in WHERE begun_at <= %s", [now - LONGEST])
        await connection.execute(
            "INSERT INTO web.sign_in"
            " (state_hash, browser_hash, nonce, verifier, way_back, begun_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [_hash(begun.state), _hash(browser), begun.nonce, begun.verifier, way_back, now],
        )
    return begun


async def take(pool: Pool, browser: str, state: str, now: datetime) -> tuple[Begun, str] | None:
    """What was begun in this browser under this state, and where it leads; it is over with that.
    None where there is nothing like it."""
    async with pool.connection() as connection:
        found = await connection.execute(
            "DELETE FROM web.sign_in"
            " WHERE state_hash = %s AND browser_hash = %s AND begun_at > %s"
            " RETURNING nonce, verifier, way_back",
            [_hash(state), _hash(browser), now - LONGEST],
        )
        row = await found.fetchone()
    return None if row is None else (Begun(state, row[0], row[1]), row[2])


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
