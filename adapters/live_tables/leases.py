"""Which views a process projects: each is leased to one, and to another when that one is gone.

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
    SELECT view FROM unnest(%s::text[]) AS view
    WHERE pg_try_advisory_lock(hashtextextended('rtw project ' || view, 0))"""
_GONE_SOON = """
    SELECT set_config('tcp_keepalives_idle', '3', false),
        set_config('tcp_keepalives_interval', '1', false),
        set_config('tcp_keepalives_count', '3', false)"""
"""So that the server notices within seconds where a whole machine has vanished."""


class Leases:
    """Those that one session holds."""

    def __init__(self, session: AsyncConnection[Any]) -> None:
        self._session = session
        self._held: set[str] = set()
        self._looked_at = float("-inf")

    @classmethod
    async def open(cls, conninfo: str) -> Self:
        session = await AsyncConnection.connect(conninfo, autocommit=True)
        await session.execute(_GONE_SOON)
        return cls(session)

    async def held(self, wanted: Iterable[str]) -> frozenset[str]:
        """Those of some views that are leased to this session; now and then it looks for more.
        Raises OperationalError where the session is lost, and all leases with it."""
        now = time.monotonic()
        if now - self._looked_at >= EVERY_S:
            more = [view for view in wanted if view not in self._held]
            found = await self._session.execute(_TAKE, [more])
            self._held.update(view for (view,) in await found.fetchall())
            self._looked_at = now
        return frozenset(self._held)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
