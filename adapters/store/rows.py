"""The rows of es.event, and what one command writes. Bodies are bytes; the codec reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.ports import ConflictError

BODY_BYTES = range(2, 262_145)


class PredecessorMissingError(ConflictError):
    """The version before one of the events is neither stored nor part of the append."""


class RecordedBackwardsError(ConflictError):
    """The stream holds an event recorded later than the new one: the clock went back."""


class LedgerUnknownError(ConflictError):
    """The tenant has no ledger."""


class RowRefusedError(ConflictError):
    """A row broke a rule of the table, for example the length of its body."""


class NewEvent(NamedTuple):
    """One event before it has a position.

    ``fingerprint`` stands on the first event of a command that wants a receipt, else None.
    Times are aware; microseconds are kept.
    """

    stream: UUID
    version: int
    event_id: UUID
    name: str
    schema_no: int
    effective_at: datetime
    recorded_at: datetime
    command_id: UUID
    fingerprint: bytes | None
    actor_id: UUID
    actor_role: str
    on_behalf_of: UUID | None
    correlation_id: UUID
    causation_id: UUID
    body: bytes


@dataclass(frozen=True, slots=True)
class EventRow:
    """One stored event. Times are aware, in the zone of the database session.

    ``stored_at`` is the database's clock, for lag and operators, never for a view.
    """

    tenant: UUID
    stream: UUID
    version: int
    position: int
    event_id: UUID
    name: str
    schema_no: int
    effective_at: datetime
    recorded_at: datetime
    stored_at: datetime
    command_id: UUID
    fingerprint: bytes | None
    actor_id: UUID
    actor_role: str
    on_behalf_of: UUID | None
    correlation_id: UUID
    causation_id: UUID
    body: bytes


class Append(NamedTuple):
    """All that one command writes, to streams of one tenant, in the order of its positions.

    Claims are released before others are taken; a claim belongs to the first event's stream.
    """

    tenant: UUID
    events: tuple[NewEvent, ...]
    take: tuple[bytes, ...] = ()
    release: tuple[bytes, ...] = ()
