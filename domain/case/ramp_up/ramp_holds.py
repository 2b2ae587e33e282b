"""What a hold and a reassessment do to the stage that is active (alarm.work_effect, 2.6)."""

from domain.case.chapter import Decided
from domain.case.ramp_up.ramp_course import Ramp, StageRun, is_suspended, ramp_of
from domain.case.ramp_up.ramp_stages import RampStageReverted, RampStageSuspended, StageFact
from domain.case.ramp_up.ramp_words import Wanted, nothing_signed, said_of
from domain.case.state import CaseState
from domain.case.vocabulary import Status
from domain.recorded import Fact
from domain.refusals import Refusal


def suspended_by_hold(state: CaseState) -> list[Fact]:
    """The stage that an ALARM or ADVERSE_EVENT hold suspends, given the state before the hold;
    none where none is active, or such a hold is open already."""
    run = _active(state, ramp_of(state))
    if run is None or is_suspended(state):
        return []
    said = {name: getattr(run.terms, name) for name in StageFact.model_fields}
    return [RampStageSuspended(**said)]


def reverted(state: CaseState) -> Decided:
    """The way back to the stage before the active one, at its hours; R1 has none before it and
    begins anew. None where no stage is active; ``state`` where its plan is not there any more."""
    ramp = ramp_of(state)
    run = _active(state, ramp)
    if run is None:
        return []
    if ramp.plan is None:
        return Refusal("state", (nothing_signed(),))
    target = _target(ramp, run)
    return [RampStageReverted(**said_of(state, ramp, target), from_stage_no=run.stage_no)]


def _active(state: CaseState, ramp: Ramp) -> StageRun | None:
    return ramp.current if state.reached is Status.GRADED_RTW else None


def _target(ramp: Ramp, run: StageRun) -> Wanted:
    """The stage before; where the plan of today has none, the active one from its first day."""
    back_to = max(run.stage_no - 1, 1)
    hours, terms = ramp.hours_of(back_to), ramp.terms_of(back_to)
    if hours is None or terms is None or hours > run.hours:
        return Wanted(run.stage_no, run.hours, run.terms_alone, before=run.hours)
    return Wanted(back_to, hours, terms, before=run.hours)
