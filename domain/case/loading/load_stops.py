"""What stops every step up, whatever its size: a pause, strain, a bad morning, hours that rise.

A load at or below its reference is none of their business.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from domain.case.evidence.deload_need import DeloadTrigger, deload_needs
from domain.case.evidence.increase_run import increase_run
from domain.case.evidence.mornings import is_high, mornings
from domain.case.evidence.week_steps import Step, hours_step
from domain.case.loading.load_caps import Judged
from domain.case.loading.load_checks import Check, check
from domain.case.loading.load_facts import SetTarget
from domain.case.phases.progression import pause
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.progression import within_pct

REACTIVE = "deload.reactive"
DELOAD = "a deload first"
_BOUNDS: Mapping[DeloadTrigger, tuple[str, tuple[str, ...]]] = {
    DeloadTrigger.SORENESS: ("soreness < {}/10, or <= {} h", ("soreness", "soreness_h")),
    DeloadTrigger.RPE_RISE: ("RPE < +{} at the same load", ("rpe_rise",)),
    DeloadTrigger.FATIGUE: ("fatigue < {}/10", ("fatigue",)),
    DeloadTrigger.MORNING_DELTA: ("next-morning NPRS < usual + {}", ("morning_delta",)),
}
"""What is not enough to ask for a deload; the other triggers have no threshold."""
NO_STEP = Decimal(0)
THIS_WEEK = timedelta(days=7)
"""How long a bad morning stops progression (pain.morning_delta)."""


def stops(state: CaseState, context: Context, judged: Sequence[Judged]) -> list[Check]:
    """The checks of a request that raises a load; none where it raises nothing."""
    rising = [each.target for each in judged if each.target.increases]
    if not rising:
        return []
    criteria = [
        _not_paused(state, context),
        *_no_strain(state, context),
        _after_increases(state, context),
        _no_bad_morning(state, context),
    ]
    checks = [check(each, rising[0], NO_STEP) for each in criteria]
    return [*checks, *_one_variable(state, context, rising)]


def _not_paused(state: CaseState, context: Context) -> Criterion:
    paused = pause(state, context.effective_at)
    return Criterion(
        id="progression.paused",
        required="progression not paused",
        observed="not paused" if paused is None else "paused",
        met=paused is None,
        evidence=() if paused is None else (paused.event_id,),
        data_class=DataClass.B,
    )


def _no_strain(state: CaseState, context: Context) -> Iterator[Criterion]:
    """deload.reactive: a lighter week comes first. One criterion for each thing that was seen,
    in its own class."""
    needs = deload_needs(state, context)
    bounds = {each: _bound(state, context, each) for each in _BOUNDS}
    for trigger, evidence in needs.items():
        yield Criterion(
            id=f"{REACTIVE}.{trigger}",
            required=f"{bounds[trigger]}, or a deload first" if trigger in bounds else DELOAD,
            observed=trigger,
            met=False,
            evidence=evidence,
            data_class=trigger.data_class,
        )
    if not needs:
        asked = f"nothing asks for a deload: {'; '.join(bounds.values())}"
        yield Criterion(id=REACTIVE, required=asked, observed="0", met=True)


def _bound(state: CaseState, context: Context, trigger: DeloadTrigger) -> str:
    """What would not ask for a deload, with the thresholds in force (INV-18)."""
    text, keys = _BOUNDS[trigger]
    return text.format(*(in_force(state, context, f"{REACTIVE}.{key}") for key in keys))


def _after_increases(state: CaseState, context: Context) -> Criterion:
    key = "deload.after_increases"
    most = in_force(state, context, key)
    run = increase_run(state, context)
    return Criterion(
        id=key,
        required=f"< {most} weeks of increase in a row",
        observed=str(len(run)),
        met=len(run) < most,
        evidence=tuple(event_id for week in run for event_id in week.evidence),
        data_class=DataClass.L,
    )


def _no_bad_morning(state: CaseState, context: Context) -> Criterion:
    key = "pain.morning_delta"
    delta = in_force(state, context, key)
    week = mornings(state, context.effective_at - THIS_WEEK, context.effective_at)
    bad = [each for each in week if is_high(state, each, delta)]
    return Criterion(
        id=key,
        required=f"next-morning NPRS < usual + {delta} in the last {THIS_WEEK.days} d",
        observed=", ".join(str(each.fact.nprs_morning) for each in bad) or "none above",
        met=not bad,
        evidence=tuple(each.event_id for each in bad),
        data_class=DataClass.D,
    )


def _one_variable(
    state: CaseState, context: Context, rising: Sequence[SetTarget]
) -> Iterator[Check]:
    """Hours and load do not both go up by more than this in one calendar week."""
    key = "ramp.one_variable"
    cap = in_force(state, context, key)
    hours = hours_step(state, context)
    if hours is None:
        return
    for target in rising:
        steep = target.ref_load is None or not within_pct(target.load, target.ref_load, cap)
        yield check(_both(key, cap, hours, target, steep=steep), target, cap)


def _both(key: str, cap: Decimal, hours: Step, target: SetTarget, *, steep: bool) -> Criterion:
    load = "first" if target.increase_pct is None else f"{target.increase_pct:+} %"
    return Criterion(
        id=key,
        required=f"hours or {target.dimension}, not both, up > {cap} % in a week",
        observed=f"{hours.before or 0:f} to {hours.after:f} h/wk, {target.dimension} {load}",
        met=not (steep and hours.is_above(cap)),
        evidence=hours.evidence,
        data_class=DataClass.L,
    )
