"""The people and organisations of a tenant, and other entries of its catalogues."""

from typing import TypeVar
from uuid import UUID

from adapters.main import Product
from adapters.store.reader import NEWEST_POSITION
from domain.party import PartyRegistered
from domain.recorded import Fact

MOST_ENTRIES = 100_000
F = TypeVar("F", bound=Fact)


async def people_of(product: Product, tenant: UUID) -> list[PartyRegistered]:
    """In the order of their registration; somebody who was registered anew more than once."""
    parties = await entries_of(product, tenant, PartyRegistered)
    return [each for each in parties if each.party_kind == "person"]


async def entries_of(product: Product, tenant: UUID, kind: type[F]) -> list[F]:
    """All facts of a kind in a tenant's ledger, in their order."""
    name = kind.event_name()
    wanted = [(name, number) for number in range(1, kind.schema_no + 1)]
    rows = await product.reader.read_feed_of_names(tenant, 0, MOST_ENTRIES, NEWEST_POSITION, wanted)
    facts = [product.codec.decode(row.name, row.schema_no, row.body)[0] for row in rows]
    return [fact for fact in facts if isinstance(fact, kind)]
