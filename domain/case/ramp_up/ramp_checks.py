"""What a stage must meet before it starts or is repeated (POL-RAMP, INV-10, S79)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.evidence.duty_holds import days_run
from domain.case.evidence.phase_runs import current_run
from domain.case.evidence.sessions import in_effective_order
from domain.case.policy import in_force
from domain.case.ramp_up.ramp_course import Ramp, StageRun
from domain.case.ramp_up.ramp_limits import (
    able_to_work,
    duties_allowed,
    of_ramp,
    one_variable,
    steps_up_to,
    within_signed,
)
from domain.case.ramp_up.ramp_words import Wanted, day_of
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.state import CaseState
from domain.case.workplace.renegotiation import still_open
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion

DAYS_A_WEEK = 7


def before_start(
    state: CaseState, context: Context, ramp: Ramp, wanted: Wanted
) -> Iterator[Criterion]:
    """For a stage to start."""
    yield _in_order(ramp, wanted)
    if ramp.current is not None:
        yield ran_its_days(state, context, ramp.current, context.civil_date(state.time_zone))
    yield steps_up_to(state, context, wanted)
    yield from within_signed(ramp, wanted)
    yield one_variable(state, context, ramp, wanted)
    yield from _reviewed(state, context, ramp)
    yield _nothing_open(state)
    yield from able_to_work(state, context, wanted)
    yield from duties_allowed(state, context, wanted.terms)


def before_repeat(
    state: CaseState, context: Context, ramp: Ramp, wanted: Wanted
) -> Iterator[Criterion]:
    """For a stage to be repeated: no step, but the same work goes on, as it is signed by now."""
    yield from within_signed(ramp, wanted)
    yield from able_to_work(state, context, wanted)
    yield from duties_allowed(state, context, wanted.terms)


def before_adjustment(
    state: CaseState, context: Context, ramp: Ramp, wanted: Wanted
) -> Iterator[Criterion]:
    """For the terms of a stage to change: within what was signed, and as for a start where the
    stage is under way and its hours rise."""
    yield from within_signed(ramp, wanted)
    yield from duties_allowed(state, context, wanted.terms)
    run = ramp.current
    if run is not None and run.stage_no == wanted.stage_no and wanted.hours > run.hours:
        yield steps_up_to(state, context, wanted)
        yield one_variable(state, context, ramp, wanted)
        yield _nothing_open(state)
        yield from able_to_work(state, context, wanted)


def _in_order(ramp: Ramp, wanted: Wanted) -> Criterion:
    return of_ramp(
        "ramp.next_stage",
        f"stage {ramp.next_no}",
        f"stage {wanted.stage_no}",
        met=wanted.stage_no == ramp.next_no,
    )


def ran_its_days(state: CaseState, context: Context, run: StageRun, before: date) -> Criterion:
    """Business days of a stage before a day, without those on which a hold suspended it."""
    least = max(in_force(state, context, "ramp.min_days"), Decimal(run.min_days))
    days = days_run(state, context, run, before)
    return of_ramp(
        "ramp.min_days",
        f">= {least} business days of stage {run.stage_no}",
        f"{days} business days",
        met=days >= least,
        evidence=(run.event_id,),
    )


def _reviewed(state: CaseState, context: Context, ramp: Ramp) -> Iterator[Criterion]:
    """Weeks since the last review, or since the ramp began where that is later."""
    key = "ramp.max_weeks_without_review"
    most = in_force(state, context, key)
    known = [*_reviews(state, context.effective_at), *_beginning(state, ramp)]
    if not known:
        return
    since, event_id = max(known)
    days = (context.civil_date(state.time_zone) - day_of(state, since)).days
    yield of_ramp(
        key,
        f"<= {most:f} weeks since a review",
        f"{days} d",
        met=days <= most * DAYS_A_WEEK,
        evidence=(event_id,),
    )


def _reviews(state: CaseState, at: datetime) -> Iterator[tuple[datetime, UUID]]:
    for each in in_effective_order(state.on_file(ProgressReviewed), at):
        yield each.effective_at, each.event_id
    for measured in in_effective_order(state.on_file(ReassessmentRecorded), at):
        yield measured.effective_at, measured.event_id


def _beginning(state: CaseState, ramp: Ramp) -> Iterator[tuple[datetime, UUID]]:
    """The first stage; before there is one, P4."""
    phase = current_run(state)
    if ramp.runs:
        yield ramp.runs[0].began, ramp.runs[0].event_id
    elif phase is not None:
        yield phase.began, phase.event_id


def _nothing_open(state: CaseState) -> Criterion:
    """While a renegotiation is open the stricter rule holds: no further stage (S79)."""
    opened = still_open(state)
    return Criterion(
        id="ramp.renegotiation",
        required="no open renegotiation",
        observed=", ".join(each.fact.topic for each in opened) or "none open",
        met=not opened,
        evidence=tuple(each.event_id for each in opened),
        data_class=DataClass.I,
    )
