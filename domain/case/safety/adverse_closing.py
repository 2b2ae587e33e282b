"""An adverse event is closed when its corrective action is done (INV-8)."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.chapter import Decided, Decides
from domain.case.phases.phases import PhaseAdvanced, PhaseStarted, SubphaseStarted
from domain.case.phases.subphase import Subphase
from domain.case.plan.timeline import TimelineAdjusted, planned_dates
from domain.case.safety.adverse_events import AdverseEventClosed, AdverseEventReported, still_open
from domain.case.safety.corrective_actions import CorrectiveActionCompleted, CorrectiveActionPlanned
from domain.case.safety.remembered_safety import AdverseEvent, AeStage
from domain.case.safety.safety import CaseHeld, HoldLifted
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Note

_PHASES = frozenset[str]({*Phase, *Subphase})

# requests


class CloseAdverseEvent(Request):
    ae_id: Id
    outcome: Note | None = None


# decide


def close_adverse_event(state: CaseState, request: CloseAdverseEvent, context: Context) -> Decided:
    known = state.adverse.events.get(request.ae_id)
    if known is None:
        return Refusal("input", field="ae_id")
    fact = AdverseEventClosed(ae_id=request.ae_id, outcome=request.outcome)
    if known.closed:
        is_said = request.outcome is None or state.restates(fact, context)
        return [] if is_said else Refusal("state", (still_open(known.ae_id),))
    unmet = tuple(each for each in _closing(state, known, context) if not each.met)
    return Refusal("INV-8", unmet) if unmet else [fact]


def _closing(state: CaseState, event: AdverseEvent, context: Context) -> tuple[Criterion, ...]:
    """INV-8: the corrective action is done, and a milestone that it touched has moved."""
    stage = state.adverse.stage_of(event.ae_id)
    done = Criterion(
        id="INV-8.action",
        required=AeStage.ACTION_DONE,
        observed=stage,
        met=stage is AeStage.ACTION_DONE,
        data_class=DataClass.M,
    )
    if not event.milestone_touched and not _passed_in_its_hold(state, event, context):
        return (done,)
    moved = moved_because_of(state, event.ae_id)
    return (
        done,
        Criterion(
            id="INV-8.timeline",
            required="the milestone that it touched is adjusted",
            observed=f"{len(moved)} adjusted",
            met=bool(moved),
            evidence=moved,
            data_class=DataClass.M,
        ),
    )


def moved_because_of(state: CaseState, ae_id: UUID) -> tuple[UUID, ...]:
    """The adjustments of the timeline that name the event, its hold or its action as cause."""
    causes = set(_events_of(state, ae_id))
    adjusted = state.on_file(TimelineAdjusted)
    return tuple(each.event_id for each in adjusted if each.fact.cause_event_id in causes)


def _events_of(state: CaseState, ae_id: UUID) -> Iterator[UUID]:
    reports = state.on_file(AdverseEventReported)
    planned = state.on_file(CorrectiveActionPlanned)
    completed = state.on_file(CorrectiveActionCompleted)
    yield from (each.event_id for each in reports if each.fact.ae_id == ae_id)
    yield from (each.event_id for each in planned if each.fact.ae_id == ae_id)
    yield from (each.event_id for each in completed if each.fact.ae_id == ae_id)
    yield from (each.event_id for each in _holds_of(state, ae_id))


def _holds_of(state: CaseState, ae_id: UUID) -> tuple[Recorded[CaseHeld], ...]:
    """The holds in the commits in which the event was reported."""
    reports = state.on_file(AdverseEventReported)
    commands = {each.command_id for each in reports if each.fact.ae_id == ae_id}
    return tuple(each for each in state.on_file(CaseHeld) if each.command_id in commands)


def _passed_in_its_hold(state: CaseState, event: AdverseEvent, context: Context) -> bool:
    """Whether the planned day of a phase that had not begun lay in a hold that the event led to:
    then the event touched that milestone, whether or not anybody said so."""
    return any(
        _day(state, held.effective_at) <= planned <= _last_day(state, held.fact.hold_id, context)
        for held in _holds_of(state, event.ae_id)
        for planned in _still_to_begin(state, held.position)
    )


def _last_day(state: CaseState, hold_id: UUID, context: Context) -> date:
    lifted = (each for each in state.on_file(HoldLifted) if each.fact.hold_id == hold_id)
    end = next((each.effective_at for each in lifted), context.effective_at)
    return _day(state, end)


def _day(state: CaseState, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(state.time_zone)).date()


def _still_to_begin(state: CaseState, position: int) -> Iterator[date]:
    begun: set[str] = {
        *(each.fact.phase for each in state.on_file(PhaseStarted) if each.position < position),
        *(each.fact.phase for each in state.on_file(SubphaseStarted) if each.position < position),
        *(each.fact.to for each in state.on_file(PhaseAdvanced) if each.position < position),
    }
    planned = planned_dates(state, position)
    yield from (day for name, day in planned.items() if name not in begun and name in _PHASES)


DECIDE: Decides = {CloseAdverseEvent: close_adverse_event}
