"""Requests for erasure on which nobody has decided yet, for those who decide."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.main import Product
from adapters.people import MOST_ENTRIES
from adapters.store.reader import NEWEST_POSITION
from domain.case.governance.erasure import ErasureDecided, ErasureRequested
from domain.data_classes import DataClass


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request: of which case, since when, and what shall be erased; none named means all."""

    case: UUID
    erasure_id: UUID
    at: datetime
    data_classes: tuple[DataClass, ...]


async def waiting_erasures(product: Product, tenant: UUID) -> list[Waiting]:
    """Those of a tenant, the oldest first."""
    found: dict[UUID, Waiting] = {}
    wanted = [
        (kind.event_name(), number)
        for kind in (ErasureRequested, ErasureDecided)
        for number in range(1, kind.schema_no + 1)
    ]
    rows = await product.reader.read_feed_of_names(tenant, 0, MOST_ENTRIES, NEWEST_POSITION, wanted)
    for row in rows:
        match product.codec.decode(row.name, row.schema_no, row.body)[0]:
            case ErasureRequested(erasure_id=which, data_classes=classes):
                found[which] = Waiting(row.stream, which, row.effective_at, classes)
            case ErasureDecided(erasure_id=which):
                found.pop(which, None)
            case _:
                pass
    return list(found.values())
