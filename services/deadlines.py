"""What is due, and what follows when it is missed: a process manager of state, apply and act.

State: the case, and the stream of its escalations. Apply: their folds. Act: the next step of
what is overdue becomes a fact, and what the clock has to ask of the case is asked.

The steps of one look are one commit, under an id made of what they are; that id's receipt and
the version of the stream let two processes at once, or one that begins again, raise a step once.
After downtime the step that is due by now is raised, and those before it are not made up for.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID, uuid5

from domain.case.governance.corrected import effective_by, recorded_by
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.deadlines import raised
from domain.deadlines.due import due_items
from domain.deadlines.escalation import next_change
from domain.deadlines.items import DueItem
from domain.deadlines.raised import EscalationRaised, LastStep, Raised, to_raise
from domain.deadlines.requests import Timed, due_requests, next_request
from domain.deadlines.undated import undated_items
from domain.recorded import Actor, Request, stream_of
from services.commands import Asked, Commands
from services.not_stored import BusyError, NotStoredError
from services.past_states import state_at
from services.ports import (
    Calendars,
    CommandSeen,
    Commit,
    Ledger,
    StreamAppend,
    VersionTaken,
)
from services.streams import Loaded, StreamCache, cache_of_cases

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class DueCase:
    """What is due in a case at a time, and how far each item was escalated by then; and what is to
    be done without a day, which is escalated to nobody."""

    case_id: UUID
    state: CaseState
    items: tuple[DueItem, ...]
    raised: Raised
    undated: tuple[DueItem, ...] = ()

    def last_step(self, item: DueItem) -> LastStep | None:
        return self.raised.of(self.case_id, item)


@dataclass(frozen=True, slots=True)
class Acted:
    """What a look at a case led to, and when to look again if nothing happens before."""

    escalations: tuple[EscalationRaised, ...]
    asked: tuple[str, ...]
    look_again: datetime | None


class Deadlines:
    """Of all cases of all tenants. ``calendars`` are those that the commands count with."""

    def __init__(self, ledger: Ledger, commands: Commands, calendars: Calendars) -> None:
        self._ledger = ledger
        self._commands = commands
        self._calendars = calendars
        self._cases = cache_of_cases(ledger)
        self._raised = StreamCache(ledger, Raised(), raised.evolve)

    async def due(
        self, tenant: UUID, case: UUID, at: datetime, known_at: datetime | None = None
    ) -> DueCase:
        """What is due at a time, by what was effective then and recorded by ``known_at``."""
        state = await self._state(tenant, case, at, known_at)
        return await self.due_in_state(tenant, case, state, at, known_at)

    async def due_in_state(
        self,
        tenant: UUID,
        case: UUID,
        state: CaseState,
        at: datetime,
        known_at: datetime | None = None,
    ) -> DueCase:
        """The same of a state that one has, with the escalations that were recorded by then."""
        context = Context(at, at, Actor(tenant, Role.SYSTEM), case)
        items = await self._items(tenant, state, at)
        by_then = await self._raised_by(tenant, case, at, known_at)
        return DueCase(case, state, items, by_then, undated_items(state, context))

    async def act(self, tenant: UUID, case: UUID, now: datetime) -> Acted:
        """Raises BusyError where others keep writing, StoreUnavailable; then look again."""
        asked = await self._ask_all(tenant, case, now)
        escalations = await self._escalate(tenant, case, now)
        state = await self._state(tenant, case, now)
        ahead = [next_change(each, now) for each in await self._items(tenant, state, now)]
        moments = [each for each in (*ahead, next_request(state, now)) if each is not None]
        return Acted(tuple(escalations), tuple(asked), min(moments, default=None))

    async def _state(
        self, tenant: UUID, case: UUID, at: datetime, known_at: datetime | None = None
    ) -> CaseState:
        return await state_at(self._cases, self._ledger, tenant, case, at, known_at)

    async def _items(self, tenant: UUID, state: CaseState, at: datetime) -> tuple[DueItem, ...]:
        if state.opening is None:
            return ()
        context = Context(at, at, Actor(tenant, Role.SYSTEM), state.opening.case_id)
        context = await self._commands.contexts.completed(tenant, Request(), state, context)
        calendar = await self._calendars.applied(state.opening.jurisdiction, tenant)
        return due_items(state, context, calendar.code)

    async def _raised_by(
        self, tenant: UUID, case: UUID, at: datetime, known_at: datetime | None
    ) -> Raised:
        known = await self._raised.load(tenant, _stream(tenant, case))
        asked_at = at if known_at is None else min(at, known_at)
        if known.recorded_at is None or known.recorded_at <= asked_at:
            return known.state
        history = await self._ledger.load(tenant, _stream(tenant, case))
        return reduce(raised.evolve, effective_by(recorded_by(history, known_at), at), Raised())

    async def _ask_all(self, tenant: UUID, case: UUID, now: datetime) -> list[str]:
        """Of the case as it is: who looks at an earlier time changes nothing then."""
        case_now = await self._cases.load(tenant, case)
        if case_now.recorded_at is None or case_now.recorded_at > now:
            return []
        timed = due_requests(case_now.state, now)
        return [each.key for each in timed if await self._ask(tenant, case, each, now)]

    async def _ask(self, tenant: UUID, case: UUID, timed: Timed, now: datetime) -> bool:
        """Whether the case took the request; one that it refuses by now is over."""
        asked = Asked(
            tenant=tenant,
            person=tenant,
            command_id=uuid5(case, timed.key),
            case=case,
            request=timed.request,
            now=now,
            as_role=Role.SYSTEM,
            by_clock=True,
        )
        try:
            answer = await self._commands.handle(asked)
        except NotStoredError:
            return False
        return answer.outcome == "done" and not answer.replayed

    async def _escalate(self, tenant: UUID, case: UUID, now: datetime) -> list[EscalationRaised]:
        """Each step is a commit; before each the stream is looked at again, and so is the case."""
        done: list[EscalationRaised] = []
        for _ in range(ATTEMPTS):
            state = await self._state(tenant, case, now)
            items = await self._items(tenant, state, now)
            known = await self._raised.load(tenant, _stream(tenant, case))
            try:
                done += await self._raise(tenant, case, known, items, now)
            except (VersionTaken, CommandSeen):
                continue
            return done
        raise BusyError

    async def _raise(
        self,
        tenant: UUID,
        case: UUID,
        known: Loaded[Raised],
        items: Sequence[DueItem],
        now: datetime,
    ) -> list[EscalationRaised]:
        facts = to_raise(known.state, case, items, now)
        if facts:
            commit = _commit(tenant, case, known, facts, now)
            self._raised.note(tenant, known, await self._ledger.append(commit))
        return facts


def _stream(tenant: UUID, case: UUID) -> UUID:
    return stream_of(tenant, raised.KIND, str(case))


def _commit(
    tenant: UUID,
    case: UUID,
    known: Loaded[Raised],
    facts: Sequence[EscalationRaised],
    now: datetime,
) -> Commit:
    """The steps that are due of a case, under an id made of what they are."""
    named = ";".join(f"{each.item_id}/{each.due_text}/{each.step}" for each in facts)
    command_id = uuid5(case, f"{raised.KIND}/{named}")
    return Commit(
        tenant=tenant,
        command_id=command_id,
        fingerprint=hashlib.sha256(named.encode()).digest(),
        actor=Actor(tenant, Role.SYSTEM),
        effective_at=now,
        recorded_at=max(now, known.recorded_at or now),
        streams=(StreamAppend(_stream(tenant, case), known.version, tuple(facts)),),
        correlation_id=case,
        causation_id=command_id,
    )
