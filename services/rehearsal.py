"""A ledger that stores nothing: what is appended to it is seen by whoever reads it next.

Claims are the store's, so what only they refuse is not seen here, nor what others store meanwhile.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.recorded import Fact, Recorded, event_id_of
from domain.unread import Entry
from services.ports import CommandSeen, Commit, Ledger, Stored

_BEYOND = 2**40
"""Positions from here on are of what is not stored: after everything that is."""


class Rehearsal:
    """services.ports.Ledger over another one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._position = _BEYOND
        self._streams: dict[tuple[UUID, UUID], list[Recorded[Fact]]] = defaultdict(list)
        self._receipts: dict[tuple[UUID, UUID], Stored] = {}

    async def append(self, commit: Commit) -> Sequence[Recorded[Fact]]:
        """Kept until this object ends. Raises CommandSeen."""
        if await self.receipt(commit.tenant, commit.command_id) is not None:
            raise CommandSeen
        events = [
            self._recorded(commit, index, stream, version, fact)
            for index, (stream, version, fact) in enumerate(_facts(commit))
        ]
        for event in events:
            self._streams[commit.tenant, event.stream].append(event)
        self._receipts[commit.tenant, commit.command_id] = Stored(commit.fingerprint, tuple(events))
        return events

    async def load(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Recorded[Any]]:
        stored = await self._ledger.load(tenant, stream, after_version)
        return [*stored, *self._kept(tenant, stream, after_version)]

    async def load_unread(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Entry]:
        stored = await self._ledger.load_unread(tenant, stream, after_version)
        return [*stored, *self._kept(tenant, stream, after_version)]

    async def newest(self, tenant: UUID, stream: UUID) -> Recorded[Any] | None:
        kept = self._streams.get((tenant, stream))
        return kept[-1] if kept else await self._ledger.newest(tenant, stream)

    async def receipt(self, tenant: UUID, command_id: UUID) -> Stored | None:
        kept = self._receipts.get((tenant, command_id))
        return kept or await self._ledger.receipt(tenant, command_id)

    def _kept(self, tenant: UUID, stream: UUID, after_version: int) -> list[Recorded[Fact]]:
        kept = self._streams.get((tenant, stream), ())
        return [each for each in kept if each.version > after_version]

    def _recorded(
        self, commit: Commit, index: int, stream: UUID, version: int, fact: Fact
    ) -> Recorded[Fact]:
        self._position += 1
        return Recorded(
            fact=fact,
            event_id=event_id_of(commit.command_id, index),
            stream=stream,
            version=version,
            position=self._position,
            effective_at=commit.effective_at,
            recorded_at=commit.recorded_at,
            command_id=commit.command_id,
            actor=commit.actor,
            correlation_id=commit.correlation_id,
            causation_id=commit.causation_id,
            reason=commit.reason,
        )


def _facts(commit: Commit) -> list[tuple[UUID, int, Fact]]:
    return [
        (append.stream, append.expected_version + offset, fact)
        for append in commit.streams
        for offset, fact in enumerate(append.facts, start=1)
    ]
