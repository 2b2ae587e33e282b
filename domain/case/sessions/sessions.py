"""Sessions: what was done is recorded as it was, and stopped where a stop rule is met."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from domain.case.chapter import Decided, Decides, Evolves, nested, only_filed
from domain.case.evidence.holds import hold_at
from domain.case.evidence.phase_times import phase_at, phases_reached
from domain.case.phases.subphase import PhaseOfPart
from domain.case.safety.safety import AlarmSignRaised, RaiseAlarm, raise_alarm
from domain.case.sessions.rpe_scale import other_scale
from domain.case.sessions.session_content import (
    AlarmSeen,
    Component,
    DoneLoad,
    Fatigue,
    HeartRate,
    Minutes,
    Rating,
    Rpe,
    SessionPain,
    Stop,
    StopTrigger,
    Supervision,
    WorkInterval,
    yes_or_no,
)
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.case.sessions.session_rules import is_late, policies_not_kept, stop_met
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import instant_text
from domain.measures.quantity import Exact
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line

JUDGED_BY_RULES = frozenset({"session_id", "phase", "late", "flags"})
TOLD = tuple(name for name in SessionCompleted.model_fields if name not in JUDGED_BY_RULES)
"""What a request says of a session as it is; phase and id may be left out."""
UNNAMED_STOP = "session.stopped"
"""The trigger of a stop for which nobody named a reason."""

# requests


class CompleteSession(Request):
    """``phase`` may be left out: the one in force. That it was stopped is said in ``stopped``,
    or by ``trigger`` and ``at_min`` at the top; a stop rule that is met needs no saying. So
    the sign of an alarm: in ``alarm``, or by ``code`` and what else it has, at the top."""

    clinical = True

    session_id: Id | None = None
    phase: PhaseOfPart | None = None
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
    stopped: Annotated[Stop | None, BeforeValidator(yes_or_no)] = None
    at_min: Minutes | None = None
    trigger: StopTrigger | None = None
    alarm: AlarmSeen | None = None

    @model_validator(mode="before")
    @classmethod
    def _alarm_at_the_top(cls, data: Any) -> Any:
        if isinstance(data, dict) and "alarm_code" in data and "code" not in data:
            rest = {name: value for name, value in data.items() if name != "alarm_code"}
            data = {**rest, "code": data["alarm_code"]}
        return nested(data, "alarm", AlarmSeen)

    @property
    def told_stop(self) -> Stop | None:
        """That it was stopped, wherever the request says so."""
        if self.stopped is None and self.at_min is None and self.trigger is None:
            return None
        said = self.stopped or Stop()
        at_min = self.at_min if said.at_min is None else said.at_min
        return Stop(at_min=at_min, trigger=said.trigger or self.trigger)


# decide


def complete_session(state: CaseState, request: CompleteSession, context: Context) -> Decided:
    known = _known(state, request, context)
    if known is not None and _says_again(state, request, known):
        return []
    fault = _fault(state, request, context) if known is None else "session_id"
    if fault is not None:
        return Refusal("input", field=fault)
    refused = _held(state, context) or _other_scale(state, request)
    under_way = phase_at(state, context.effective_at)
    if refused is not None or under_way is None:
        return refused or Refusal("state")
    phase = request.phase or under_way
    fact = _judged(state, context, _said(request, _named(request, context), phase))
    stopped = _stopped(state, context, request, fact)
    alarm = _alarm(state, request, context)
    if isinstance(alarm, Refusal):
        return alarm
    return [fact, *([] if stopped is None else [stopped]), *alarm]


def _named(request: CompleteSession, context: Context) -> UUID:
    return request.session_id or context.id_for("session")


def _said(request: CompleteSession, session_id: UUID, phase: Phase) -> SessionCompleted:
    """The session as the request tells it."""
    said = {name: getattr(request, name) for name in TOLD}
    return SessionCompleted(**said, session_id=session_id, phase=phase)


def _judged(state: CaseState, context: Context, fact: SessionCompleted) -> SessionCompleted:
    """The session with what the rules say about it."""
    flags = policies_not_kept(state, context, fact)
    return fact.model_copy(update={"late": is_late(state, context), "flags": flags})


def _stopped(
    state: CaseState, context: Context, request: CompleteSession, fact: SessionCompleted
) -> SessionStopped | None:
    """That it was stopped: because the request says so, or because a stop rule is met."""
    told = request.told_stop
    trigger = (told and told.trigger) or stop_met(state, context, fact)
    if told is None and trigger is None:
        return None
    return SessionStopped(
        session_id=fact.session_id,
        at_min=fact.minutes if told is None or told.at_min is None else told.at_min,
        trigger=trigger or StopTrigger(policy_id=UNNAMED_STOP),
    )


def _alarm(state: CaseState, request: CompleteSession, context: Context) -> Decided:
    """The alarm and its hold, for a sign in the data; a stop alone is none."""
    seen = request.alarm
    if seen is None:
        return []
    asked = RaiseAlarm(
        code=seen.code, observed=seen.observed, reporter=seen.reporter, hold_id=seen.hold_id
    )
    raised = raise_alarm(state, asked, context)
    if isinstance(raised, Refusal) and raised.field is not None:
        return Refusal(raised.code, raised.criteria, field=f"alarm.{raised.field}")
    return raised


def _known(
    state: CaseState, request: CompleteSession, context: Context
) -> Recorded[SessionCompleted] | None:
    """The session on file under this id; where none is named, the one told for this time."""
    done = reversed(state.ever_on_file(SessionCompleted))
    if request.session_id is not None:
        number = request.session_id.int  # a UUID is compared in Python
        return next((each for each in done if each.fact.session_id.int == number), None)
    same_time = (each for each in done if each.effective_at == context.effective_at)
    return next((each for each in same_time if _tells(request, each.fact)), None)


def _tells(request: CompleteSession, fact: SessionCompleted) -> bool:
    """Whether a request tells this very session."""
    said = _said(request, fact.session_id, request.phase or fact.phase)
    return said == fact.model_copy(update={"late": False, "flags": ()})


def _says_again(
    state: CaseState,
    request: CompleteSession,
    known: Recorded[SessionCompleted],
) -> bool:
    """Whether a request says nothing that the session on file does not: its time, what was
    done, how it ended, which alarm it raised."""
    return (
        request.effective_at in (None, known.effective_at)
        and _tells(request, known.fact)
        and _stop_is_known(state, request.told_stop, known.fact)
        and _alarm_is_known(state, request.alarm)
    )


def _stop_is_known(state: CaseState, told: Stop | None, known: SessionCompleted) -> bool:
    stop = state.newest_of(SessionStopped, known.subject)
    if told is None or not isinstance(stop, SessionStopped):
        return told is None
    same_minute = told.at_min in (None, stop.at_min)
    return same_minute and told.trigger in (None, stop.trigger)


def _alarm_is_known(state: CaseState, told: AlarmSeen | None) -> bool:
    raised = (each.fact for each in state.on_file(AlarmSignRaised))
    return told is None or any(
        (each.code, each.observed) == (told.code, told.observed) for each in raised
    )


def _fault(state: CaseState, request: CompleteSession, context: Context) -> str | None:
    """The field that does not fit the case, or None."""
    reached = phases_reached(state, context.effective_at)
    if request.phase is not None and reached and request.phase not in reached:
        return "phase"
    profile = context.job_profile
    named = request.job_task_id
    return "job_task_id" if named and profile and profile.task(named) is None else None


def _held(state: CaseState, context: Context) -> Refusal | None:
    """INV-4: no session inside a hold. What happened outside may be told at any time."""
    held = hold_at(state, context.effective_at)
    if held is None:
        return None
    seen = f"{held.fact.hold_id} from {instant_text(held.effective_at)}"
    return Refusal(
        "INV-4",
        (
            Criterion(
                id="INV-4",
                required="a session outside every hold",
                observed=seen,
                met=False,
                evidence=(held.event_id,),
                data_class=DataClass.B,
            ),
        ),
    )


def _other_scale(state: CaseState, request: CompleteSession) -> Refusal | None:
    return None if request.rpe is None else other_scale(state, [("rpe.scale", request.rpe)])


DECIDE: Decides = {CompleteSession: complete_session}
EVOLVE: Evolves = {SessionCompleted: only_filed, SessionStopped: only_filed}
