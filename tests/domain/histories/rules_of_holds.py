"""INV-4, INV-6, INV-8 and what belongs to an alarm: what a hold stops, and how it ends."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.case.assessment import assessment
from domain.case.loading import load_facts
from domain.case.outcome import outcome
from domain.case.phases import phases, progression
from domain.case.plan import timeline
from domain.case.psychology import psychology
from domain.case.ramp_up import ramp_stages
from domain.case.safety import adverse_events, corrective_actions, safety
from domain.case.sessions import session_facts
from domain.case.vocabulary import HoldKind
from domain.recorded import Fact, Recorded
from tests.domain.histories.reading import Told

EXPOSURE: tuple[type[Fact], ...] = (
    phases.PhaseStarted,
    phases.SubphaseStarted,
    phases.PhaseAdvanced,
    phases.PhaseAdvanceRejected,
    load_facts.LoadTargetSet,
    load_facts.LoadTargetRejected,
    load_facts.DeloadStarted,
    session_facts.SessionScheduled,
    progression.ProgressionResumed,
    ramp_stages.RampStageStarted,
    ramp_stages.RampStageRepeated,
    outcome.FullDutyResumed,
    outcome.RtwReadinessDecided,
    psychology.PsychReadinessAssessed,
)
STOPS_WORK = frozenset({HoldKind.ALARM, HoldKind.ADVERSE_EVENT})


def no_exposure(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-4: nothing that adds exposure while a hold is open, or said to be in one."""
    fact, name = recorded.fact, type(recorded.fact).__name__
    exposes = isinstance(fact, EXPOSURE) or _asks_for_a_stage(fact)
    if exposes and told.holds:
        yield f"{name} while a hold is open"
    within = exposes or isinstance(fact, session_facts.SessionCompleted)
    if within and _lies_in_a_hold(told, recorded.effective_at):
        yield f"{name} in a hold"
    if isinstance(fact, ramp_stages.RampStageAdjusted) and told.holds:
        before = [
            each.fact.hours
            for each in told.of_episode(ramp_stages.StageInForce)
            if each.fact.stage_no == fact.stage_no and not each.fact.refusal
        ]
        if before and fact.hours > before[-1]:
            yield "more hours while a hold is open"


def _asks_for_a_stage(fact: Fact) -> bool:
    return isinstance(fact, ramp_stages.RampStageRejected) and fact.asked in ("start", "repeat")


def _lies_in_a_hold(told: Told, at: datetime) -> bool:
    lifted = {each.fact.hold_id: each.effective_at for each in told.every(safety.HoldLifted)}
    for held in told.every(safety.CaseHeld):
        end = lifted.get(held.fact.hold_id)
        is_open = held.fact.hold_id in told.holds
        if held.effective_at <= at and (at < end if end is not None else is_open):
            return True
    return False


def nothing_in_the_way(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-6."""
    if not isinstance(recorded.fact, phases.PhaseAdvanced):
        return
    if told.holds:
        yield "advanced on hold"
    planned = {each.fact.ae_id for each in told.every(corrective_actions.CorrectiveActionPlanned)}
    for ae_id in _open_events(told):
        if ae_id not in planned:
            yield f"advanced without an action for {ae_id}"


def _open_events(told: Told) -> list[UUID]:
    closed = {each.fact.ae_id for each in told.every(adverse_events.AdverseEventClosed)}
    reported = told.every(adverse_events.AdverseEventReported)
    return [each.fact.ae_id for each in reported if each.fact.ae_id not in closed]


def acted_on_before_closing(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-8."""
    fact = recorded.fact
    if not isinstance(fact, adverse_events.AdverseEventClosed):
        return
    own = [
        each
        for each in told.every(corrective_actions.CorrectiveActionPlanned)
        if each.fact.ae_id == fact.ae_id
    ]
    done = {
        each.fact.action_id for each in told.every(corrective_actions.CorrectiveActionCompleted)
    }
    if not own or any(each.fact.action_id not in done for each in own):
        yield "closed before its action was done"
    reports = [
        each
        for each in told.every(adverse_events.AdverseEventReported)
        if each.fact.ae_id == fact.ae_id
    ]
    if not reports:
        yield "closed and never reported"
    touched = any(each.fact.milestone_touched for each in reports)
    touched = touched or any(each.fact.milestone_touched for each in own)
    commands = {each.command_id for each in reports}
    causes = {each.event_id for each in (*reports, *own)}
    causes |= {
        each.event_id
        for each in told.every(safety.CaseHeld, corrective_actions.CorrectiveActionCompleted)
        if each.command_id in commands or getattr(each.fact, "ae_id", None) == fact.ae_id
    }
    moved = any(
        each.fact.cause_event_id in causes for each in told.every(timeline.TimelineAdjusted)
    )
    if touched and not moved:
        yield "closed before the milestone it touched has moved"


def alarms_hold(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """An alarm, a positive screen, a serious event or one at work is a hold in its commit."""
    fact = recorded.fact
    kinds = [each.fact.kind for each in told.here(safety.CaseHeld)]
    if isinstance(fact, safety.AlarmSignRaised) and HoldKind.ALARM not in kinds:
        yield "an alarm without a hold"
    screened = isinstance(fact, assessment.RedFlagScreenCompleted) and fact.result == "positive"
    if screened and HoldKind.ALARM not in kinds:
        yield "a positive screen without a hold"
    if isinstance(fact, adverse_events.AdverseEventReported) and _holds(fact):
        earlier = [
            each.fact
            for each in told.every(adverse_events.AdverseEventReported)
            if each.fact.ae_id == fact.ae_id
        ]
        if not any(map(_holds, earlier)) and HoldKind.ADVERSE_EVENT not in kinds:
            yield "an adverse event without a hold"


def _holds(fact: adverse_events.AdverseEventReported) -> bool:
    return bool(fact.serious) or fact.place == "work"


def holds_begin_once_and_end_rightly(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """Each has its own id; an alarm's is lifted after a reassessment, one for want of consent
    when it is given."""
    fact = recorded.fact
    if isinstance(fact, safety.CaseHeld):
        if any(each.fact.hold_id == fact.hold_id for each in told.every(safety.CaseHeld)):
            yield "an id of a hold used again"
        if told.has_ended:
            yield "a hold of a case that has ended"
    if isinstance(fact, safety.HoldLifted):
        kind = told.holds.get(fact.hold_id)
        seen = {each.fact.hold_id for each in told.every(safety.ReassessmentCompleted)}
        if kind is None:
            yield "lifted and not open"
        if kind in STOPS_WORK and fact.hold_id not in seen:
            yield "lifted without a reassessment"
        if kind is HoldKind.CONSENT and "TREAT" not in told.scopes:
            yield "lifted without consent"
    if isinstance(fact, safety.ReassessmentCompleted) and fact.hold_id not in told.holds:
        yield "a reassessment of a hold that is not open"


def holds_suspend_stages(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """alarm.work_effect: the stage under way in P4 is suspended in the commit of the hold."""
    fact = recorded.fact
    if not isinstance(fact, safety.CaseHeld) or fact.kind not in STOPS_WORK:
        return
    already = STOPS_WORK & set(told.holds.values())
    if told.phase != "P4" or already or not stage_is_under_way(told):
        return
    if not told.here(ramp_stages.RampStageSuspended):
        yield "a hold, and the stage goes on"


def stage_is_under_way(told: Told) -> bool:
    """Whether a stage began since the case came into P4 last."""
    kinds = (
        phases.PhaseReverted,
        phases.PhaseStarted,
        ramp_stages.RampStageStarted,
        ramp_stages.RampStageRepeated,
        ramp_stages.RampStageReverted,
    )
    changes: list[Recorded[Fact]] = told.of_episode(*kinds)
    return bool(changes) and isinstance(changes[-1].fact, ramp_stages.StageInForce)
