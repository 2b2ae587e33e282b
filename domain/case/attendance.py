"""Attendance: sessions planned ahead, missed, declined (S12, S40, S120)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.case.chapter import Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.session_content import Component, Minutes, Supervision
from domain.case.session_facts import SessionDeclined, SessionMissed, SessionScheduled
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line

# requests


class ScheduleSession(Request):
    """What is planned may be named; a session of which nothing is named may load everything."""

    clinical = True
    adds_exposure = True

    session_id: Id | None = None
    date: CivilDate
    minutes: Minutes | None = None
    components: Annotated[tuple[Component, ...], Field(max_length=50)] = ()
    dimensions: Annotated[tuple[Dimension, ...], Field(max_length=len(Dimension))] = ()
    scenario_id: Line | None = None
    supervision: Supervision | None = None


class MissSession(Request):
    """``date`` may be left out where the session was scheduled, or is today's."""

    clinical = True

    session_id: Id | None = None
    date: CivilDate | None = None


class DeclineSession(Request):
    """A worker may always decline. ``date`` as in MissSession."""

    session_id: Id | None = None
    date: CivilDate | None = None


# decide


def schedule_session(state: CaseState, request: ScheduleSession, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    said = request.model_dump(exclude={"effective_at", "session_id"})
    session_id = request.session_id or context.id_for("session")
    fact = SessionScheduled(**said, session_id=session_id, phase=state.phase)
    return unless_restated(state, fact)


def miss_session(state: CaseState, request: MissSession, context: Context) -> Decided:
    fact = SessionMissed(
        session_id=request.session_id,
        date=_day(state, request, context),
        reason=request.reason,
    )
    return unless_restated(state, fact)


def decline_session(state: CaseState, request: DeclineSession, context: Context) -> Decided:
    fact = SessionDeclined(
        session_id=request.session_id,
        date=_day(state, request, context),
        reason=request.reason,
    )
    return unless_restated(state, fact)


def _day(state: CaseState, request: MissSession | DeclineSession, context: Context) -> date:
    planned = state.latest.get((SessionScheduled.__name__, str(request.session_id)))
    known = planned.date if isinstance(planned, SessionScheduled) else None
    return request.date or known or context.civil_date(state.time_zone)


DECIDE: Decides = {
    ScheduleSession: schedule_session,
    MissSession: miss_session,
    DeclineSession: decline_session,
}
EVOLVE: Evolves = {
    SessionScheduled: only_filed,
    SessionMissed: only_filed,
    SessionDeclined: only_filed,
}
