"""Which weeks a worker tolerated (DOMAIN 2.8a)."""

from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from domain.case.evidence.load_weeks import LoadWeek, Span
from domain.case.evidence.mornings import (
    Morning,
    Strain,
    is_high_again,
    is_sore,
    strain_in_force,
)
from domain.case.evidence.once import once
from domain.case.evidence.sessions import completed
from domain.case.safety.safety import CaseHeld
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.recorded import Recorded

Session: TypeAlias = Recorded[SessionCompleted]


def tolerated(
    state: CaseState, week: LoadWeek, dimension: Dimension, context: Context
) -> Session | None:
    """The session that reached its target in a week that was tolerated, or None.

    No session of the week may have been stopped, no hold begun in it, no next-day response to
    it have met deload.reactive. A deload is never a tolerated week.
    """
    target = week.targets.get(dimension)
    if week.is_deload or target is None:
        return None
    span = week.span
    sessions = sessions_of(state, span, context.effective_at)
    reached = (each for each in sessions if reaches(each.fact, dimension, target.load))
    first = next(reached, None)
    if first is None:
        return None
    strain = strain_in_force(state, context)
    return None if _went_wrong(state, span, context.effective_at, strain) else first


def reaches(session: SessionCompleted, dimension: Dimension, load: Decimal) -> bool:
    """Whether a session did this load of a dimension, or more."""
    return any(done.dimension is dimension and done.load >= load for done in session.loads)


@once
def sessions_of(state: CaseState, span: Span, at: datetime) -> tuple[Session, ...]:
    """The sessions of a stretch of time that were known by a time."""
    return span.part_of(completed(state, at))


@once
def _went_wrong(state: CaseState, span: Span, at: datetime, strain: Strain) -> bool:
    ids = {each.fact.session_id.int for each in sessions_of(state, span, at)}
    stopped = state.on_file_until(SessionStopped, at)
    held = state.on_file_until(CaseHeld, at)
    responses = state.on_file_until(NextDayResponseRecorded, at)
    return (
        any(span.has(each.effective_at) or each.fact.session_id.int in ids for each in stopped)
        or any(span.has(each.effective_at) for each in held)
        or any(_strained(state, each, strain) for each in responses if _answers(span, each, ids))
    )


def _answers(span: Span, response: Morning, sessions: set[int]) -> bool:
    """Whether a response is one to this week; one that names no session counts by its time."""
    named = response.fact.session_id
    return span.has(response.effective_at) if named is None else named.int in sessions


def _strained(state: CaseState, response: Morning, strain: Strain) -> bool:
    return is_sore(response, strain) or is_high_again(state, response, strain)
