"""Rest between sessions of one load family, in calendar days (S12, POL-REST)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.policy import in_force
from domain.case.sessions.load_families import LoadFamily, families_done, families_planned
from domain.case.sessions.session_facts import (
    SessionCompleted,
    SessionDeclined,
    SessionMissed,
    SessionScheduled,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion

ENDED_BY: tuple[type[SessionCompleted | SessionMissed | SessionDeclined], ...] = (
    SessionCompleted,
    SessionMissed,
    SessionDeclined,
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LoadedDay:
    """A day on which a session loads, or is planned to load, some families."""

    day: date
    session: SessionCompleted | SessionScheduled
    event_id: UUID

    @property
    def session_id(self) -> UUID:
        return self.session.session_id

    @property
    def families(self) -> frozenset[LoadFamily]:
        if isinstance(self.session, SessionCompleted):
            return families_done(self.session)
        return families_planned(self.session)


def rest_key(phase: Phase) -> str:
    """The policy key of a phase; in P5 that of P4."""
    return f"rest.hours.{min(phase, Phase.P4)}"


def rest_kept(
    state: CaseState,
    context: Context,
    phase: Phase,
    wanted: LoadedDay,
    others: Iterable[LoadedDay],
) -> Criterion:
    """Whether a session keeps the rest to each of the others that loads a family of its own."""
    key = rest_key(phase)
    needed = _days(int(in_force(state, context, key)))
    near = [
        each
        for each in others
        if abs(each.day - wanted.day) < needed
        and each.session_id != wanted.session_id
        and each.families & wanted.families
    ]
    nearest = min(near, key=lambda each: abs(each.day - wanted.day), default=None)
    return Criterion(
        id=key,
        required=f">= {needed.days} d between sessions of one load family",
        observed=None if nearest is None else _distance(nearest, wanted),
        met=nearest is None,
        evidence=tuple(each.event_id for each in near),
        data_class=DataClass.L,
    )


def _days(hours: int) -> timedelta:
    """Hours of rest as calendar days, a begun one counted whole."""
    return -(-hours // 24) * _DAY


def _distance(nearest: LoadedDay, wanted: LoadedDay) -> str:
    shared = ", ".join(sorted(nearest.families & wanted.families))
    return f"{abs(nearest.day - wanted.day).days} d to {nearest.day} ({shared})"


def done_days(state: CaseState) -> Iterator[LoadedDay]:
    """The days of the sessions that took place."""
    zone = ZoneInfo(state.time_zone)
    for done in state.on_file(SessionCompleted):
        day = done.effective_at.astimezone(zone).date()
        yield LoadedDay(day, done.fact, done.event_id)


def planned_days(state: CaseState, since: date) -> Iterator[LoadedDay]:
    """The days, from one on, of the sessions that are scheduled and neither done, missed nor
    declined. What was planned for an earlier day is past, whatever became of it."""
    ended = {each.fact.session_id for kind in ENDED_BY for each in state.on_file(kind)}
    newest = {each.fact.session_id: each for each in state.on_file(SessionScheduled)}
    for session_id, each in newest.items():
        if session_id not in ended and each.fact.date >= since:
            yield LoadedDay(each.fact.date, each.fact, each.event_id)
