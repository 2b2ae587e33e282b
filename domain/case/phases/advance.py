"""Advances: a gate decides on one step forward and says why (INV-5, INV-6; DOMAIN 2.8)."""

from domain.case.chapter import Decided, Decides
from domain.case.evidence.phase_runs import current_run, in_order
from domain.case.gates.board import NEXT, criteria_before
from domain.case.phases.healing import day_since_anchor
from domain.case.phases.phases import (
    PhaseAdvanced,
    PhaseAdvanceRejected,
    RequestPhaseAdvance,
    unmet_of,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision, decide_all
from domain.refusals import Refusal

# decide


def request_phase_advance(
    state: CaseState, request: RequestPhaseAdvance, context: Context
) -> Decided:
    if _is_there_already(state, request):
        return []
    out_of_turn = _out_of_turn(state, request, context)
    if out_of_turn is not None:
        return out_of_turn
    version = context.protocol.version if context.protocol else None
    decision = decide_all(criteria_before(state, context, request.to), version)
    if decision.outcome == "refused":
        rejected = _rejected(state, request.to, decision, context)
        return [] if state.newest == rejected else [rejected]
    return [_advanced(state, request.to, decision, context)]


def _is_there_already(state: CaseState, request: RequestPhaseAdvance) -> bool:
    """An advance that brought the case where it is was asked for again."""
    run = current_run(state)
    last = state.on_file(PhaseAdvanced)
    if run is None or not last or run.event_id != last[-1].event_id:
        return False
    known = last[-1].fact
    return state.phase is request.to is known.to and request.from_ in (None, known.from_)


def _out_of_turn(
    state: CaseState, request: RequestPhaseAdvance, context: Context
) -> Refusal | None:
    """INV-5: one step forward, from the phase that is under way, and not before it began."""
    run = current_run(state)
    if state.phase is None or run is None:
        return Refusal("state", (_no_phase(),))
    following = NEXT.get(state.phase)
    if following is None and request.to is Phase.P5 and state.phase is Phase.P4:
        return Refusal("state", (_by_full_duty(),))
    if request.to is not following or request.from_ not in (None, state.phase):
        return Refusal("INV-5", (_one_step(state.phase, following, request),))
    order = in_order(run, context)
    return None if order.met else Refusal("state", (order,))


def _no_phase() -> Criterion:
    return _of_phase("phase", "a phase under way", None)


def _by_full_duty() -> Criterion:
    return _of_phase("gate.G45", "full duty resumed: P5 begins with it", Phase.P4)


def _one_step(now: Phase, following: Phase | None, request: RequestPhaseAdvance) -> Criterion:
    required = f"{now} -> {following}" if following else f"no advance from {now}"
    return _of_phase("INV-5", required, f"{request.from_ or now} -> {request.to}")


def _of_phase(id_: str, required: str, observed: str | None) -> Criterion:
    return Criterion(
        id=id_, required=required, observed=observed, met=False, data_class=DataClass.B
    )


def _advanced(state: CaseState, to: Phase, decision: Decision, context: Context) -> PhaseAdvanced:
    assert state.phase is not None
    return PhaseAdvanced(
        from_=state.phase,
        to=to,
        day=day_since_anchor(state, context),
        decision=decision,
        protocol=state.linked.protocol,
    )


def _rejected(
    state: CaseState, to: Phase, decision: Decision, context: Context
) -> PhaseAdvanceRejected:
    assert state.phase is not None
    return PhaseAdvanceRejected(
        from_=state.phase,
        to=to,
        day=day_since_anchor(state, context),
        unmet=unmet_of(decision),
        decision=decision,
        protocol=state.linked.protocol,
    )


DECIDE: Decides = {RequestPhaseAdvance: request_phase_advance}
