"""What goes out of a case is recorded before it goes (DOMAIN 4.1).

Those who read one case at the same time take turns in this process; with other processes they
agree by the version of the stream.
"""

import asyncio
import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.disclosure import KIND, Disclose, decide
from domain.recorded import Actor, Fact, Recorded, stream_of
from domain.refusals import Refusal
from services.not_stored import BusyError, RefusedError
from services.ports import CommandSeen, Commit, Ledger, StreamAppend, VersionTaken

ATTEMPTS = 16
MOST_KNOWN = 1000


@dataclass(frozen=True, slots=True)
class _End:
    """Where a stream ends."""

    version: int = 0
    recorded_at: datetime | None = None


class Disclosures:
    """Of all cases of all tenants."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._ends: dict[UUID, _End] = {}

    async def make(
        self,
        tenant: UUID,
        request: Disclose,
        allowed: AbstractSet[DataClass],
        now: datetime,
        cause: UUID,
    ) -> None:
        """Stores it. ``cause`` is the id of the read, or of the export, that it goes out with: one
        of them is one disclosure, however often this is tried.

        Raises RefusedError for what may not go out, BusyError, StoreUnavailable; then nothing may.
        """
        decided = decide(request, allowed)
        if isinstance(decided, Refusal):
            raise RefusedError(decided, Role.SYSTEM)
        stream = disclosures_of(tenant, request.case_id)
        async with self._turns.setdefault(stream, asyncio.Lock()):
            await self._store(tenant, stream, request.case_id, decided[0], now, cause)

    async def _store(
        self, tenant: UUID, stream: UUID, case: UUID, fact: Fact, now: datetime, cause: UUID
    ) -> None:
        for _ in range(ATTEMPTS):
            end = self._ends.pop(stream, None) or await self._end(tenant, stream)
            commit = Commit(
                tenant=tenant,
                command_id=cause,
                fingerprint=hashlib.sha256(fact.model_dump_json().encode()).digest(),
                actor=Actor(tenant, Role.SYSTEM),
                effective_at=now,
                recorded_at=max(now, end.recorded_at or now),
                streams=(StreamAppend(stream, end.version, (fact,)),),
                correlation_id=case,
                causation_id=cause,
            )
            try:
                (stored,) = await self._ledger.append(commit)
            except VersionTaken:
                continue
            except CommandSeen:
                return
            self._note(stream, stored)
            return
        raise BusyError

    async def _end(self, tenant: UUID, stream: UUID) -> _End:
        newest = await self._ledger.newest(tenant, stream)
        return _End() if newest is None else _End(newest.version, newest.recorded_at)

    def _note(self, stream: UUID, stored: Recorded[Fact]) -> None:
        if len(self._ends) >= MOST_KNOWN:
            self._ends.clear()
        self._ends[stream] = _End(stored.version, stored.recorded_at)


def disclosures_of(tenant: UUID, case: UUID) -> UUID:
    """The stream of a case's disclosures."""
    return stream_of(tenant, KIND, str(case))
