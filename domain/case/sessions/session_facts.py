"""Sessions as facts: planned, done, stopped, missed, declined.

They stand apart from the requests so that rules and evidence may read them.
"""

from uuid import UUID

from pydantic import StrictBool

from domain.case.chapter import CaseFact
from domain.case.sessions.session_content import (
    Component,
    DoneLoad,
    Fatigue,
    Rpe,
    SessionPain,
    StopTrigger,
    Supervision,
    WorkInterval,
)
from domain.case.vocabulary import Dimension, Phase
from domain.data_classes import D, J, L
from domain.instants import CivilDate
from domain.measures.quantity import Exact, Whole
from domain.text import Line, Note


class SessionScheduled(CaseFact):
    session_id: L[UUID]
    date: J[CivilDate]
    phase: L[Phase]
    minutes: L[Whole | None] = None
    components: L[tuple[Component, ...]] = ()
    dimensions: L[tuple[Dimension, ...]] = ()
    loads: L[tuple[DoneLoad, ...]] = ()
    scenario_id: L[Line | None] = None
    supervision: L[Supervision | None] = None
    reason: L[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.session_id)


class SessionCompleted(CaseFact):
    """A session as it was; ``flags`` are the policies that it did not keep, ``late`` that it
    was entered late. What happened is never refused for a clinical reason."""

    session_id: L[UUID]
    phase: L[Phase]
    scenario_id: L[Line | None] = None
    job_task_id: L[str | None] = None
    complexity: L[Whole | None] = None
    components: L[tuple[Component, ...]] = ()
    loads: L[tuple[DoneLoad, ...]] = ()
    intervals: L[tuple[WorkInterval, ...]] = ()
    nprs: D[SessionPain | None] = None
    rpe: L[Rpe | None] = None
    hr_max: L[Whole | None] = None
    hr_cleared: L[StrictBool] = False
    fatigue: L[Fatigue | None] = None
    technique: L[Whole | None] = None
    transfer: L[Whole | None] = None
    precision_error_pct: L[Exact | None] = None
    faults: L[tuple[Line, ...]] = ()
    cues: L[tuple[Line, ...]] = ()
    supervision: L[Supervision | None] = None
    minutes: L[Whole | None] = None
    hydration: L[StrictBool | None] = None
    adherence: L[StrictBool] = True
    late: L[StrictBool] = False
    flags: L[tuple[str, ...]] = ()

    @property
    def subject(self) -> str:
        return str(self.session_id)


class SessionStopped(CaseFact):
    session_id: L[UUID]
    at_min: L[Whole | None] = None
    trigger: D[StopTrigger]

    @property
    def subject(self) -> str:
        return str(self.session_id)


class SessionMissed(CaseFact):
    session_id: L[UUID | None] = None
    date: J[CivilDate]
    reason: L[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.session_id or self.date)


class SessionDeclined(CaseFact):
    session_id: L[UUID | None] = None
    date: J[CivilDate]
    reason: L[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.session_id or self.date)
