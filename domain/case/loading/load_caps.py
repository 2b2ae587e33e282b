"""How one load target is judged: against the reference load, the caps, the last measured value."""

from dataclasses import dataclass
from decimal import Decimal

from domain.case.evidence.loads import Reference
from domain.case.loading.load_checks import Check, check
from domain.case.loading.load_facts import LoadRule, RequestedTarget, SetTarget
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.progression import highest_within, increase_pct, is_small_step, within_pct
from domain.measures.quantity import Unit

FIRST_TARGET = "POL-CAP"


@dataclass(frozen=True, slots=True)
class Judged:
    """One target, the reference it was held against, and the checks that it met or failed.

    ``needs_green_week``: it lies above the soft cap and within the hard one."""

    target: SetTarget
    reference: Reference | None
    checks: tuple[Check, ...]
    needs_green_week: bool = False


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps in force: soft and hard in percent, the small step in kg. The soft cap never
    stands above the hard one."""

    soft: Decimal
    hard: Decimal
    small_below: Decimal
    small_step: Decimal
    patient_kg: Decimal
    reason_given: bool


def caps_in_force(state: CaseState, context: Context, *, reason_given: bool) -> Caps:
    """The caps of this case now; ``reason_given``: the request says why it goes above soft."""
    hard = in_force(state, context, "load.hard_pct")
    return Caps(
        soft=min(in_force(state, context, "load.soft_pct"), hard),
        hard=hard,
        small_below=in_force(state, context, "load.small.below_kg"),
        small_step=in_force(state, context, "load.small.step_kg"),
        patient_kg=in_force(state, context, "patient_handling.limit_kg"),
        reason_given=reason_given,
    )


def judge(
    state: CaseState, asked: RequestedTarget, reference: Reference | None, caps: Caps
) -> Judged:
    target = SetTarget(
        **asked.model_dump(),
        ref_load=None if reference is None else reference.load,
        increase_pct=None if reference is None else increase_pct(asked.load, reference.load),
        rule=_rule(asked, reference, caps),
    )
    checks = [*_of_patients(target, caps)]
    if reference is None:
        checks.append(check(_first(state, target), target))
        return Judged(target, None, tuple(checks))
    checks.append(_capped(target, reference, caps))
    if reference.weeks_without:
        checks.append(check(_gap(target, reference), target))
    above = target.rule is LoadRule.REASON and within_pct(target.load, reference.load, caps.hard)
    return Judged(target, reference, tuple(checks), needs_green_week=above)


def _rule(asked: RequestedTarget, reference: Reference | None, caps: Caps) -> LoadRule:
    if reference is None:
        return LoadRule.FIRST
    if within_pct(asked.load, reference.load, caps.soft):
        return LoadRule.SOFT
    in_kg = asked.dimension.unit is Unit.KG
    if in_kg and is_small_step(asked.load, reference.load, caps.small_below, caps.small_step):
        return LoadRule.SMALL_LOAD
    return LoadRule.REASON


def _of_patients(target: SetTarget, caps: Caps) -> tuple[Check, ...]:
    """Nobody lifts more of a patient than this by hand, whatever he can lift."""
    if target.dimension is not Dimension.PT:
        return ()
    criterion = Criterion(
        id="patient_handling.limit_kg",
        required=f"PT <= {caps.patient_kg} kg",
        observed=f"{target.load} kg",
        met=target.load <= caps.patient_kg,
        data_class=DataClass.L,
    )
    return (check(criterion, target),)


def _first(state: CaseState, target: SetTarget) -> Criterion:
    """The first target of a dimension is at most its last measured value."""
    measured = state.assessed.measured.get(target.dimension)
    unit = target.dimension.unit.value
    bound = "a measured value" if measured is None else f"{measured.value} {unit}"
    return Criterion(
        id=FIRST_TARGET,
        required=f"{target.dimension} <= {bound}",
        observed=None if measured is None else f"{target.load} {unit}",
        met=measured is not None and target.load <= measured.value,
        evidence=() if measured is None else (measured.event_id,),
        data_class=DataClass.L,
    )


def _capped(target: SetTarget, reference: Reference, caps: Caps) -> Check:
    if target.rule is LoadRule.SMALL_LOAD:
        return check(_small(target, reference, caps), target)
    if target.rule is LoadRule.SOFT:
        return _cap("load.soft_pct", caps.soft, target, reference, met=True)
    within_hard = within_pct(target.load, reference.load, caps.hard)
    if within_hard and not caps.reason_given:
        return _cap("load.soft_pct", caps.soft, target, reference, met=False)
    return _cap("load.hard_pct", caps.hard, target, reference, met=within_hard)


def _small(target: SetTarget, reference: Reference, caps: Caps) -> Criterion:
    return Criterion(
        id="load.small",
        required=f"{target.dimension} <= {reference.load + caps.small_step:f} kg",
        observed=f"{target.load} kg",
        met=True,
        evidence=reference.evidence,
        data_class=DataClass.L,
    )


def _cap(key: str, cap: Decimal, target: SetTarget, reference: Reference, *, met: bool) -> Check:
    unit = target.dimension.unit.value
    bound = f"{highest_within(reference.load, cap):f} {unit}"
    or_reason = ", or a reason" if key == "load.soft_pct" and not met else ""
    seen = target.increase_pct
    criterion = Criterion(
        id=key,
        required=f"{target.dimension} <= {bound} (+{cap} % of {reference.load:f}){or_reason}",
        observed=f"{target.load} {unit}" if seen is None else f"{target.load} {unit} ({seen:+} %)",
        met=met,
        evidence=reference.evidence,
        data_class=DataClass.L,
    )
    return check(criterion, target, cap)


def _gap(target: SetTarget, reference: Reference) -> Criterion:
    """Says why the reference load is lower than it was."""
    unit = target.dimension.unit.value
    return Criterion(
        id="load.gap",
        required=f"{target.dimension} against {reference.load:f} {unit}",
        observed=f"{reference.whole:f} {unit}, {reference.weeks_without} wk without a session",
        met=True,
        evidence=reference.evidence,
        data_class=DataClass.L,
    )
