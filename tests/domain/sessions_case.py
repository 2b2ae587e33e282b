"""Sessions and what follows them as requests, and the picker's case in the phases they need."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.phases.phases import PhaseAdvanced
from domain.case.sessions.attendance import DeclineSession, MissSession, ScheduleSession
from domain.case.sessions.next_day import NextDayResponseRecorded, RecordNextDay
from domain.case.sessions.reviews import ReviewProgress
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.sessions.sessions import CompleteSession
from domain.case.sessions.supervision import ChangeSupervision
from tests.domain import thin_case as case
from tests.domain.scenario import PRAGUE, Scenario, through

S1, S2, S3, S4, S5 = (case.an_id(number) for number in range(201, 206))
ACCEPTED = {"outcome": "accepted", "rationale": "all_met", "criteria": []}


def on(day: int, hour: int = 9, minute: int = 30, month: int = 3) -> datetime:
    """A time in Prague in 2025; 10 March is the Monday on which the programme begins."""
    return datetime(2025, month, day, hour, minute, tzinfo=PRAGUE)


def session(session_id: UUID | None = S1, **said: Any) -> CompleteSession:
    named = None if session_id is None else str(session_id)
    return CompleteSession.model_validate({"session_id": named, **said})


def pain(pre: int | None = None, peak: int | None = None, post: int | None = None) -> Any:
    return {"pre": pre, "peak": peak, "post": post}


def effort(value: str, scale: str = "CR10") -> dict[str, str]:
    return {"scale": scale, "value": value}


def loads(**by_dimension: str) -> list[dict[str, str]]:
    return [{"dimension": name, "load": load} for name, load in by_dimension.items()]


def morning(nprs: int, session_id: UUID | None = None, **said: Any) -> RecordNextDay:
    named = None if session_id is None else str(session_id)
    return RecordNextDay.model_validate({"session_id": named, "nprs_morning": nprs, **said})


def schedule(date: str, session_id: UUID | None = S1, **said: Any) -> ScheduleSession:
    named = None if session_id is None else str(session_id)
    return ScheduleSession.model_validate({"session_id": named, "date": date, **said})


def miss(session_id: UUID | None = S1, **said: Any) -> MissSession:
    named = None if session_id is None else str(session_id)
    return MissSession.model_validate({"session_id": named, **said})


def decline(session_id: UUID | None = S1, **said: Any) -> DeclineSession:
    named = None if session_id is None else str(session_id)
    return DeclineSession.model_validate({"session_id": named, **said})


def review(**said: Any) -> ReviewProgress:
    return ReviewProgress.model_validate(said)


def supervise(to: str, **said: Any) -> ChangeSupervision:
    return ChangeSupervision.model_validate({"to": to, **said})


def done(session_id: UUID = S1, phase: str = "P1", **said: Any) -> SessionCompleted:
    return SessionCompleted.model_validate({"session_id": session_id, "phase": phase, **said})


def answered(nprs: int, session_id: UUID | None = None, **said: Any) -> NextDayResponseRecorded:
    return NextDayResponseRecorded.model_validate(
        {"session_id": session_id, "nprs_morning": nprs, **said}
    )


def advanced(to: str) -> PhaseAdvanced:
    """That the gate before a phase was passed."""
    before = f"P{int(to[1]) - 1}"
    return PhaseAdvanced.model_validate({"from": before, "to": to, "day": 30, "decision": ACCEPTED})


def only_session(scenario: Scenario, request: CompleteSession, at: Any = None) -> SessionCompleted:
    """The session that a request records first of all."""
    (fact, *_) = scenario.when(request, at=at).facts
    assert isinstance(fact, SessionCompleted)
    return fact


P1 = case.IN_PROGRAMME
P2 = through(P1, (on(21, 11, 0), advanced("P2")))
P3 = through(P2, (on(9, 11, 0, month=5), advanced("P3")))
P4 = through(P3, (on(6, 9, 0, month=6), advanced("P4")))
