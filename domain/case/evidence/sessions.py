"""What sessions show: which were done, which were stopped, how they were answered (S40)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.evidence.phase_runs import programme_began
from domain.case.policy import in_force
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.sessions.session_facts import (
    SessionCompleted,
    SessionDeclined,
    SessionMissed,
    SessionStopped,
)
from domain.case.state import CaseState, F
from domain.context import Context
from domain.measures.capacity import adherence_pct
from domain.recorded import Fact, Recorded

ANSWERED_WITHIN = timedelta(hours=48)
"""How long after a session a response that names none may still be the one to it."""


def in_effective_order(recorded: Iterable[Recorded[F]], until: datetime) -> tuple[Recorded[F], ...]:
    """What was effective by a time, in the order in which it happened."""
    known = (each for each in recorded if each.effective_at <= until)
    return tuple(sorted(known, key=_place))


def completed(state: CaseState, until: datetime) -> tuple[Recorded[SessionCompleted], ...]:
    """The sessions that took place, stopped ones too, in effective order."""
    return state.on_file_until(SessionCompleted, until)


def was_stopped(state: CaseState, session_id: UUID) -> bool:
    return any(each.fact.session_id == session_id for each in state.on_file(SessionStopped))


def response_to(
    state: CaseState, session: Recorded[SessionCompleted]
) -> Recorded[NextDayResponseRecorded] | None:
    """The next-day response to a session; of several the one with the most pain, the later of
    equals. One that names no session answers the last one before it, within 48 h."""
    answers = [
        each
        for each in state.on_file(NextDayResponseRecorded)
        if each.fact.session_id == session.fact.session_id or _follows(state, each, session)
    ]
    return max(answers, key=lambda each: (each.fact.nprs_morning, each.effective_at), default=None)


def _follows(
    state: CaseState,
    response: Recorded[NextDayResponseRecorded],
    session: Recorded[SessionCompleted],
) -> bool:
    """Whether a response that names no session comes after this one and before the next."""
    since, at = session.effective_at, response.effective_at
    if response.fact.session_id is not None or not since <= at <= _last_moment(since):
        return False
    others = (each for each in state.on_file(SessionCompleted) if each.effective_at <= at)
    return all(_place(each) <= _place(session) for each in others)


def _last_moment(since: datetime) -> datetime:
    return since.astimezone(UTC) + ANSWERED_WITHIN


def _place(recorded: Recorded[Fact]) -> tuple[datetime, int]:
    return recorded.effective_at, recorded.position


@dataclass(frozen=True, slots=True)
class Adherence:
    """Sessions of a window, with the events that show them; a stopped one counts as done."""

    done: int
    missed: int
    declined: int
    evidence: tuple[UUID, ...] = ()

    @property
    def pct(self) -> Decimal | None:
        """One decimal; None where there was no session at all (0/0 is unknown)."""
        return adherence_pct(self.done, 0, self.missed, self.declined)

    @property
    def due(self) -> int:
        return self.done + self.missed + self.declined


def adherence(state: CaseState, since: datetime, until: datetime) -> Adherence:
    """Adherence over a window, both ends in it: done sessions by their time, missed and
    declined ones by their day in the case's zone. A session that took place after all is done,
    and of several words on one that did not the last counts."""
    done = [each for each in completed(state, until) if each.effective_at >= since]
    not_done = _not_done(state, since, until)
    missed = [each for each in not_done if isinstance(each.fact, SessionMissed)]
    evidence = tuple(each.event_id for each in (*done, *not_done))
    return Adherence(len(done), len(missed), len(not_done) - len(missed), evidence)


def _not_done(
    state: CaseState, since: datetime, until: datetime
) -> tuple[Recorded[SessionMissed | SessionDeclined], ...]:
    zone = ZoneInfo(state.time_zone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    told: list[Recorded[SessionMissed | SessionDeclined]] = [
        *state.on_file(SessionMissed),
        *state.on_file(SessionDeclined),
    ]
    newest = {each.fact.subject: each for each in in_effective_order(told, until)}
    took_place = {each.fact.subject for each in completed(state, until)}
    return tuple(
        each
        for subject, each in newest.items()
        if subject not in took_place and first <= each.fact.date <= last
    )


def window_of_adherence(state: CaseState, context: Context) -> datetime:
    """Where the last 14 d begin, or the programme of this episode where that is later."""
    days = int(in_force(state, context, "gate.G12.adherence_d"))
    earliest = context.effective_at.astimezone(UTC) - timedelta(days=days)
    return max(earliest, programme_began(state) or earliest)
