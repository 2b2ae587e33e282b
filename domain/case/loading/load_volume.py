"""Volume: load x sets x reps x planned sessions a week, against the reference week (2.8)."""

from datetime import datetime
from decimal import Decimal

from domain.case.evidence.loads import Reference
from domain.case.evidence.sessions import in_effective_order
from domain.case.evidence.workload import workload_ratio
from domain.case.loading.load_caps import Judged
from domain.case.loading.load_checks import Check, check
from domain.case.loading.load_facts import LoadRule, SetTarget
from domain.case.plan.plan import ProgrammePlanned
from domain.case.plan.plan_changes import PlanRevised
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.progression import highest_within, increase_pct, within_pct
from domain.recorded import Recorded

KEY = "load.volume_pct"
WARNS = "load.acwr_warn"


def volume_checks(state: CaseState, context: Context, judged: list[Judged]) -> list[Check]:
    """One check for each target whose sets and reps are known now and in its reference week;
    a first target has no such week, a small step is exempt."""
    cap = in_force(state, context, KEY)
    return [
        _check(state, context, each.target, each.reference, cap)
        for each in judged
        if each.reference is not None
        and each.reference.load
        and each.target.rule is not LoadRule.SMALL_LOAD
        and None not in _reps(each.target, each.reference)
    ]


def _reps(target: SetTarget, reference: Reference) -> tuple[int | None, ...]:
    return target.sets, target.reps, reference.sets, reference.reps


def _check(
    state: CaseState, context: Context, target: SetTarget, reference: Reference, cap: Decimal
) -> Check:
    asked = _volume(target.load, target.sets, target.reps) * _sessions(state, context.effective_at)
    known = _volume(reference.load, reference.sets, reference.reps)
    known *= _sessions(state, reference.since)
    unit = target.dimension.unit.value
    bound = f"{highest_within(known, cap):f} {unit} a week"
    criterion = Criterion(
        id=KEY,
        required=f"{target.dimension} volume <= {bound} (+{cap} % of {known:f})",
        observed=f"{asked:f} {unit} a week ({increase_pct(asked, known):+} %)",
        met=within_pct(asked, known, cap),
        evidence=reference.evidence,
        data_class=DataClass.L,
    )
    return check(criterion, target, cap)


def workload_notes(state: CaseState, context: Context, judged: list[Judged]) -> list[Check]:
    """A note on each target whose week would be well above the four weeks before it. It is
    contested whether that tells anything, so it refuses nothing."""
    warn = in_force(state, context, WARNS)
    targets = [each.target for each in judged if None not in (each.target.sets, each.target.reps)]
    found = [(target, _ratio(state, context, target)) for target in targets]
    return [
        check(_note(target, ratio, warn), target)
        for target, ratio in found
        if ratio is not None and ratio > warn
    ]


def _ratio(state: CaseState, context: Context, target: SetTarget) -> Decimal | None:
    volume = _volume(target.load, target.sets, target.reps) * _sessions(state, context.effective_at)
    return workload_ratio(state, context, target.dimension, volume)


def _note(target: SetTarget, ratio: Decimal, warn: Decimal) -> Criterion:
    return Criterion(
        id=WARNS,
        required=f"{target.dimension} for information: <= {warn} of the mean of 4 weeks",
        observed=str(ratio),
        met=True,
        data_class=DataClass.L,
    )


def _volume(load: Decimal, sets: int | None, reps: int | None) -> Decimal:
    return load * (sets or 0) * (reps or 0)


def _sessions(state: CaseState, at: datetime) -> int:
    """Sessions a week as the programme plans them at a time; 1 where it says nothing, so that
    both sides are counted alike."""
    planned: list[Recorded[ProgrammePlanned | PlanRevised]] = [
        *state.on_file(ProgrammePlanned),
        *state.on_file(PlanRevised),
    ]
    known = in_effective_order(planned, at)
    return known[-1].fact.sessions_per_week if known else 1
