"""A case as it was at one time, as known at another."""

from datetime import datetime
from uuid import UUID

from domain.case import aggregate
from domain.case.governance.corrected import as_it_stood
from domain.case.state import CaseState
from services.ports import Ledger
from services.streams import StreamCache


async def state_at(
    cases: StreamCache[CaseState],
    ledger: Ledger,
    tenant: UUID,
    case: UUID,
    at: datetime,
    known_at: datetime | None = None,
) -> CaseState:
    """The case as it is; for a time before its newest event, folded from what was there."""
    loaded = await cases.load(tenant, case)
    asked_at = at if known_at is None else min(at, known_at)
    if loaded.recorded_at is None or loaded.recorded_at <= asked_at:
        return loaded.state
    return aggregate.fold(as_it_stood(await ledger.load(tenant, case), at, known_at))
