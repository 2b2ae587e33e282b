"""Loading: weekly targets rise step by step or are refused as a whole (POL-LOAD, POL-CAP)."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.evidence.green_week import green_week
from domain.case.evidence.loads import reference
from domain.case.loading.deload import ending
from domain.case.loading.load_caps import Judged, caps_in_force, judge
from domain.case.loading.load_checks import Check, check, decision_on, rejection
from domain.case.loading.load_facts import (
    DeloadStarted,
    LoadTargetRejected,
    LoadTargetSet,
    RequestedTarget,
)
from domain.case.loading.load_stops import stops
from domain.case.loading.load_volume import volume_checks, workload_notes
from domain.case.loading.weeks import Week
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.recorded import Request
from domain.refusals import Refusal

# requests


class SetLoadTarget(Request):
    """``week`` is an ISO week (2025-W11) or the ordinal week of the programme (W1). The reason of
    a step may stand with its target."""

    clinical = True
    adds_exposure = True

    week: Week
    targets: Annotated[tuple[RequestedTarget, ...], Field(min_length=1, max_length=len(Dimension))]

    @model_validator(mode="before")
    @classmethod
    def _reasons_of_targets(cls, data: Any) -> Any:
        targets = data.get("targets") if isinstance(data, dict) else None
        if not isinstance(targets, list) or not all(isinstance(each, dict) for each in targets):
            return data
        said = [each["reason"] for each in targets if isinstance(each.get("reason"), str)]
        if not said:
            return data
        bare = [{name: each[name] for name in each if name != "reason"} for each in targets]
        reason = data.get("reason") or "; ".join(dict.fromkeys(said))
        return {**data, "reason": reason, "targets": bare}

    @model_validator(mode="after")
    def _each_dimension_once(self) -> Self:
        if len({each.dimension for each in self.targets}) < len(self.targets):
            raise ValueError("each dimension may stand once")
        return self


# decide


def set_load_target(state: CaseState, request: SetLoadTarget, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    if _is_set_already(state, request):
        return []
    judged = _judged(state, request, context)
    checks = _checks(state, context, judged)
    refused = rejection(state, context, checks, request.targets, request.week)
    if refused is not None:
        return refused
    fact = LoadTargetSet(
        week=request.week,
        targets=tuple(each.target for each in judged),
        decision=decision_on(checks, context),
        protocol=state.linked.protocol,
    )
    return [*ending(state, context), fact]


def _is_set_already(state: CaseState, request: SetLoadTarget) -> bool:
    """Whether the newest targets of this week say so, and no deload has begun since."""
    deloads = state.on_file(DeloadStarted)
    since = deloads[-1].position if deloads else 0
    known = {
        target.dimension: (target.load, target.sets, target.reps)
        for each in state.on_file(LoadTargetSet)
        if each.fact.week == request.week and each.position > since
        for target in each.fact.targets
    }
    return all(
        known.get(each.dimension) == (each.load, each.sets, each.reps) for each in request.targets
    )


def _judged(state: CaseState, request: SetLoadTarget, context: Context) -> list[Judged]:
    caps = caps_in_force(state, context, reason_given=request.reason is not None)
    return [
        judge(state, each, reference(state, each.dimension, context, request.week), caps)
        for each in request.targets
    ]


def _checks(state: CaseState, context: Context, judged: list[Judged]) -> list[Check]:
    """The caps first, then what stops any step up, then what a large step needs, then volume."""
    return [
        *(each for one in judged for each in one.checks),
        *stops(state, context, judged),
        *_green_week(state, context, judged),
        *volume_checks(state, context, judged),
        *workload_notes(state, context, judged),
    ]


def _green_week(state: CaseState, context: Context, judged: list[Judged]) -> list[Check]:
    large = next((each.target for each in judged if each.needs_green_week), None)
    if large is None:
        return []
    soft = in_force(state, context, "load.soft_pct")
    return [check(each, large, soft) for each in green_week(state, context)]


__all__ = ["LoadTargetRejected", "LoadTargetSet", "SetLoadTarget"]

DECIDE: Decides = {SetLoadTarget: set_load_target}
EVOLVE: Evolves = {LoadTargetSet: only_filed, LoadTargetRejected: only_filed}
