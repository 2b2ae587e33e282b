"""In how many parts the views of an installation are projected."""

from psycopg import AsyncConnection

from adapters.database import Database
from adapters.store.case_feed import CaseFeed
from adapters.store.codec import Codec
from adapters.store.ledger import FACTS
from projections.catalogue import VIEWS
from projections.parting import change_parts
from projections.parts import all_parts


async def count_parts(database: Database) -> int:
    async with await AsyncConnection.connect(database.conninfo("project")) as connection:
        return len(await all_parts(connection))


async def parted(database: Database, number: int) -> None:
    """In so many from now on, for all tenants. Raises RebuildRunningError."""
    owner = database.direct_conninfo("owner")
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        await change_parts(connection, CaseFeed(Codec(FACTS)), list(VIEWS.values()), number)
