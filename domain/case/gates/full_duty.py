"""Gate G45, before full duty: the full hours for some days, and nothing left open (2.8)."""

from collections.abc import Iterator

from domain.case.evidence.duty import duty_in
from domain.case.evidence.duty_holds import days_run
from domain.case.evidence.pain import worst
from domain.case.gates.criteria import at_most, plain
from domain.case.gates.overriding import set_aside
from domain.case.policy import in_force
from domain.case.ramp_up.ramp_course import StageRun, ramp_of
from domain.case.state import CaseState
from domain.case.workplace.renegotiation import still_open
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.capacity import HUNDRED, percent_of, reaches


def g45(state: CaseState, context: Context) -> tuple[Criterion, ...]:
    """What P4 must have shown before full duty; overrides are counted."""
    return set_aside(state, context, _criteria(state, context))


def _criteria(state: CaseState, context: Context) -> Iterator[Criterion]:
    run = _full_hours(state, context)
    yield _long_enough(state, context, run)
    bound = in_force(state, context, "gate.G45.worst7d")
    yield at_most("gate.G45.worst7d", bound, worst(state, context.effective_at), DataClass.D)
    yield _tolerated(state, context, run)
    yield _no_adverse_event(state)
    yield _no_renegotiation(state)


def _full_hours(state: CaseState, context: Context) -> StageRun | None:
    """The run of the stage with all contract hours, where that is the last one."""
    run = ramp_of(state).current
    if run is None or run.terms.pct < HUNDRED or run.began > context.effective_at:
        return None
    return run


def _long_enough(state: CaseState, context: Context, run: StageRun | None) -> Criterion:
    """Business days before today, counted as for the next stage: what the policy asks, or its
    plan."""
    wanted = int(in_force(state, context, "ramp.min_days"))
    days = None
    if run is not None:
        wanted = max(wanted, run.min_days)
        days = days_run(state, context, run, context.civil_date(state.time_zone))
    return Criterion(
        id="gate.G45.min_days",
        required=f">= {wanted} business days at 100 % of the hours",
        observed=None if days is None else f"{days} business days",
        met=days is not None and days >= wanted,
        evidence=() if run is None else (run.event_id,),
        data_class=DataClass.J,
    )


def _tolerated(state: CaseState, context: Context, run: StageRun | None) -> Criterion:
    wanted = in_force(state, context, "gate.G45.duty_tolerance_pct")
    green = in_force(state, context, "pain.green")
    borne = f"NPRS <= {plain(green)} and no unplanned stop"
    duty = None if run is None else duty_in(state, context, run)
    share = None if duty is None else percent_of(duty.tolerated_h, duty.planned_h)
    said = None
    if duty is not None and share is not None:
        hours = f"{plain(duty.tolerated_h)} of {plain(duty.planned_h)} h"
        said = f"{hours} = {plain(share)} %"
    return Criterion(
        id="gate.G45.duty_tolerance_pct",
        required=f">= {plain(wanted)} % of the planned hours with {borne}",
        observed=said,
        met=duty is not None and reaches(duty.tolerated_h, duty.planned_h, wanted),
        evidence=() if duty is None else duty.evidence,
        data_class=DataClass.D,
    )


def _no_adverse_event(state: CaseState) -> Criterion:
    waiting = [str(each.ae_id) for each in state.adverse.open_events]
    return Criterion(
        id="gate.G45.open_ae",
        required="no open adverse event",
        observed=", ".join(waiting) or "none",
        met=not waiting,
        data_class=DataClass.M,
    )


def _no_renegotiation(state: CaseState) -> Criterion:
    waiting = still_open(state)
    return Criterion(
        id="gate.G45.open_renegotiation",
        required="no open renegotiation",
        observed=", ".join(str(each.fact.rn_id) for each in waiting) or "none",
        met=not waiting,
        evidence=tuple(each.event_id for each in waiting),
        data_class=DataClass.I,
    )
