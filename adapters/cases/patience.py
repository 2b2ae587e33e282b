"""How long whoever reads waits for a database that keeps silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.ports import StoreUnavailable

READ_S = 5.0


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """For reads of the live tables. Raises StoreUnavailable where the database keeps silent."""
    try:
        async with asyncio.timeout(READ_S):
            yield
    except TimeoutError:
        raise StoreUnavailable("the database did not answer") from None
