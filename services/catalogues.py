"""Parties, job profiles, protocols and the tenant's calendar: streams of their own."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from domain import calendar, job_profile, party, protocol
from domain.case.vocabulary import Role
from domain.recorded import Actor, Fact, Request, stream_of
from domain.refusals import Refusal
from services.commands import Commands
from services.not_stored import BusyError, RefusedError
from services.ports import CommandSeen, Commit, Ledger, StreamAppend, VersionTaken
from services.streams import StreamCache

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One kind of stream and what may be asked of it."""

    cache: StreamCache[Any]
    decide: Callable[[Any, Any], Sequence[Fact] | Refusal]


class Catalogues:
    """Registers and publishes; saying the same again stores nothing."""

    def __init__(self, ledger: Ledger, commands: Commands) -> None:
        self._ledger = ledger
        self._parties = _Shelf(commands.parties, party.decide)
        self._profiles = _Shelf(commands.profiles, job_profile.decide)
        self._protocols = _Shelf(commands.protocols, protocol.decide)
        chosen = StreamCache(ledger, calendar.TenantCalendar(), calendar.evolve)
        self._calendars = _Shelf(chosen, calendar.decide)

    async def register(self, tenant: UUID, request: party.RegisterParty, now: datetime) -> None:
        await self._record(tenant, request.party_id, self._parties, request, now)

    async def publish_job_profile(
        self, tenant: UUID, request: job_profile.PublishJobProfile, now: datetime
    ) -> None:
        """Raises RefusedError for another content under a published version."""
        await self._record(tenant, request.job_profile_id, self._profiles, request, now)

    async def publish_protocol(
        self, tenant: UUID, request: protocol.PublishProtocol, now: datetime
    ) -> None:
        """Raises RefusedError for another content under a published version, or a threshold
        outside its safe envelope."""
        await self._record(tenant, request.protocol_id, self._protocols, request, now)

    async def retire_protocol(
        self, tenant: UUID, request: protocol.RetireProtocol, now: datetime
    ) -> None:
        """From now on no case is pinned to it. Raises RefusedError for an unknown version."""
        await self._record(tenant, request.protocol_id, self._protocols, request, now)

    async def choose_calendar(
        self, tenant: UUID, request: calendar.ChooseCalendar, now: datetime
    ) -> None:
        """For all cases of the tenant, from now on."""
        stream = stream_of(tenant, calendar.KIND, calendar.STREAM)
        await self._record(tenant, stream, self._calendars, request, now)

    async def _record(
        self, tenant: UUID, stream: UUID, shelf: _Shelf, request: Request, now: datetime
    ) -> None:
        for _ in range(ATTEMPTS):
            known = await shelf.cache.load(tenant, stream)
            decided = shelf.decide(known.state, request)
            if isinstance(decided, Refusal):
                raise RefusedError(decided, Role.SYSTEM)
            if not decided:
                return
            append = StreamAppend(stream, known.version, tuple(decided))
            commit = _commit(tenant, append, request, now, max(now, known.recorded_at or now))
            try:
                stored = await self._ledger.append(commit)
            except (VersionTaken, CommandSeen):
                continue
            shelf.cache.note(tenant, known, stored)
            return
        raise BusyError


def _commit(
    tenant: UUID, append: StreamAppend, request: Request, now: datetime, recorded_at: datetime
) -> Commit:
    body = request.model_dump_json(by_alias=True).encode()
    fingerprint = hashlib.sha256(type(request).__name__.encode() + b"\0" + body).digest()
    named = f"{append.stream}/{append.expected_version}/{fingerprint.hex()}"
    command_id = uuid5(tenant, named)
    return Commit(
        tenant=tenant,
        command_id=command_id,
        fingerprint=fingerprint,
        actor=Actor(tenant, Role.SYSTEM),
        effective_at=now,
        recorded_at=recorded_at,
        streams=(append,),
        correlation_id=append.stream,
        causation_id=command_id,
    )
