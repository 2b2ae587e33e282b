"""Sessions: what was done is recorded as it was, and stopped where a stop rule is met."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.session_content import (
    Component,
    DoneLoad,
    Fatigue,
    HeartRate,
    Minutes,
    Rating,
    Rpe,
    SessionPain,
    StopTrigger,
    Supervision,
    WorkInterval,
)
from domain.case.session_facts import SessionCompleted, SessionStopped
from domain.case.state import CaseState
from domain.case.vocabulary import AlarmCode, Phase, Value
from domain.context import Context
from domain.identifiers import Id
from domain.measures.quantity import Exact
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note

# requests


class Stop(Value):
    """That a session was stopped: at which minute, and why where it is known."""

    at_min: Minutes | None = None
    trigger: StopTrigger | None = None


class AlarmSeen(Value):
    """An alarm sign seen in a session; a bare code says no more."""

    code: AlarmCode
    observed: Note | None = None
    reporter: Id | None = None
    hold_id: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _code_alone(cls, data: Any) -> Any:
        return {"code": data} if isinstance(data, str) else data


class CompleteSession(Request):
    """``phase`` may be left out: the one in force. That it was stopped is said in ``stopped``,
    or by ``trigger`` and ``at_min`` at the top; a stop rule that is met needs no saying."""

    clinical = True

    session_id: Id | None = None
    phase: Phase | None = None
    scenario_id: Line | None = None
    job_task_id: Line | None = None
    complexity: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    components: Annotated[tuple[Component, ...], Field(max_length=50)] = ()
    loads: Annotated[tuple[DoneLoad, ...], Field(max_length=100)] = ()
    intervals: Annotated[tuple[WorkInterval, ...], Field(max_length=50)] = ()
    nprs: SessionPain | None = None
    rpe: Rpe | None = None
    hr_max: HeartRate | None = None
    hr_cleared: StrictBool = False
    fatigue: Fatigue | None = None
    technique: Rating | None = None
    transfer: Rating | None = None
    precision_error_pct: Annotated[Exact, Field(ge=0, le=100)] | None = None
    faults: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    cues: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    supervision: Supervision | None = None
    minutes: Minutes | None = None
    hydration: StrictBool | None = None
    adherence: StrictBool = True
    stopped: Stop | None = None
    at_min: Minutes | None = None
    trigger: StopTrigger | None = None
    alarm: AlarmSeen | None = None


# decide


def complete_session(state: CaseState, request: CompleteSession, context: Context) -> Decided:
    phase = request.phase or state.phase
    if phase is None:
        return Refusal("state")
    fact = _completed(request, request.session_id or context.id_for("session"), phase)
    return [] if state.restates(fact) else [fact]


def _completed(request: CompleteSession, session_id: UUID, phase: Phase) -> SessionCompleted:
    left_out = {"effective_at", "reason", "stopped", "at_min", "trigger", "alarm"}
    said = request.model_dump(exclude={*left_out, "session_id", "phase"})
    return SessionCompleted(**said, session_id=session_id, phase=phase)


DECIDE: Decides = {CompleteSession: complete_session}
EVOLVE: Evolves = {SessionCompleted: only_filed, SessionStopped: only_filed}
