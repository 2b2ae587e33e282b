"""Loading: weekly targets rise step by step or are refused as a whole (POL-LOAD, POL-CAP)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.case.opening import CaseFact, Decided
from domain.case.policy import in_force
from domain.case.state import CaseState, WeekTargets
from domain.case.vocabulary import Dimension, ProtocolRef, Value
from domain.context import Context
from domain.data_classes import C, DataClass, L, Q
from domain.decision import Criterion, Decision, decide_all
from domain.measures.progression import (
    highest_within,
    increase_pct,
    is_small_step,
    within_pct,
)
from domain.measures.quantity import Exact, Unit
from domain.recorded import Recorded, Request
from domain.refusals import Refusal

FIRST_TARGET = "POL-CAP"
Count = Annotated[int, Field(strict=True, ge=1, le=200)]


class LoadRule(StrEnum):
    """Which rule let a target pass."""

    FIRST = "first"
    SOFT = "soft"
    REASON = "reason"
    SMALL_LOAD = "small_load"


class RequestedTarget(Value):
    """A load in the unit of its dimension (kg, N, min, s or steps)."""

    dimension: Dimension
    load: Annotated[Exact, Field(gt=0)]
    sets: Count | None = None
    reps: Count | None = None

    @model_validator(mode="after")
    def _is_plausible(self) -> Self:
        limit = self.dimension.limit
        if self.load > limit:
            raise PydanticCustomError(
                "load_limit",
                "must be at most {limit}",
                {"limit": f"{limit} {self.dimension.unit.value}"},
            )
        return self


class SetTarget(Value):
    dimension: Dimension
    load: Exact
    sets: Count | None = None
    reps: Count | None = None
    ref_load: Exact | None = None
    increase_pct: Exact | None = None
    rule: LoadRule


# facts


class LoadTargetSet(CaseFact):
    week: L[str]
    targets: L[tuple[SetTarget, ...]]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class LoadTargetRejected(CaseFact):
    """``ref_load``, ``increase_pct`` and ``cap_pct`` belong to the first dimension that failed."""

    refusal = True

    week: Q[str]
    requested: Q[tuple[RequestedTarget, ...]]
    dimension: Q[Dimension]
    ref_load: Q[Exact | None] = None
    increase_pct: Q[Exact | None] = None
    cap_pct: Q[Exact | None] = None
    policy_id: Q[str]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


# requests


def _week(value: Any) -> Any:
    return f"W{value}" if isinstance(value, int) and not isinstance(value, bool) else value


class SetLoadTarget(Request):
    """``week`` is an ISO week (2025-W11) or the ordinal week of the programme (W1)."""

    week: Annotated[str, BeforeValidator(_week), Field(pattern=r"^(\d{4}-)?W?\d{1,3}$")]
    targets: Annotated[tuple[RequestedTarget, ...], Field(min_length=1, max_length=len(Dimension))]

    @model_validator(mode="after")
    def _each_dimension_once(self) -> Self:
        if len({each.dimension for each in self.targets}) < len(self.targets):
            raise ValueError("each dimension may stand once")
        return self


# decide


@dataclass(frozen=True, slots=True)
class _Judged:
    """One target, the criterion that it met or failed, and the cap it was held against."""

    target: SetTarget
    criterion: Criterion
    cap_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Caps:
    """The caps in force: soft and hard in percent, the small step in kg."""

    soft: Decimal
    hard: Decimal
    small_below: Decimal
    small_step: Decimal
    reason_given: bool


@dataclass(frozen=True, slots=True)
class _Reference:
    load: Decimal
    event_id: UUID


def set_load_target(state: CaseState, request: SetLoadTarget, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    caps = _caps(state, context, request)
    judged = [_judge(state, request.week, target, caps) for target in request.targets]
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


def _caps(state: CaseState, context: Context, request: SetLoadTarget) -> _Caps:
    return _Caps(
        soft=in_force(state, context, "load.soft_pct"),
        hard=in_force(state, context, "load.hard_pct"),
        small_below=in_force(state, context, "load.small.below_kg"),
        small_step=in_force(state, context, "load.small.step_kg"),
        reason_given=request.reason is not None,
    )


def _is_set_already(state: CaseState, request: SetLoadTarget) -> bool:
    known = state.latest.get((LoadTargetSet.__name__, ""))
    if not isinstance(known, LoadTargetSet) or known.week != request.week:
        return False
    asked = {(each.dimension, each.load, each.sets, each.reps) for each in request.targets}
    return asked == {(each.dimension, each.load, each.sets, each.reps) for each in known.targets}


def _rejected(
    state: CaseState, request: SetLoadTarget, failed: _Judged, decision: Decision
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


def _judge(state: CaseState, week: str, asked: RequestedTarget, caps: _Caps) -> _Judged:
    reference = _reference(state, week, asked.dimension)
    if reference is None:
        return _first(state, asked)
    if within_pct(asked.load, reference.load, caps.soft):
        return _soft(asked, reference, caps)
    if _is_small(asked, reference, caps):
        return _small(asked, reference, caps)
    return _above_soft(asked, reference, caps)


def _reference(state: CaseState, week: str, dimension: Dimension) -> _Reference | None:
    """The target of the last week before this one that had the dimension."""
    for known in reversed(state.loading.weeks):
        if known.week != week and dimension in known.loads:
            return _Reference(known.loads[dimension], known.event_id)
    return None


def _first(state: CaseState, asked: RequestedTarget) -> _Judged:
    """The first target of a dimension is at most its last measured value."""
    measured = state.assessed.measured.get(asked.dimension)
    unit = asked.dimension.unit.value
    bound = "a measured value" if measured is None else f"{measured.value} {unit}"
    criterion = Criterion(
        id=FIRST_TARGET,
        required=f"{asked.dimension} <= {bound}",
        observed=None if measured is None else f"{asked.load} {unit}",
        met=measured is not None and asked.load <= measured.value,
        evidence=() if measured is None else (measured.event_id,),
        data_class=DataClass.L,
    )
    return _Judged(_target(asked, None, LoadRule.FIRST), criterion)


def _is_small(asked: RequestedTarget, reference: _Reference, caps: _Caps) -> bool:
    in_kg = asked.dimension.unit is Unit.KG
    return in_kg and is_small_step(asked.load, reference.load, caps.small_below, caps.small_step)


def _small(asked: RequestedTarget, reference: _Reference, caps: _Caps) -> _Judged:
    criterion = Criterion(
        id="load.small",
        required=f"{asked.dimension} <= {reference.load + caps.small_step} kg",
        observed=f"{asked.load} kg",
        met=True,
        evidence=(reference.event_id,),
        data_class=DataClass.L,
    )
    return _Judged(_target(asked, reference, LoadRule.SMALL_LOAD), criterion)


def _soft(asked: RequestedTarget, reference: _Reference, caps: _Caps) -> _Judged:
    criterion = _cap("load.soft_pct", caps.soft, asked, reference, met=True)
    return _Judged(_target(asked, reference, LoadRule.SOFT), criterion, caps.soft)


def _above_soft(asked: RequestedTarget, reference: _Reference, caps: _Caps) -> _Judged:
    target = _target(asked, reference, LoadRule.REASON)
    if not within_pct(asked.load, reference.load, caps.hard):
        failed = _cap("load.hard_pct", caps.hard, asked, reference, met=False)
        return _Judged(target, failed, caps.hard)
    if not caps.reason_given:
        failed = _cap("load.soft_pct", caps.soft, asked, reference, met=False)
        return _Judged(target, failed, caps.soft)
    return _Judged(target, _cap("load.hard_pct", caps.hard, asked, reference, met=True), caps.hard)


def _cap(
    key: str, cap: Decimal, asked: RequestedTarget, reference: _Reference, *, met: bool
) -> Criterion:
    unit = asked.dimension.unit.value
    bound = f"{highest_within(reference.load, cap):f} {unit}"
    or_reason = ", or a reason" if key == "load.soft_pct" and not met else ""
    seen = increase_pct(asked.load, reference.load)
    return Criterion(
        id=key,
        required=f"{asked.dimension} <= {bound} (+{cap} % of {reference.load}){or_reason}",
        observed=f"{asked.load} {unit}" if seen is None else f"{asked.load} {unit} ({seen:+} %)",
        met=met,
        evidence=(reference.event_id,),
        data_class=DataClass.L,
    )


def _target(asked: RequestedTarget, reference: _Reference | None, rule: LoadRule) -> SetTarget:
    return SetTarget(
        **asked.model_dump(),
        ref_load=None if reference is None else reference.load,
        increase_pct=None if reference is None else increase_pct(asked.load, reference.load),
        rule=rule,
    )


# evolve


def load_target_set(state: CaseState, recorded: Recorded[LoadTargetSet]) -> CaseState:
    fact = recorded.fact
    earlier = tuple(week for week in state.loading.weeks if week.week != fact.week)
    merged: Mapping[Dimension, Decimal] = MappingProxyType(
        {
            **next((week.loads for week in state.loading.weeks if week.week == fact.week), {}),
            **{each.dimension: each.load for each in fact.targets},
        }
    )
    weeks = (*earlier, WeekTargets(fact.week, merged, recorded.event_id))
    return replace(state, loading=replace(state.loading, weeks=weeks))
