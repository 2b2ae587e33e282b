"""What the use cases need from the outside, as small as they can say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from domain.deadlines.items import WEEKDAYS
from domain.recorded import Actor, Fact, Recorded
from domain.unread import Entry


class ConflictError(Exception):
    """An append was refused by the store; nothing was written."""


class VersionTaken(ConflictError):  # noqa: N818
    """Somebody else wrote to one of the streams first."""


class CommandSeen(ConflictError):  # noqa: N818
    """The command id has a receipt already."""


class ClaimTaken(ConflictError):  # noqa: N818
    """A claim that must be unique in the tenant is held; ``rule`` is unknown to the store."""


class StoreUnavailable(Exception):  # noqa: N818
    """The store did not answer; whether the write happened is unknown. Retry the command."""


class StreamAppend(NamedTuple):
    """Facts for one stream whose version must still be ``expected_version`` (0: not there yet)."""

    stream: UUID
    expected_version: int
    facts: tuple[Fact, ...]


class Commit(NamedTuple):
    """All that one command writes, in one transaction, to streams of one tenant.

    ``take`` and ``release`` are keys of claims (32 bytes, an HMAC; never the values).
    Event i of the commit, counted over all streams in order, has the id
    ``event_id_of(command_id, i)``. The first event row carries ``fingerprint``: the receipt.
    """

    tenant: UUID
    command_id: UUID
    fingerprint: bytes
    actor: Actor
    effective_at: datetime
    recorded_at: datetime
    streams: tuple[StreamAppend, ...]
    correlation_id: UUID
    causation_id: UUID
    reason: str | None = None
    take: tuple[bytes, ...] = ()
    release: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What an earlier command of this id wrote: its fingerprint and its events, in order."""

    fingerprint: bytes
    events: tuple[Recorded[Fact], ...]


class Ledger(Protocol):
    """The event store of all tenants."""

    async def append(self, commit: Commit) -> Sequence[Recorded[Fact]]:
        """Write all or nothing. Raises VersionTaken, CommandSeen, ClaimTaken, StoreUnavailable."""

    async def load(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Recorded[Any]]:
        """The events of one stream after a version, in version order."""

    async def load_unread(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Entry]:
        """The same, each to be read when somebody asks for it."""

    async def newest(self, tenant: UUID, stream: UUID) -> Recorded[Any] | None:
        """The last event of one stream; None where it has none."""

    async def receipt(self, tenant: UUID, command_id: UUID) -> Stored | None:
        """What the command of this id wrote, or None."""


class Clock(Protocol):
    """The services' clock."""

    def now(self) -> datetime:
        """Aware, UTC."""


@dataclass(frozen=True, slots=True)
class AppliedCalendar:
    """The calendar that applies to a case: its code, and its holidays for some years around
    today. Where none is known every Monday to Friday is a business day."""

    code: str = WEEKDAYS
    holidays: frozenset[date] = frozenset()


class Calendars(Protocol):
    """Which days are no business days (DOMAIN 2.8, ramp.min_days)."""

    async def applied(self, jurisdiction: str | None, tenant: UUID) -> AppliedCalendar:
        """The tenant's calendar, else that of the case's jurisdiction."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The cases that have changed up to a position; ``recounted``: all days of the tenant are to
    be counted anew."""

    cases: frozenset[UUID]
    upto: int
    recounted: bool = False


class CaseChanges(Protocol):
    """Which cases have changed since one last looked."""

    async def tenants(self) -> Sequence[UUID]:
        """Whose ledgers there are."""

    async def changed(self, tenant: UUID, after: int) -> Changes:
        """Some of what came after a position, in order; ``upto`` is ``after`` at the end. From
        the beginning (0) all cases that were ever opened."""
