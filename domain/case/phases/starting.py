"""Starting a phase or a part of one: not before the tissue has healed so far (POL-HEAL)."""

from domain.case.chapter import Decided, Decides, unless_restated
from domain.case.evidence.phase_runs import current_run, in_order
from domain.case.gates.overriding import set_aside
from domain.case.phases.healing import day_since_anchor, healed, heals_by_day
from domain.case.phases.phases import PhaseStarted, StartPhase, StartSubphase, SubphaseStarted
from domain.case.phases.subphase import Subphase
from domain.case.state import CaseState
from domain.case.vocabulary import Phase, Status
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision, decide_all
from domain.refusals import Refusal
from domain.thresholds import POLICIES

# decide


def start_phase(state: CaseState, request: StartPhase, context: Context) -> Decided:
    if state.phase is request.phase:
        return []
    if request.phase is not Phase.P1:
        return Refusal("INV-5", (_one_step(state, request.phase),))
    if state.reached is not Status.PLANNED:
        return Refusal("state", (_planned_first(state),))
    (healing,) = set_aside(state, context, [healed(state, context, Phase.P1)])
    if not healing.met:
        return Refusal(heals_by_day(state), (healing,))
    return [
        PhaseStarted(
            phase=request.phase,
            day_since_anchor=day_since_anchor(state, context),
            decision=_decided(context, healing),
            protocol=state.linked.protocol,
        )
    ]


def start_subphase(state: CaseState, request: StartSubphase, context: Context) -> Decided:
    if state.phase is not request.phase.phase:
        return Refusal("state", (_phase_first(state, request.phase),))
    run = current_run(state)
    if run is not None and context.effective_at < run.began:
        return Refusal("state", (in_order(run, context),))
    healing = _part_healed(state, context, request.phase)
    if not healing.met:
        return Refusal(heals_by_day(state), (healing,))
    fact = SubphaseStarted(
        phase=request.phase,
        day_since_anchor=day_since_anchor(state, context),
        decision=_decided(context, healing),
        protocol=state.linked.protocol,
    )
    return unless_restated(state, fact, context)


def _part_healed(state: CaseState, context: Context, part: Subphase) -> Criterion:
    """As for a phase, but a part for which its tissue has no day at all begins with its phase."""
    known = f"{heals_by_day(state)}.{part}" in POLICIES
    healing = healed(state, context, part if known else part.phase)
    return set_aside(state, context, [healing])[0]


def _decided(context: Context, healing: Criterion) -> Decision:
    return decide_all((healing,), context.protocol.version if context.protocol else None)


def _one_step(state: CaseState, wanted: Phase) -> Criterion:
    return Criterion(
        id="INV-5", required=f"an advance to {wanted}", observed=state.phase, met=False
    )


def _planned_first(state: CaseState) -> Criterion:
    return Criterion(id="status", required=Status.PLANNED, observed=state.status, met=False)


def _phase_first(state: CaseState, wanted: Subphase) -> Criterion:
    return Criterion(
        id="phase",
        required=f"{wanted.phase} under way",
        observed=state.phase,
        met=False,
        data_class=DataClass.B,
    )


DECIDE: Decides = {StartPhase: start_phase, StartSubphase: start_subphase}
