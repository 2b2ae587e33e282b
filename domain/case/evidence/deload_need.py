"""What asks for a lighter week (deload.reactive, DOMAIN 2.8).

Any of these in the last seven days, unless a deload came since: it was the answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from uuid import UUID

from domain.case.evidence.mornings import is_high_again, is_sore, mornings, strain_in_force
from domain.case.evidence.sessions import completed
from domain.case.loading.load_facts import DeloadStarted
from domain.case.policy import in_force
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.safety.remembered_safety import Place
from domain.case.safety.safety import AlarmSignRaised, ReassessmentCompleted
from domain.case.sessions.session_content import Fatigue, Rpe, RpeScale
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.case.state import CaseState, F
from domain.case.vocabulary import Dimension, ReassessmentOutcome
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.context import Context
from domain.data_classes import DataClass
from domain.recorded import Recorded

LOOKED_BACK = timedelta(days=7)


class DeloadTrigger(StrEnum):
    """Codes of what asks for a deload."""

    SORENESS = "soreness"
    RPE_RISE = "rpe_rise"
    FATIGUE = "fatigue"
    MORNING_DELTA = "morning_delta"
    SESSION_STOPPED = "session_stopped"
    ALARM = "alarm"
    ADVERSE_EVENT = "adverse_event"
    RESUME_REDUCED = "resume_reduced"

    @property
    def data_class(self) -> DataClass:
        """The class of what is seen."""
        return _SEEN.get(self, DataClass.D)


_SEEN = {
    DeloadTrigger.RPE_RISE: DataClass.L,
    DeloadTrigger.SESSION_STOPPED: DataClass.L,
    DeloadTrigger.ALARM: DataClass.O,
    DeloadTrigger.ADVERSE_EVENT: DataClass.M,
    DeloadTrigger.RESUME_REDUCED: DataClass.Q,
}


@dataclass(frozen=True, slots=True)
class Window:
    """From seven days before a time to it, as far as no deload has begun since."""

    since: datetime
    until: datetime
    answered: datetime | None = None

    def has(self, moment: datetime) -> bool:
        return self.since <= moment and self.is_open(moment)

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment was not answered by a deload yet."""
        return moment <= self.until and (self.answered is None or moment > self.answered)


def deload_needs(state: CaseState, context: Context) -> Mapping[DeloadTrigger, tuple[UUID, ...]]:
    """All that asks for a deload now, with the events that show it."""
    window = _window(state, context.effective_at)
    found = {trigger: rule(state, context, window) for trigger, rule in _RULES.items()}
    return {trigger: tuple(events) for trigger, events in found.items() if events}


def _window(state: CaseState, at: datetime) -> Window:
    deloads = state.on_file_until(DeloadStarted, at)
    answered = deloads[-1].effective_at if deloads else None
    return Window(at - LOOKED_BACK, at, answered)


def _in_window(recorded: Iterable[Recorded[F]], window: Window) -> list[Recorded[F]]:
    return [each for each in recorded if window.has(each.effective_at)]


def _ids(recorded: Iterable[Recorded[F]]) -> list[UUID]:
    return [each.event_id for each in recorded]


def _soreness(state: CaseState, context: Context, window: Window) -> list[UUID]:
    seen = _in_window(mornings(state, window.since, window.until), window)
    strain = strain_in_force(state, context)
    return _ids(each for each in seen if is_sore(each, strain))


def _morning_delta(state: CaseState, context: Context, window: Window) -> list[UUID]:
    seen = _in_window(mornings(state, window.since, window.until), window)
    strain = strain_in_force(state, context)
    return _ids(each for each in seen if is_high_again(state, each, strain))


def _fatigue(state: CaseState, context: Context, window: Window) -> list[UUID]:
    """Fatigue that stays: in a check-in, before a session, or after sessions on average."""
    level = in_force(state, context, "deload.reactive.fatigue")
    said = _in_window(state.on_file(WorkerCheckInRecorded), window)
    done = _in_window(state.on_file(SessionCompleted), window)
    tired = [each for each in said if (each.fact.fatigue or 0) >= level]
    before = [each for each in done if ((each.fact.fatigue or Fatigue()).pre or 0) >= level]
    after = [each for each in done if (each.fact.fatigue or Fatigue()).post is not None]
    spent = sum((each.fact.fatigue or Fatigue()).post or 0 for each in after)
    worn = after if after and spent >= level * len(after) else []
    return list(dict.fromkeys((*_ids(tired), *_ids(before), *_ids(worn))))


def _rpe_rise(state: CaseState, context: Context, window: Window) -> list[UUID]:
    """The last two sessions that compare with an earlier one at the same load were harder."""
    rise = in_force(state, context, "deload.reactive.rpe_rise")
    last_two = [*islice(_compared(state, window), 2)]
    harder = [each for each, risen in last_two if risen >= rise]
    if len(harder) < 2 or not window.has(harder[0].effective_at):
        return []
    return _ids(harder) if window.is_open(harder[1].effective_at) else []


def _compared(
    state: CaseState, window: Window
) -> Iterator[tuple[Recorded[SessionCompleted], Decimal]]:
    """Sessions that compare, the last one first, and by how much each was harder."""
    done = [each for each in completed(state, window.until) if each.fact.rpe is not None]
    efforts = [_effort(each.fact, each.fact.rpe) for each in done if each.fact.rpe is not None]
    for place in reversed(range(len(done))):
        alike = [each.rpe for each in efforts[:place] if each.is_alike(efforts[place])]
        if alike:
            yield done[place], efforts[place].rpe - min(alike)


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard a session was on its scale, and the heaviest load of each dimension."""

    rpe: Decimal
    scale: RpeScale
    loads: Mapping[Dimension, Decimal]

    def is_alike(self, other: "Effort") -> bool:
        """Whether two sessions share a dimension, and the load of each that they share."""
        if self.scale is not other.scale:
            return False
        shared = self.loads.keys() & other.loads.keys()
        return bool(shared) and all(self.loads[each] == other.loads[each] for each in shared)


def _effort(fact: SessionCompleted, rpe: Rpe) -> Effort:
    loads = sorted(fact.loads, key=lambda each: each.load)
    return Effort(rpe.value, rpe.scale, {each.dimension: each.load for each in loads})


def _stopped(state: CaseState, context: Context, window: Window) -> list[UUID]:
    return _ids(_in_window(state.on_file(SessionStopped), window))


def _alarm(state: CaseState, context: Context, window: Window) -> list[UUID]:
    return _ids(_in_window(state.on_file(AlarmSignRaised), window))


def _clinic_event(state: CaseState, context: Context, window: Window) -> list[UUID]:
    reported = state.on_file_until(AdverseEventReported, window.until)
    here = (each for each in reported if each.fact.place is Place.CLINIC)
    return _ids(each for each in here if window.has(each.fact.occurred_at))


def _resume_reduced(state: CaseState, context: Context, window: Window) -> list[UUID]:
    """However long ago: what was to resume with less has not done so until a deload came."""
    reduced = (
        each
        for each in state.on_file(ReassessmentCompleted)
        if each.fact.outcome is ReassessmentOutcome.RESUME_REDUCED
    )
    return _ids(each for each in reduced if window.is_open(each.effective_at))


_RULES: Mapping[DeloadTrigger, Callable[[CaseState, Context, Window], list[UUID]]] = {
    DeloadTrigger.SORENESS: _soreness,
    DeloadTrigger.RPE_RISE: _rpe_rise,
    DeloadTrigger.FATIGUE: _fatigue,
    DeloadTrigger.MORNING_DELTA: _morning_delta,
    DeloadTrigger.SESSION_STOPPED: _stopped,
    DeloadTrigger.ALARM: _alarm,
    DeloadTrigger.ADVERSE_EVENT: _clinic_event,
    DeloadTrigger.RESUME_REDUCED: _resume_reduced,
}
