"""The stages of a ramp-up as they are asked for: start, repeat, adjust, complete (POL-RAMP).

A refusal to start, repeat or adjust is a decision and is stored.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from domain.case.chapter import Decided, Decides, unless_on_file
from domain.case.gates.overriding import limits_set_aside
from domain.case.guards import on_hold
from domain.case.phases.phases import unmet_of
from domain.case.ramp_up.ramp_checks import (
    before_adjustment,
    before_repeat,
    before_start,
    ran_its_days,
)
from domain.case.ramp_up.ramp_course import Ramp, StageRun, StageState, ramp_of
from domain.case.ramp_up.ramp_limits import of_ramp
from domain.case.ramp_up.ramp_requests import (
    AdjustRampStage,
    CompleteRampStage,
    RepeatRampStage,
    StartRampStage,
)
from domain.case.ramp_up.ramp_stages import (
    Asked,
    RampStageAdjusted,
    RampStageCompleted,
    RampStageRejected,
    RampStageRepeated,
    RampStageStarted,
    StageFact,
)
from domain.case.ramp_up.ramp_words import Wanted, nothing_signed, said_of
from domain.case.ramp_up.work_terms import (
    StageTerms,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Status
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision, decide_all
from domain.recorded import Fact
from domain.refusals import Refusal

ONE_DAY = timedelta(days=1)

# decide


def start_stage(state: CaseState, request: StartRampStage, context: Context) -> Decided:
    ramp = ramp_of(state)
    refused = _not_ready(state, ramp, request.plan_id)
    if refused is not None:
        return refused
    if request.stage_no is None and _began_then(state, request, context):
        return []
    stage_no = request.stage_no or ramp.next_no
    terms, planned = ramp.terms_of(stage_no), ramp.hours_of(stage_no)
    if terms is None or planned is None:
        return Refusal("input", (_of_plan(stage_no),), field="stage_no")
    wanted = Wanted(stage_no, request.hours or planned, terms, _hours_now(ramp))
    if _is_under_way(ramp, wanted):
        return []
    decision = _decided(state, context, before_start(state, context, ramp, wanted))
    if decision.unmet:
        return _rejected(state, ramp, wanted, decision, "start", context)
    said = said_of(state, ramp, wanted)
    started = RampStageStarted(**said, decision=decision, protocol=state.linked.protocol)
    return [*_completing(ramp), started]


def _began_then(state: CaseState, request: StartRampStage, context: Context) -> bool:
    """Whether a stage was started at this very time: the one after it is not meant then."""
    return any(
        each.effective_at == context.effective_at and request.hours in (None, each.fact.hours)
        for each in state.on_file(RampStageStarted)
    )


def _hours_now(ramp: Ramp) -> Decimal | None:
    return ramp.current.hours if ramp.current else None


def _is_under_way(ramp: Ramp, wanted: Wanted) -> bool:
    run = ramp.current
    if run is None or run.state is StageState.COMPLETED:
        return False
    return (run.stage_no, run.hours) == (wanted.stage_no, wanted.hours)


def _completing(ramp: Ramp) -> list[Fact]:
    """What ends stands before what begins."""
    run = ramp.current
    if run is None or run.state is StageState.COMPLETED:
        return []
    return [_complete(run)]


def _complete(run: StageRun) -> RampStageCompleted:
    said = {name: getattr(run.terms, name) for name in StageFact.model_fields}
    return RampStageCompleted(**said)


def repeat_stage(state: CaseState, request: RepeatRampStage, context: Context) -> Decided:
    ramp = ramp_of(state)
    refused = _not_ready(state, ramp, request.plan_id)
    if refused is not None:
        return refused
    run = _run_meant(ramp, request)
    if isinstance(run, Refusal):
        return run
    wanted = Wanted(run.stage_no, run.hours, run.terms_alone, run.hours)
    decision = _decided(state, context, before_repeat(state, context, ramp, wanted))
    if decision.unmet:
        return _rejected(state, ramp, wanted, decision, "repeat", context)
    said = said_of(state, ramp, wanted)
    fact = RampStageRepeated(**said, decision=decision, protocol=state.linked.protocol)
    return unless_on_file(state, fact, context)


def _run_meant(ramp: Ramp, request: RepeatRampStage | CompleteRampStage) -> StageRun | Refusal:
    """The stage under way, which is the one that is asked about."""
    run = ramp.current
    if run is None or request.stage_no not in (None, run.stage_no):
        return Refusal("state", (_stage_under_way(run),), field="stage_no")
    if request.hours not in (None, run.hours):
        return Refusal("input", field="hours")
    return run


def adjust_stage(state: CaseState, request: AdjustRampStage, context: Context) -> Decided:
    ramp = ramp_of(state)
    refused = _not_ready(state, ramp, request.plan_id)
    if refused is not None:
        return refused
    run = ramp.current
    stage_no = request.stage_no or (run.stage_no if run else ramp.next_no)
    if run is not None and stage_no < run.stage_no:
        return Refusal("state", (_stage_under_way(run),), field="stage_no")
    known = _as_it_is(ramp, stage_no)
    if known is None:
        return Refusal("input", (_of_plan(stage_no),), field="stage_no")
    wanted = _with_changes(known, request)
    if (wanted.hours, wanted.terms) == (known.hours, known.terms):
        return []
    return _adjusted(state, context, ramp, wanted)


def _as_it_is(ramp: Ramp, stage_no: int) -> Wanted | None:
    run = ramp.current
    if run is not None and run.stage_no == stage_no:
        return Wanted(stage_no, run.hours, run.terms_alone, run.hours)
    terms, hours = ramp.terms_of(stage_no), ramp.hours_of(stage_no)
    return None if terms is None or hours is None else Wanted(stage_no, hours, terms, hours)


def _with_changes(known: Wanted, request: AdjustRampStage) -> Wanted:
    named = {name: getattr(request, name) for name in StageTerms.model_fields}
    changed = {name: value for name, value in named.items() if value is not None}
    terms = known.terms.model_copy(update=changed)
    return replace(known, hours=request.hours or known.hours, terms=terms)


def _adjusted(state: CaseState, context: Context, ramp: Ramp, wanted: Wanted) -> Decided:
    """More hours while a hold is open are more exposure (INV-4)."""
    rises = wanted.before is not None and wanted.hours > wanted.before
    held = on_hold(state) if rises else None
    if held is not None:
        return held
    decision = _decided(state, context, before_adjustment(state, context, ramp, wanted))
    if decision.unmet:
        return _rejected(state, ramp, wanted, decision, "adjust", context)
    said = said_of(state, ramp, wanted)
    return [RampStageAdjusted(**said, decision=decision, protocol=state.linked.protocol)]


def complete_stage(state: CaseState, request: CompleteRampStage, context: Context) -> Decided:
    ramp = ramp_of(state)
    refused = _not_ready(state, ramp, request.plan_id)
    if refused is not None:
        return refused
    run = _run_meant(ramp, request)
    if isinstance(run, Refusal):
        return run
    if run.state is StageState.COMPLETED:
        return []
    tomorrow = context.civil_date(state.time_zone) + ONE_DAY
    (lasted,) = limits_set_aside(state, context, [ran_its_days(state, context, run, tomorrow)])
    return [_complete(run)] if lasted.met else Refusal(lasted.id, (lasted,))


# what the moves share


def _not_ready(state: CaseState, ramp: Ramp, plan_id: UUID | None) -> Refusal | None:
    """INV-10: no stage without a plan that three signed; stages belong to P4."""
    if ramp.plan is None:
        return Refusal("INV-10", (nothing_signed(),))
    if plan_id not in (None, ramp.plan.plan_id):
        return Refusal("input", field="plan_id")
    if state.reached is not Status.GRADED_RTW:
        return Refusal("state", (_graded(state),))
    return None


def _decided(state: CaseState, context: Context, criteria: Iterable[Criterion]) -> Decision:
    judged = limits_set_aside(state, context, criteria)
    return decide_all(judged, context.protocol.version if context.protocol else None)


def _rejected(
    state: CaseState,
    ramp: Ramp,
    wanted: Wanted,
    decision: Decision,
    asked: Asked,
    context: Context,
) -> Decided:
    fact = RampStageRejected(
        **said_of(state, ramp, wanted),
        asked=asked,
        unmet=unmet_of(decision),
        decision=decision,
        protocol=state.linked.protocol,
    )
    again = state.newest == fact and state.restates(fact, context)
    return [] if again else [fact]


def _graded(state: CaseState) -> Criterion:
    return Criterion(
        id="status",
        required=Status.GRADED_RTW,
        observed=state.status,
        met=False,
        data_class=DataClass.B,
    )


def _of_plan(stage_no: int) -> Criterion:
    return of_ramp("ramp.stage", "a stage of the plan", f"stage {stage_no}", met=False)


def _stage_under_way(run: StageRun | None) -> Criterion:
    seen = None if run is None else f"stage {run.stage_no}"
    return of_ramp("ramp.stage", "the stage under way", seen, met=False)


DECIDE: Decides = {
    StartRampStage: start_stage,
    RepeatRampStage: repeat_stage,
    AdjustRampStage: adjust_stage,
    CompleteRampStage: complete_stage,
}
