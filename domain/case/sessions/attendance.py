"""Attendance: sessions planned ahead, missed, declined (S12, S40, S120)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.phases.subphase import PhaseOfPart
from domain.case.sessions.rest_between import LoadedDay, done_days, planned_days, rest_kept
from domain.case.sessions.session_content import Component, DoneLoad, Minutes, Supervision
from domain.case.sessions.session_facts import (
    SessionCompleted,
    SessionDeclined,
    SessionMissed,
    SessionScheduled,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension, Phase
from domain.context import Context
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.recorded import Fact, Request
from domain.refusals import Refusal
from domain.text import Line

REST = "rest.hours"
"""The policy that a plan without rest between two sessions does not keep."""

# requests


class ScheduleSession(Request):
    """What is planned may be named; a session of which nothing is named may load everything.
    Scheduled again, a session moves to another day. ``phase`` is the one under way, ``date``
    today unless said."""

    clinical = True
    adds_exposure = True

    session_id: Id | None = None
    date: CivilDate | None = None
    phase: PhaseOfPart | None = None
    minutes: Minutes | None = None
    components: Annotated[tuple[Component, ...], Field(max_length=50)] = ()
    dimensions: Annotated[tuple[Dimension, ...], Field(max_length=len(Dimension))] = ()
    loads: Annotated[tuple[DoneLoad, ...], Field(max_length=100)] = ()
    scenario_id: Line | None = None
    supervision: Supervision | None = None


class MissSession(Request):
    """``date`` may be left out where the session was scheduled, or is today's."""

    clinical = True

    session_id: Id | None = None
    date: CivilDate | None = None


class DeclineSession(Request):
    """A worker may always decline. ``date`` as in MissSession; it may lie ahead."""

    session_id: Id | None = None
    date: CivilDate | None = None


# decide


def schedule_session(state: CaseState, request: ScheduleSession, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    fact = _scheduled(state, request, context, state.phase)
    if state.restates(fact, context):
        return []
    if request.phase not in (None, state.phase):
        return Refusal("input", field="phase")
    if _outcome(state, fact.session_id) is not None:
        return Refusal("input", field="session_id")
    if fact.date < context.civil_date(state.time_zone):
        return Refusal("input", field="date")
    rest = _rest(state, fact, context)
    return [fact] if rest.met else Refusal(REST, (rest,))


def _scheduled(
    state: CaseState, request: ScheduleSession, context: Context, phase: Phase
) -> SessionScheduled:
    fact = SessionScheduled(
        session_id=request.session_id or context.id_for("session"),
        date=request.date or context.civil_date(state.time_zone),
        phase=phase,
        minutes=request.minutes,
        components=request.components,
        dimensions=request.dimensions,
        loads=request.loads,
        scenario_id=request.scenario_id,
        supervision=request.supervision,
        reason=request.reason,
    )
    if request.session_id is not None:
        return fact
    planned = (each.fact.session_id for each in state.on_file(SessionScheduled))
    alike = (fact.model_copy(update={"session_id": known}) for known in planned)
    return next((each for each in alike if state.restates(each, context)), fact)


def _rest(state: CaseState, fact: SessionScheduled, context: Context) -> Criterion:
    """To the sessions done, and to those still to come (POL-REST)."""
    own = LoadedDay(fact.date, fact, context.command_id)
    to_come = planned_days(state, context.civil_date(state.time_zone))
    return rest_kept(state, context, fact.phase, own, (*done_days(state), *to_come))


def miss_session(state: CaseState, request: MissSession, context: Context) -> Decided:
    fact = SessionMissed(
        session_id=request.session_id,
        date=_day(state, request, context),
        reason=request.reason,
    )
    if state.restates(fact, context):
        return []
    if _outcome(state, fact.session_id) in (SessionCompleted, SessionDeclined):
        return Refusal("input", field="session_id")
    if fact.date > context.civil_date(state.time_zone):
        return Refusal("input", field="date")
    return [fact]


def decline_session(state: CaseState, request: DeclineSession, context: Context) -> Decided:
    fact = SessionDeclined(
        session_id=request.session_id,
        date=_day(state, request, context),
        reason=request.reason,
    )
    if state.restates(fact, context):
        return []
    if _outcome(state, fact.session_id) is SessionCompleted:
        return Refusal("input", field="session_id")
    return [fact]


def _outcome(state: CaseState, session_id: UUID | None) -> type[Fact] | None:
    """How a session ended: done counts before declined, and declined before missed."""
    if session_id is None:
        return None
    ended = (SessionCompleted, SessionDeclined, SessionMissed)
    return next((kind for kind in ended if _says(state, kind, session_id)), None)


def _says(
    state: CaseState,
    kind: type[SessionCompleted | SessionDeclined | SessionMissed],
    session_id: UUID,
) -> bool:
    return any(each.fact.session_id == session_id for each in state.on_file(kind))


def _day(state: CaseState, request: MissSession | DeclineSession, context: Context) -> date:
    planned = state.newest_of(SessionScheduled, str(request.session_id))
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
