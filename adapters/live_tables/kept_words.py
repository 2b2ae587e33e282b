"""The words of cases on connections of their own: rebuilt, and compared with the ledger."""

from uuid import UUID

from psycopg import AsyncConnection

from adapters.live_tables.projector import tenants
from adapters.main import Product
from projections.rebuild import Rebuilt
from projections.rebuilt_words import rebuild_words, wrong_words


async def words_rebuilt(product: Product) -> Rebuilt:
    """For all tenants. Raises RebuildRunningError."""
    owner = product.database.direct_conninfo("owner")
    reading = await AsyncConnection.connect(owner, autocommit=True)
    writing = await AsyncConnection.connect(owner, autocommit=True)
    async with reading, writing:
        return await rebuild_words(reading, writing, product.feed, await tenants(reading))


async def wrong_words_of(product: Product, tenant: UUID) -> list[UUID]:
    """The cases whose words are not what the ledger says."""
    project = product.database.conninfo("project")
    reading = await AsyncConnection.connect(project, autocommit=True)
    keeping = await AsyncConnection.connect(project, autocommit=True)
    async with reading, keeping:
        return await wrong_words(reading, keeping, product.feed, tenant)
