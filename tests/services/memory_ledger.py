"""services.ports.Ledger in memory: versions, receipts and claims as the port promises them."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from domain.recorded import Fact, Recorded, event_id_of
from domain.unread import Entry, Unread
from services.ports import (
    ClaimTaken,
    CommandSeen,
    Commit,
    ConflictError,
    Stored,
    StoreUnavailable,
    VersionTaken,
)


class MemoryLedger:
    """``meanwhile`` is awaited once before the next append, as another writer's turn.
    ``lose_next_answer`` stores the next append and then fails as a broken line does."""

    def __init__(self) -> None:
        self.events: dict[UUID, list[Recorded[Fact]]] = {}
        self.appends = 0
        self.loads = 0
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        self.lose_next_answer = False
        self._fingerprints: dict[tuple[UUID, UUID], bytes] = {}
        self._claims: dict[tuple[UUID, bytes], UUID] = {}

    async def append(self, commit: Commit) -> Sequence[Recorded[Fact]]:
        turn, self.meanwhile = self.meanwhile, None
        if turn is not None:
            await turn()
        self._check(commit)
        known = self.events.setdefault(commit.tenant, [])
        stored = list(_recorded(commit, len(known)))
        known += stored
        self._fingerprints[(commit.tenant, commit.command_id)] = commit.fingerprint
        for key in commit.release:
            self._claims.pop((commit.tenant, key), None)
        self._claims |= {(commit.tenant, key): commit.streams[0].stream for key in commit.take}
        self.appends += 1
        if self.lose_next_answer:
            self.lose_next_answer = False
            raise StoreUnavailable
        return stored

    async def load(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Recorded[Any]]:
        self.loads += 1
        return [each for each in self._stream(tenant, stream) if each.version > after_version]

    async def load_unread(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Entry]:
        known = await self.load(tenant, stream, after_version)
        return [
            Unread(
                type(each.fact), each.version, each.position, each.recorded_at, partial(_same, each)
            )
            for each in known
        ]

    async def newest(self, tenant: UUID, stream: UUID) -> Recorded[Any] | None:
        return next(reversed(self._stream(tenant, stream)), None)

    async def receipt(self, tenant: UUID, command_id: UUID) -> Stored | None:
        fingerprint = self._fingerprints.get((tenant, command_id))
        if fingerprint is None:
            return None
        known = self.events[tenant]
        return Stored(fingerprint, tuple(each for each in known if each.command_id == command_id))

    def _check(self, commit: Commit) -> None:
        if (commit.tenant, commit.command_id) in self._fingerprints:
            raise CommandSeen
        for append in commit.streams:
            known = self._stream(commit.tenant, append.stream)
            if len(known) > append.expected_version:
                raise VersionTaken
            if len(known) < append.expected_version:
                raise ConflictError("the version before is missing")
            if known and known[-1].recorded_at > commit.recorded_at:
                raise ConflictError("recorded_at goes back")
        taken = self._claims.keys() - {(commit.tenant, key) for key in commit.release}
        if any((commit.tenant, key) in taken for key in commit.take):
            raise ClaimTaken

    def _stream(self, tenant: UUID, stream: UUID) -> list[Recorded[Fact]]:
        return [each for each in self.events.get(tenant, []) if each.stream == stream]


def _same(recorded: Recorded[Any]) -> Recorded[Any]:
    return recorded


def _recorded(commit: Commit, head: int) -> Iterator[Recorded[Fact]]:
    index = 0
    for append in commit.streams:
        for offset, fact in enumerate(append.facts, start=1):
            yield Recorded(
                fact=fact,
                event_id=event_id_of(commit.command_id, index),
                stream=append.stream,
                version=append.expected_version + offset,
                position=head + index + 1,
                effective_at=_utc(commit.effective_at),
                recorded_at=_utc(commit.recorded_at),
                command_id=commit.command_id,
                actor=commit.actor,
                correlation_id=commit.correlation_id,
                causation_id=commit.causation_id,
                reason=commit.reason,
            )
            index += 1


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
