"""Loading: weekly targets rise step by step or are refused as a whole (POL-LOAD, POL-CAP)."""

from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.load_caps import Judged, caps_in_force, judge
from domain.case.load_facts import LoadTargetRejected, LoadTargetSet, RequestedTarget
from domain.case.state import CaseState, Measured, WeekTargets
from domain.case.vocabulary import Dimension
from domain.case.weeks import Week
from domain.context import Context
from domain.decision import Decision, decide_all
from domain.recorded import Recorded, Request
from domain.refusals import Refusal

# requests


class SetLoadTarget(Request):
    """``week`` is an ISO week (2025-W11) or the ordinal week of the programme (W1)."""

    clinical = True
    adds_exposure = True

    week: Week
    targets: Annotated[tuple[RequestedTarget, ...], Field(min_length=1, max_length=len(Dimension))]

    @model_validator(mode="after")
    def _each_dimension_once(self) -> Self:
        if len({each.dimension for each in self.targets}) < len(self.targets):
            raise ValueError("each dimension may stand once")
        return self


# decide


def set_load_target(state: CaseState, request: SetLoadTarget, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    caps = caps_in_force(state, context, reason_given=request.reason is not None)
    judged = [judge(state, request.week, target, caps) for target in request.targets]
    version = context.protocol.version if context.protocol else None
    decision = decide_all((each.criterion for each in judged), version)
    failed = next((each for each in judged if not each.criterion.met), None)
    if failed is not None:
        rejected = _rejected(state, request, failed, decision)
        return [] if state.newest == rejected else [rejected]
    fact = LoadTargetSet(
        week=request.week,
        targets=tuple(each.target for each in judged),
        decision=decision,
        protocol=state.linked.protocol,
    )
    return [] if _is_set_already(state, request) else [fact]


def _is_set_already(state: CaseState, request: SetLoadTarget) -> bool:
    known = state.latest.get((LoadTargetSet.__name__, request.week))
    if not isinstance(known, LoadTargetSet):
        return False
    asked = {(each.dimension, each.load, each.sets, each.reps) for each in request.targets}
    return asked == {(each.dimension, each.load, each.sets, each.reps) for each in known.targets}


def _rejected(
    state: CaseState, request: SetLoadTarget, failed: Judged, decision: Decision
) -> LoadTargetRejected:
    return LoadTargetRejected(
        week=request.week,
        requested=request.targets,
        dimension=failed.target.dimension,
        ref_load=failed.target.ref_load,
        increase_pct=failed.target.increase_pct,
        cap_pct=failed.cap_pct,
        policy_id=failed.criterion.id,
        decision=decision,
        protocol=state.linked.protocol,
    )


# evolve


def load_target_set(state: CaseState, recorded: Recorded[LoadTargetSet]) -> CaseState:
    fact = recorded.fact
    known = next((week.loads for week in state.loading.weeks if week.week == fact.week), {})
    new = {each.dimension: Measured(each.load, recorded.event_id) for each in fact.targets}
    earlier = tuple(week for week in state.loading.weeks if week.week != fact.week)
    week = WeekTargets(fact.week, MappingProxyType({**known, **new}))
    return replace(state, loading=replace(state.loading, weeks=(*earlier, week)))


__all__ = ["LoadTargetRejected", "LoadTargetSet", "SetLoadTarget"]

DECIDE: Decides = {SetLoadTarget: set_load_target}
EVOLVE: Evolves = {LoadTargetSet: load_target_set, LoadTargetRejected: only_filed}
