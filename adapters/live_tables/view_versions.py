"""Versions of a view beside the live one, for all tenants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection

from adapters.database import Database
from adapters.live_tables.projector import moved_on, tenants
from adapters.store.case_feed import CaseFeed
from projections.versions import Differing, Version, compare, fill_beside, switch
from projections.view import View


async def filled_beside(database: Database, feed: CaseFeed, view: View[Any]) -> list[Differing]:
    """The next version made from the ledger; where it is not as the live one. Raises
    RebuildRunningError."""
    async with _owner(database) as reading, _owner(database) as writing:
        everyone = await tenants(reading)
        await fill_beside(reading, writing, feed, everyone, view)
        await moved_on(database, feed, view)
        return await compare(writing, feed, everyone, view)


async def switched(database: Database, feed: CaseFeed, view: View[Any], version: Version) -> None:
    """A version in the place of the live one. Raises RebuildRunningError, NoVersionError."""
    async with _owner(database) as connection:
        await switch(connection, feed, await tenants(connection), view, version)


@asynccontextmanager
async def _owner(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    conninfo = database.direct_conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection
