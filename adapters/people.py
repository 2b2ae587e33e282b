"""The people and organisations that a tenant has registered."""

from uuid import UUID

from adapters.main import Product
from adapters.store.reader import NEWEST_POSITION
from domain.party import PartyRegistered

MOST_PARTIES = 100_000


async def people_of(product: Product, tenant: UUID) -> list[PartyRegistered]:
    """In the order of their registration; somebody who was registered anew more than once."""
    parties = await parties_of(product, tenant)
    return [each for each in parties if each.party_kind == "person"]


async def parties_of(product: Product, tenant: UUID) -> list[PartyRegistered]:
    """The same with organisations."""
    name = PartyRegistered.event_name()
    wanted = [(name, number) for number in range(1, PartyRegistered.schema_no + 1)]
    rows = await product.reader.read_feed_of_names(tenant, 0, MOST_PARTIES, NEWEST_POSITION, wanted)
    facts = [product.codec.decode(row.name, row.schema_no, row.body)[0] for row in rows]
    return [fact for fact in facts if isinstance(fact, PartyRegistered)]
