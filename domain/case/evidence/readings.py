"""Every NPRS that a case has on file, as readings with their time (DOMAIN 2.8a)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from domain.case.assessment.assessment import Assessment, BaselineAssessmentRecorded
from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.evidence.once import once_of
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.sessions.session_content import SessionPain
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.vocabulary import Pain
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.shifts import ShiftWorked
from domain.recorded import Fact

Found: TypeAlias = Iterable[int | None]
Kinds: TypeAlias = Mapping[type[Fact], Callable[[Any], Found]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One NPRS, when it was true (in UTC, so that times between are real ones), and the event
    that shows it."""

    at: datetime
    position: int
    nprs: int
    event_id: UUID

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands among the others: by time, then by the ledger."""
        return self.at, self.position


def _before_session(fact: SessionCompleted) -> Found:
    return ((fact.nprs or SessionPain()).pre,)


def _in_session(fact: SessionCompleted) -> Found:
    nprs = fact.nprs or SessionPain()
    return nprs.pre, nprs.peak, nprs.post


def _around_session(fact: SessionCompleted) -> Found:
    nprs = fact.nprs or SessionPain()
    return nprs.pre, nprs.peak if nprs.post is None else nprs.post


def _pattern(fact: Assessment | ProgressReviewed) -> Found:
    pain = fact.pain or Pain()
    night = pain.night if type(pain.night) is int else None
    return pain.rest, pain.move, pain.worst24h, pain.worst7d, night


def _at_rest(fact: Assessment | ProgressReviewed) -> Found:
    return ((fact.pain or Pain()).rest,)


def _morning(fact: NextDayResponseRecorded) -> Found:
    return (fact.nprs_morning,)


def _said(fact: WorkerCheckInRecorded) -> Found:
    return (fact.nprs,)


def _on_shift(fact: ShiftWorked) -> Found:
    return (fact.nprs_peak,)


MORNINGS: Kinds = {NextDayResponseRecorded: _morning}
BEFORE_SESSIONS: Kinds = {SessionCompleted: _before_session}
AT_REST: Kinds = {
    BaselineAssessmentRecorded: _at_rest,
    ReassessmentRecorded: _at_rest,
    ProgressReviewed: _at_rest,
}
LEVELS: Kinds = {
    **AT_REST,
    **MORNINGS,
    SessionCompleted: _around_session,
    WorkerCheckInRecorded: _said,
}
ANY_KIND: Kinds = {
    BaselineAssessmentRecorded: _pattern,
    ReassessmentRecorded: _pattern,
    ProgressReviewed: _pattern,
    NextDayResponseRecorded: _morning,
    SessionCompleted: _in_session,
    WorkerCheckInRecorded: _said,
    ShiftWorked: _on_shift,
}


def _reader(kinds: Kinds) -> Callable[[CaseState], tuple[Reading, ...]]:
    """All readings of these kinds in the order of time, found again where there are more."""

    @once_of(*kinds)
    def read(state: CaseState) -> tuple[Reading, ...]:
        found = (
            Reading(each.effective_at.astimezone(UTC), each.position, nprs, each.event_id)
            for kind, nprs_of in kinds.items()
            for each in state.on_file(kind)
            for nprs in nprs_of(each.fact)
            if nprs is not None
        )
        return tuple(sorted(found, key=lambda each: each.place))

    return read


_of_any_kind = _reader(ANY_KIND)
_levels = _reader(LEVELS)
_at_rest_ever = _reader(AT_REST)
_before_sessions = _reader(BEFORE_SESSIONS)
_mornings = _reader(MORNINGS)


def readings(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """NPRS of any kind: sessions, mornings, check-ins, shifts, reviews, assessments."""
    return _up_to(until, _of_any_kind(state))


def levels(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """How much it hurt at a moment, in the order of time: before and after sessions, in the
    morning, at a check-in, at rest. A peak lasts for a moment, so it counts only where nothing
    after it is known; the worst of a shift, a day or a week has no moment at all."""
    return _up_to(until, _levels(state))


def pains_at_rest(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """The rest pain of assessments and progress reviews, in the order of time."""
    return _up_to(until, _at_rest_ever(state))


def before_sessions(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """The NPRS before each session, in the order of time."""
    return _up_to(until, _before_sessions(state))


def mornings(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """The next-morning NPRS, in the order of time."""
    return _up_to(until, _mornings(state))


def _up_to(until: datetime, known: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return known[: bisect_right(known, until, key=attrgetter("at"))]
