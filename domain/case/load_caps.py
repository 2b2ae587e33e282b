"""How one load target is judged: against the last target, the caps, the last measured value."""

from dataclasses import dataclass
from decimal import Decimal

from domain.case.load_facts import LoadRule, RequestedTarget, SetTarget
from domain.case.policy import in_force
from domain.case.state import CaseState, Measured
from domain.case.vocabulary import Dimension
from domain.case.weeks import last_before
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.progression import highest_within, increase_pct, is_small_step, within_pct
from domain.measures.quantity import Unit

FIRST_TARGET = "POL-CAP"


@dataclass(frozen=True, slots=True)
class Judged:
    """One target, the criterion that it met or failed, and the cap it was held against."""

    target: SetTarget
    criterion: Criterion
    cap_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps in force: soft and hard in percent, the small step in kg. The soft cap never
    stands above the hard one."""

    soft: Decimal
    hard: Decimal
    small_below: Decimal
    small_step: Decimal
    reason_given: bool


def caps_in_force(state: CaseState, context: Context, *, reason_given: bool) -> Caps:
    """The caps of this case now; ``reason_given``: the request says why it goes above soft."""
    hard = in_force(state, context, "load.hard_pct")
    return Caps(
        soft=min(in_force(state, context, "load.soft_pct"), hard),
        hard=hard,
        small_below=in_force(state, context, "load.small.below_kg"),
        small_step=in_force(state, context, "load.small.step_kg"),
        reason_given=reason_given,
    )


def judge(state: CaseState, week: str, asked: RequestedTarget, caps: Caps) -> Judged:
    reference = _reference(state, week, asked.dimension)
    if reference is None:
        return _first(state, asked)
    if within_pct(asked.load, reference.value, caps.soft):
        return _soft(asked, reference, caps)
    if _is_small(asked, reference, caps):
        return _small(asked, reference, caps)
    return _above_soft(asked, reference, caps)


def _reference(state: CaseState, week: str, dimension: Dimension) -> Measured | None:
    """The target of the last week before this one that had the dimension, whichever of them
    was set last: else two weeks could raise each other without end."""
    known = {each.week: each.loads for each in state.loading.weeks if dimension in each.loads}
    earlier = last_before(week, known)
    return None if earlier is None else known[earlier][dimension]


def _first(state: CaseState, asked: RequestedTarget) -> Judged:
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
    return Judged(_target(asked, None, LoadRule.FIRST), criterion)


def _is_small(asked: RequestedTarget, reference: Measured, caps: Caps) -> bool:
    in_kg = asked.dimension.unit is Unit.KG
    return in_kg and is_small_step(asked.load, reference.value, caps.small_below, caps.small_step)


def _small(asked: RequestedTarget, reference: Measured, caps: Caps) -> Judged:
    criterion = Criterion(
        id="load.small",
        required=f"{asked.dimension} <= {reference.value + caps.small_step} kg",
        observed=f"{asked.load} kg",
        met=True,
        evidence=(reference.event_id,),
        data_class=DataClass.L,
    )
    return Judged(_target(asked, reference, LoadRule.SMALL_LOAD), criterion)


def _soft(asked: RequestedTarget, reference: Measured, caps: Caps) -> Judged:
    criterion = _cap("load.soft_pct", caps.soft, asked, reference, met=True)
    return Judged(_target(asked, reference, LoadRule.SOFT), criterion, caps.soft)


def _above_soft(asked: RequestedTarget, reference: Measured, caps: Caps) -> Judged:
    target = _target(asked, reference, LoadRule.REASON)
    if not within_pct(asked.load, reference.value, caps.hard):
        failed = _cap("load.hard_pct", caps.hard, asked, reference, met=False)
        return Judged(target, failed, caps.hard)
    if not caps.reason_given:
        failed = _cap("load.soft_pct", caps.soft, asked, reference, met=False)
        return Judged(target, failed, caps.soft)
    return Judged(target, _cap("load.hard_pct", caps.hard, asked, reference, met=True), caps.hard)


def _cap(
    key: str, cap: Decimal, asked: RequestedTarget, reference: Measured, *, met: bool
) -> Criterion:
    unit = asked.dimension.unit.value
    bound = f"{highest_within(reference.value, cap):f} {unit}"
    or_reason = ", or a reason" if key == "load.soft_pct" and not met else ""
    seen = increase_pct(asked.load, reference.value)
    return Criterion(
        id=key,
        required=f"{asked.dimension} <= {bound} (+{cap} % of {reference.value}){or_reason}",
        observed=f"{asked.load} {unit}" if seen is None else f"{asked.load} {unit} ({seen:+} %)",
        met=met,
        evidence=(reference.event_id,),
        data_class=DataClass.L,
    )


def _target(asked: RequestedTarget, reference: Measured | None, rule: LoadRule) -> SetTarget:
    return SetTarget(
        **asked.model_dump(),
        ref_load=None if reference is None else reference.value,
        increase_pct=None if reference is None else increase_pct(asked.load, reference.value),
        rule=rule,
    )
