"""Which weeks a worker tolerated (DOMAIN 2.8a)."""

from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from domain.case.evidence.load_weeks import LoadWeek
from domain.case.evidence.mornings import Morning, is_high_again, is_sore
from domain.case.evidence.sessions import completed, in_effective_order
from domain.case.next_day import NextDayResponseRecorded
from domain.case.safety import CaseHeld
from domain.case.session_facts import SessionCompleted, SessionStopped
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
    sessions = sessions_of(state, week, context)
    reached = (each for each in sessions if reaches(each.fact, dimension, target.load))
    first = next(reached, None)
    return None if first is None or _went_wrong(state, week, sessions, context) else first


def reaches(session: SessionCompleted, dimension: Dimension, load: Decimal) -> bool:
    """Whether a session did this load of a dimension, or more."""
    return any(done.dimension is dimension and done.load >= load for done in session.loads)


def sessions_of(state: CaseState, week: LoadWeek, context: Context) -> tuple[Session, ...]:
    done = completed(state, context.effective_at)
    return tuple(each for each in done if week.has(each.effective_at))


def _went_wrong(
    state: CaseState, week: LoadWeek, sessions: tuple[Session, ...], context: Context
) -> bool:
    ids = {each.fact.session_id for each in sessions}
    stopped = in_effective_order(state.on_file(SessionStopped), context.effective_at)
    held = in_effective_order(state.on_file(CaseHeld), context.effective_at)
    responses = in_effective_order(state.on_file(NextDayResponseRecorded), context.effective_at)
    return (
        any(week.has(each.effective_at) or each.fact.session_id in ids for each in stopped)
        or any(week.has(each.effective_at) for each in held)
        or any(_strained(state, each, context) for each in responses if _answers(week, each, ids))
    )


def _answers(week: LoadWeek, response: Morning, sessions: set[UUID]) -> bool:
    """Whether a response is one to this week; one that names no session counts by its time."""
    named = response.fact.session_id
    return week.has(response.effective_at) if named is None else named in sessions


def _strained(state: CaseState, response: Morning, context: Context) -> bool:
    return is_sore(state, response, context) or is_high_again(state, response, context)
