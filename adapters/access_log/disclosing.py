"""Says in the accounting of disclosures what employer, supervisor or insurer are told, before they
are (DOMAIN 4.1)."""

from uuid import UUID

from adapters.main import Product
from domain.data_classes import DataClass
from domain.disclosure import RECIPIENTS, Disclose, EventRange
from services.access import Allowed
from services.reading_rights import Cell


async def disclose(
    product: Product,
    tenant: UUID,
    case: UUID,
    person: UUID,
    *,
    what: str,
    allowed: Allowed,
    read: UUID,
) -> None:
    """Stores nothing for who is no recipient, or is told of no class. ``read`` is the id of the row
    that says that it was read. Raises BusyError, StoreUnavailable; then nothing may be answered."""
    if allowed.role not in RECIPIENTS or not told_classes(allowed):
        return
    version = (await product.commands.cases.load(tenant, case, fresh=False)).version
    request = _disclosed(case, person, what, allowed, version)
    now = product.clock.now()
    await product.disclosures.make(tenant, request, told_classes(allowed), now, read)


def told_classes(allowed: Allowed) -> frozenset[DataClass]:
    """The classes of which somebody reads anything."""
    return frozenset(each for each, cell in allowed.cells.items() if cell is not Cell.HIDDEN)


def _disclosed(case: UUID, person: UUID, what: str, allowed: Allowed, version: int) -> Disclose:
    consent_id, consent_version = allowed.consent or (None, None)
    told = told_classes(allowed)
    said = {
        "case_id": case,
        "recipient": person,
        "role": allowed.role,
        "what": what,
        "purpose": allowed.purpose,
        "data_classes": told,
        "summarised": told - allowed.classes,
        "event_range": EventRange(last=version),
        "legal_basis": allowed.legal_basis,
        "consent_id": consent_id,
        "consent_version": consent_version,
        "policy": allowed.policy,
    }
    return Disclose.model_validate(said)
