"""What is due in a case, by its events without those that are left out of the work lists."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from adapters.main import Product
from adapters.store.recorded_rows import RecordedRow, recorded_from, unread_from
from adapters.store.section_reader import SectionReader
from domain.case import aggregate
from domain.case.governance.corrected import as_it_stood
from domain.case.state import CaseState
from projections.apart import lies_in_the_event
from services.deadlines import DueCase
from services.ports import StoreUnavailable

_POSITION: Final = 2
_EVENT_ID: Final = 4
_EFFECTIVE: Final = 6
_LATER: Final = 7
"""When it was recorded, where that is another time than the effective one."""


async def due_in(
    product: Product,
    tenant: UUID,
    case: UUID,
    at: datetime,
    *,
    left_out: Collection[UUID] = (),
    upto: int | None = None,
    known_at: datetime | None = None,
) -> DueCase:
    """``services.deadlines.Deadlines.due``, up to a position and without some events. Those are
    not even read: nothing of them may be readable. Raises what reading the others raises."""
    if not left_out and upto is None:
        return await product.deadlines.due(tenant, case, at, known_at)
    rows = await product.reader.read_recorded(tenant, case)
    own = [row for row in rows if row[_EVENT_ID] not in left_out]
    own = [row for row in own if upto is None or row[_POSITION] <= upto]
    state = _state(SectionReader(product.codec), own, at, known_at)
    return await product.deadlines.due_in_state(tenant, case, state, at, known_at)


def lies_in_the_case(error: Exception) -> bool:
    """Whether the case is at fault, so that all others can go on."""
    return lies_in_the_event(error) and not isinstance(error, StoreUnavailable)


def _state(
    reader: SectionReader, rows: list[RecordedRow], at: datetime, known_at: datetime | None
) -> CaseState:
    """The case as it is; for a time before its newest event, folded from what was there."""
    asked_at = at if known_at is None else min(at, known_at)
    if all(_recorded_at(row) <= asked_at for row in rows):
        return aggregate.fold([unread_from(reader, row) for row in rows])
    known = [row for row in rows if known_at is None or _recorded_at(row) <= known_at]
    return aggregate.fold(as_it_stood([recorded_from(reader, row) for row in known], at))


def _recorded_at(row: RecordedRow) -> datetime:
    return row[_LATER] or row[_EFFECTIVE]
