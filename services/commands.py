"""The way of every command: load, decide, append; again where somebody else was faster.

Decides on the cached state first. Newer events are fetched when the append reports a
conflict, or when nothing would be stored, because that answer might rest on an old state.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain import consent, job_profile, party, protocol
from domain.case import aggregate
from domain.case.governance import corrections
from domain.case.opening import opening
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.recorded import Actor, Fact, Request, stream_of
from domain.refusals import Refusal
from services.access import may_know, rests_on_tenant, role_for, roles_that_count
from services.answers import Answer, answer_to
from services.claims import claimed, claims_moved
from services.consents import consent_facts, moves_consent
from services.contexts import Contexts, NoHolidays
from services.correctors import roles_that_correct
from services.not_stored import (
    BusyError,
    NotStoredError,
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
    UnknownCaseError,
    WrongRoleError,
)
from services.ports import Calendars, ClaimTaken, Commit, ConflictError, Ledger, StreamAppend
from services.reading_rights import unread_by
from services.relations import is_unstaffed
from services.streams import Loaded, StreamCache, cache_of_cases

_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)
ATTEMPTS = 8
MOST_EVENTS = 20_000
"""Behind the cases in use: about 70 MB, or a hundred cases of a year."""
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in: who asks, what, about which case, under which command id.

    ``now`` is the services' clock (or the story's, in a demo); ``expected_version`` is what
    the caller has seen, None where he does not say. ``by_clock``: nobody asks, but the time has
    come; then ``person`` is the tenant.
    """

    tenant: UUID
    person: UUID
    command_id: UUID
    case: UUID
    request: Request
    now: datetime
    as_role: Role | None = None
    expected_version: int | None = None
    by_clock: bool = False

    @property
    def fingerprint(self) -> bytes:
        """Binds the command id to person, case, command and body."""
        body = self.request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        said = [str(self.person), str(self.case), type(self.request).__name__, body]
        return hashlib.sha256(_CANONICAL.encode(said).encode()).digest()


class _Write(NamedTuple):
    """Facts for one stream, on the state they were decided on."""

    cache: StreamCache[Any]
    stream: UUID
    base: Loaded[Any]
    facts: Sequence[Fact]


class _Plan(NamedTuple):
    """What a command would write; no writes means that all is said already."""

    case: Loaded[CaseState]
    role: Role
    effective_at: datetime
    writes: tuple[_Write, ...]


class Commands:
    """Handles the commands of all cases. ``claim_key`` hides what a claim is about."""

    def __init__(
        self, ledger: Ledger, claim_key: bytes, calendars: Calendars | None = None
    ) -> None:
        self._ledger = ledger
        self._claim_key = claim_key
        self.cases = cache_of_cases(ledger, most=MOST_EVENTS)
        self.parties = StreamCache(ledger, party.Party(), party.evolve)
        self.consents = StreamCache(ledger, consent.Consent(), consent.evolve)
        self.profiles = StreamCache(ledger, job_profile.JobProfileState(), job_profile.evolve)
        self.protocols = StreamCache(ledger, protocol.ProtocolState(), protocol.evolve)
        self.contexts = Contexts(self.profiles, self.protocols, calendars or NoHolidays())

    async def handle(self, asked: Asked) -> Answer:
        """Decide and store. Raises a NotStoredError, ReusedCommandError, BusyError, or
        StoreUnavailable, after which the same command may safely be sent again."""
        fresh = False
        for _ in range(ATTEMPTS):
            try:
                plan = await self._plan(asked, fresh=fresh)
                if not plan.writes and fresh:
                    return await self.earlier(asked) or _unchanged(asked, plan)
                if plan.writes:
                    return await self._store(asked, plan)
            except NotStoredError:
                if fresh:
                    return await self._earlier_or_raise(asked)
            except ConflictError as conflict:
                earlier = await self.earlier(asked)
                if earlier is not None:
                    return earlier
                if isinstance(conflict, ClaimTaken):
                    raise RefusedError(claimed(), plan.role) from None
            fresh = True
        raise BusyError

    async def earlier(self, asked: Asked) -> Answer | None:
        """The first answer to this command id, if it stored something. Raises
        ReusedCommandError."""
        stored = await self._ledger.receipt(asked.tenant, asked.command_id)
        if stored is None:
            return None
        if not hmac.compare_digest(stored.fingerprint, asked.fingerprint):
            raise ReusedCommandError
        return answer_to(asked.case, stored.events, replayed=True)

    async def _earlier_or_raise(self, asked: Asked) -> Answer:
        """For use while a NotStoredError is handled."""
        earlier = await self.earlier(asked)
        if earlier is None:
            raise  # noqa: PLE0704
        return earlier

    async def _plan(self, asked: Asked, *, fresh: bool) -> _Plan:
        case = await self.cases.load(asked.tenant, asked.case, fresh=fresh)
        role = await self._role(asked, case.state, fresh=fresh)
        if case.version and case.state.opening is None:  # the stream of something else
            raise RefusedError(Refusal("input", field="case_id"), role)
        if asked.expected_version not in (None, case.version):
            raise StaleVersionError(case.version, role)
        effective_at = _effective_at(asked, case.state)
        if effective_at > asked.now + AHEAD:
            raise RefusedError(Refusal("input", field="effective_at"), role)
        actor = Actor(asked.person, role)
        unread = unread_by(role)
        context = Context(asked.now, effective_at, actor, asked.command_id, unread=unread)
        context = await self.contexts.completed(asked.tenant, asked.request, case.state, context)
        writes = [self._of_case(asked, case, context, role)]
        if writes[0].facts:
            await self._follows_on(asked, role, fresh=fresh)
        if moves_consent(asked.request) and writes[0].facts:
            writes.append(await self._of_consent(asked, case.state, context, fresh=fresh))
        return _Plan(case, role, effective_at, tuple(each for each in writes if each.facts))

    async def _role(self, asked: Asked, case: CaseState, *, fresh: bool) -> Role:
        """The role in which the person asks. Raises UnknownCaseError, WrongRoleError."""
        request = type(asked.request)
        in_case = case.roles_of(asked.person, asked.now)
        unstaffed = is_unstaffed(case)
        if not asked.by_clock:
            fresh |= rests_on_tenant(request, in_case, asked.as_role, unstaffed=unstaffed)
        person = await self.parties.load(asked.tenant, asked.person, fresh=fresh)
        in_tenant = frozenset(person.state.roles)
        roles = roles_that_count(request, in_case, in_tenant, unstaffed=unstaffed)
        if asked.by_clock:
            roles = frozenset({Role.SYSTEM})
        elif not may_know(request, case, in_case, in_tenant):
            raise UnknownCaseError
        entry, field = (
            corrections.entry_of(case, asked.request),
            corrections.field_of(asked.request),
        )
        roles = roles_that_correct(entry, roles, field)
        role = role_for(request, roles, asked.as_role)
        if role is None:
            raise WrongRoleError
        return role

    def _of_case(
        self, asked: Asked, case: Loaded[CaseState], context: Context, role: Role
    ) -> _Write:
        decided = aggregate.decide(case.state, asked.request, context)
        if isinstance(decided, Refusal):
            raise RefusedError(decided, role)
        return _Write(self.cases, asked.case, case, decided)

    async def _of_consent(
        self, asked: Asked, case: CaseState, context: Context, *, fresh: bool
    ) -> _Write:
        """The worker's own consent stream moves in the same commit."""
        assert moves_consent(asked.request)
        stream = stream_of(asked.tenant, consent.KIND, str(case.worker))
        known = await self.consents.load(asked.tenant, stream, fresh=fresh)
        today = context.civil_date(case.time_zone)
        decided = consent_facts(known.state, asked.request, today)
        if isinstance(decided, Refusal):
            raise RefusedError(decided, Role(context.actor.role))
        return _Write(self.consents, stream, known, decided)

    async def _follows_on(self, asked: Asked, role: Role, *, fresh: bool) -> None:
        """A case that follows an earlier one names a case of the same worker."""
        request = asked.request
        if not isinstance(request, opening.OpenCase) or request.previous_case_id is None:
            return
        earlier = await self.cases.load(asked.tenant, request.previous_case_id, fresh=fresh)
        if earlier.state.worker != request.worker_id:
            raise RefusedError(Refusal("input", field="previous_case_id"), role)

    async def _store(self, asked: Asked, plan: _Plan) -> Answer:
        known = [each.base.recorded_at for each in plan.writes if each.base.recorded_at]
        claims = claims_moved(self._claim_key, plan.case.state, plan.writes[0].facts)
        commit = Commit(
            tenant=asked.tenant,
            command_id=asked.command_id,
            fingerprint=asked.fingerprint,
            actor=Actor(asked.person, plan.role),
            effective_at=plan.effective_at,
            recorded_at=max([asked.now, *known]),
            streams=tuple(
                StreamAppend(each.stream, each.base.version, tuple(each.facts))
                for each in plan.writes
            ),
            correlation_id=asked.case,
            causation_id=asked.command_id,
            reason=asked.request.reason,
            take=claims.take,
            release=claims.release,
        )
        stored = await self._ledger.append(commit)
        for each in plan.writes:
            own = [event for event in stored if event.stream == each.stream]
            each.cache.note(asked.tenant, each.base, own)
        return answer_to(asked.case, stored)


def _unchanged(asked: Asked, plan: _Plan) -> Answer:
    return Answer(asked.case, plan.case.version, plan.case.position, (), "unchanged", plan.role)


def _effective_at(asked: Asked, case: CaseState) -> datetime:
    """What the request says, or now; a correction is effective when what it corrects was.

    In UTC: hours added to a time of a zone are hours on its clock, which change twice a year.
    """
    corrected_at = corrections.effective_at_of(case, asked.request)
    return (corrected_at or asked.request.effective_at or asked.now).astimezone(UTC)
