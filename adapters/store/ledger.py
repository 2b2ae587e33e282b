"""The ledger that the use cases see: commits to rows and rows to recorded facts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from adapters.processes import tracing
from adapters.store.codec import ALL_CLASSES, Codec, Letters
from adapters.store.committer import Committer
from adapters.store.reader import NEWEST_VERSION, Reader
from adapters.store.recorded_rows import recorded_from, unread_from
from adapters.store.rows import Append, EventRow, NewEvent
from adapters.store.section_reader import SectionReader
from domain import calendar, consent, disclosure, job_profile, party, protocol
from domain.case.aggregate import FACTS as CASE_FACTS
from domain.deadlines.raised import EscalationRaised
from domain.recorded import Actor, Fact, Recorded, event_id_of
from domain.unread import Entry
from services.ports import Commit, Stored

FACTS: tuple[type[Fact], ...] = (
    *CASE_FACTS,
    party.PartyRegistered,
    consent.Granted,
    consent.Narrowed,
    consent.Withdrawn,
    consent.Expired,
    job_profile.Drafted,
    job_profile.TaskAdded,
    job_profile.ScenarioAdded,
    job_profile.Published,
    job_profile.Superseded,
    protocol.Drafted,
    protocol.Published,
    protocol.Retired,
    calendar.CalendarChosen,
    EscalationRaised,
    disclosure.DisclosureMade,
)
"""Everything that is ever stored; a name that is not here is neither written nor read."""


class StoredLedger:
    """services.ports.Ledger on PostgreSQL."""

    def __init__(self, codec: Codec, committer: Committer, reader: Reader) -> None:
        self._codec = codec
        self._sections = SectionReader(codec)
        self._committer = committer
        self._reader = reader

    async def append(self, commit: Commit) -> Sequence[Recorded[Fact]]:
        pairs = list(new_events(self._codec, commit))
        events = tuple(event for _, event in pairs)
        append = Append(commit.tenant, events, commit.take, commit.release)
        with tracing.append_span(commit.command_id, len(events)):
            first = await self._committer.append(append)
        return [
            _recorded(event, commit.actor, first + index, fact, commit.reason)
            for index, (fact, event) in enumerate(pairs)
        ]

    async def load(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Recorded[Any]]:
        return await self.load_sections(tenant, stream, ALL_CLASSES, after_version)

    async def load_unread(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Entry]:
        rows = await self._reader.read_recorded(tenant, stream, after_version)
        return [unread_from(self._sections, row) for row in rows]

    async def load_sections(
        self, tenant: UUID, stream: UUID, readable: Letters, after_version: int = 0
    ) -> list[Recorded[Fact]]:
        """The events of a stream, cut to the sections that may be read."""
        rows = await self._reader.read_recorded(tenant, stream, after_version)
        return [recorded_from(self._sections, row, readable) for row in rows]

    def recorded(self, row: EventRow, readable: Letters) -> Recorded[Fact]:
        """What a row says, cut to the sections that may be read."""
        fact, reason = self._sections.read(row.name, row.schema_no, row.body, readable)
        actor = Actor(row.actor_id, row.actor_role, row.on_behalf_of)
        return _recorded(row, actor, row.position, fact, reason)

    async def newest(self, tenant: UUID, stream: UUID) -> Recorded[Fact] | None:
        return next(iter(await self.load_backwards(tenant, stream, NEWEST_VERSION, 1)), None)

    async def load_backwards(
        self, tenant: UUID, stream: UUID, upto: int, most: int
    ) -> list[Recorded[Fact]]:
        """The last events of a stream up to a version, the newest first."""
        rows = await self._reader.read_stream_backwards(tenant, stream, 0, upto, most)
        return [self._decoded(row) for row in rows]

    async def receipt(self, tenant: UUID, command_id: UUID) -> Stored | None:
        rows = await self._reader.read_receipt(tenant, command_id)
        if not rows:
            return None
        events = tuple(self._decoded(row) for row in rows)
        return Stored(rows[0].fingerprint or b"", events)

    def _decoded(self, row: EventRow) -> Recorded[Fact]:
        fact, reason = self._codec.decode(row.name, row.schema_no, row.body)
        actor = Actor(row.actor_id, row.actor_role, row.on_behalf_of)
        return _recorded(row, actor, row.position, fact, reason)


def new_events(codec: Codec, commit: Commit) -> Iterator[tuple[Fact, NewEvent]]:
    """The rows of a commit, in order; the first carries the fingerprint, which is the receipt."""
    index = 0
    for append in commit.streams:
        for offset, fact in enumerate(append.facts, start=1):
            version = append.expected_version + offset
            yield fact, _new_event(codec, commit, index, append.stream, version, fact)
            index += 1


def _new_event(
    codec: Codec, commit: Commit, index: int, stream: UUID, version: int, fact: Fact
) -> NewEvent:
    return NewEvent(
        stream=stream,
        version=version,
        event_id=event_id_of(commit.command_id, index),
        name=fact.event_name(),
        schema_no=fact.schema_no,
        effective_at=commit.effective_at,
        recorded_at=commit.recorded_at,
        command_id=commit.command_id,
        fingerprint=commit.fingerprint if index == 0 else None,
        actor_id=commit.actor.party_id,
        actor_role=commit.actor.role,
        on_behalf_of=commit.actor.on_behalf_of,
        correlation_id=commit.correlation_id,
        causation_id=commit.causation_id,
        body=codec.encode(fact, commit.reason),
    )


def _recorded(
    row: NewEvent | EventRow, actor: Actor, position: int, fact: Fact, reason: str | None
) -> Recorded[Fact]:
    return Recorded(
        fact=fact,
        event_id=row.event_id,
        stream=row.stream,
        version=row.version,
        position=position,
        effective_at=_utc(row.effective_at),
        recorded_at=_utc(row.recorded_at),
        command_id=row.command_id,
        actor=actor,
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
        reason=reason,
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
