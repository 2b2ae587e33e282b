"""Which parts of views a process projects: each is leased to one, and to another when it is gone.

A lease is an advisory lock of a session, past any pooler, and ends with the session. Who believes
in a lease that he has lost does no harm: bookmarks are locked while a view moves on.
"""

import time
from collections.abc import Iterable
from typing import Any, Self

from psycopg import AsyncConnection

EVERY_S = 1.0
"""Between two looks for what others have let go."""
_TAKE = """
    SELECT lease FROM unnest(%s::text[]) AS lease
    WHERE pg_try_advisory_lock(hashtextextended('rtw project ' || lease, 0))"""
_LET_GO = """
    SELECT pg_advisory_unlock(hashtextextended('rtw project ' || lease, 0))
    FROM unnest(%s::text[]) AS lease"""
_FREE = """
    SELECT lease, CASE WHEN pg_try_advisory_lock_shared(key) THEN pg_advisory_unlock_shared(key) END
    FROM unnest(%s::text[]) AS lease,
        LATERAL (SELECT hashtextextended('rtw project ' || lease, 0) AS key) AS its"""
"""For a moment, in a way that keeps nobody else from looking."""
_GONE_SOON = """
    SELECT set_config('tcp_keepalives_idle', '3', false),
        set_config('tcp_keepalives_interval', '1', false),
        set_config('tcp_keepalives_count', '3', false)"""
"""So that the server notices within seconds where a whole machine has vanished."""


class Leases:
    """Those that one session holds."""

    def __init__(self, session: AsyncConnection[Any]) -> None:
        self.session = session
        self._held: set[str] = set()
        self._looked_at = float("-inf")

    @classmethod
    async def open(cls, conninfo: str) -> Self:
        session = await AsyncConnection.connect(conninfo, autocommit=True)
        await session.execute(_GONE_SOON)
        return cls(session)

    @property
    def looks_again(self) -> bool:
        """Whether it is time for another look."""
        return time.monotonic() - self._looked_at >= EVERY_S

    def look_at_once(self) -> None:
        """Whenever it is asked for next."""
        self._looked_at = float("-inf")

    async def held(self, wanted: Iterable[str]) -> frozenset[str]:
        """Those that are leased to this session; now and then it looks for more, and lets go of
        what is not wanted. Raises OperationalError where the session is lost, and all leases with
        it."""
        if self.looks_again:
            wanted = list(wanted)
            await self._let_go(self._held.difference(wanted))
            more = [lease for lease in wanted if lease not in self._held]
            found = await self.session.execute(_TAKE, [more])
            self._held.update(lease for (lease,) in await found.fetchall())
            self._looked_at = time.monotonic()
        return frozenset(self._held)

    async def free(self, leases: Iterable[str]) -> frozenset[str]:
        """Those of some leases of others that nobody has."""
        found = await self.session.execute(_FREE, [list(leases)])
        return frozenset(lease for lease, free in await found.fetchall() if free)

    async def _let_go(self, leases: set[str]) -> None:
        if leases:
            await self.session.execute(_LET_GO, [list(leases)])
            self._held -= leases

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()
