"""Every NPRS that a case has on file, as readings with their time (DOMAIN 2.8a)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from domain.case.assessment import BaselineAssessmentRecorded
from domain.case.next_day import NextDayResponseRecorded
from domain.case.reviews import ProgressReviewed
from domain.case.session_content import SessionPain
from domain.case.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.vocabulary import Pain
from domain.recorded import Fact

Found: TypeAlias = Iterable[int | None]


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """One NPRS; readings are ordered by when they were true, then by the ledger."""

    at: datetime
    position: int
    nprs: int
    event_id: UUID


def readings(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """NPRS of any kind: sessions, mornings, assessments, reviews."""
    return _read(state, until, ANY_KIND)


def levels(state: CaseState, until: datetime) -> tuple[Reading, ...]:
    """How much it hurt at a moment, in the order of time: before and after sessions, in the
    morning, at rest. A peak lasts for a moment: it counts only where nothing after it is known,
    and so does the worst of a day or a week never."""
    return _read(state, until, LEVELS)


def _read(
    state: CaseState, until: datetime, kinds: Mapping[type[Fact], Callable[[Any], Found]]
) -> tuple[Reading, ...]:
    found = (
        Reading(each.effective_at, each.position, nprs, each.event_id)
        for kind, nprs_of in kinds.items()
        for each in state.on_file(kind)
        if each.effective_at <= until
        for nprs in nprs_of(each.fact)
        if nprs is not None
    )
    return tuple(sorted(found, key=lambda each: (each.at, each.position)))


def _in_session(fact: SessionCompleted) -> Found:
    nprs = fact.nprs or SessionPain()
    return nprs.pre, nprs.peak, nprs.post


def _around_session(fact: SessionCompleted) -> Found:
    nprs = fact.nprs or SessionPain()
    return nprs.pre, nprs.peak if nprs.post is None else nprs.post


def _pattern(fact: BaselineAssessmentRecorded | ProgressReviewed) -> Found:
    pain: Pain | None = fact.pain
    return () if pain is None else (pain.rest, pain.move, pain.worst24h, pain.worst7d)


def _at_rest(fact: BaselineAssessmentRecorded | ProgressReviewed) -> Found:
    pain: Pain | None = fact.pain
    return () if pain is None else (pain.rest,)


def _morning(fact: NextDayResponseRecorded) -> Found:
    return (fact.nprs_morning,)


ANY_KIND: Mapping[type[Fact], Callable[[Any], Found]] = {
    SessionCompleted: _in_session,
    NextDayResponseRecorded: _morning,
    BaselineAssessmentRecorded: _pattern,
    ProgressReviewed: _pattern,
}
LEVELS: Mapping[type[Fact], Callable[[Any], Found]] = {
    SessionCompleted: _around_session,
    NextDayResponseRecorded: _morning,
    BaselineAssessmentRecorded: _at_rest,
    ProgressReviewed: _at_rest,
}
