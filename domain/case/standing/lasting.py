"""Whether it lasts: duty that is tolerated, and what tells early of a relapse (S67, S98, S113,
S114)."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.case.evidence.duty import duty_in
from domain.case.evidence.episode import last_of_episode, of_episode
from domain.case.evidence.pain import flares
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.ramp_up.ramp_course import ramp_of
from domain.case.ramp_up.ramp_words import contract_hours
from domain.case.standing.figures import Figures
from domain.case.state import CaseState
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.education import EducationDelivered, Learner
from domain.context import Context
from domain.data_classes import D, I, J, L
from domain.measures.capacity import percent_of
from domain.recorded import Recorded


class DutyTolerance(Figures):
    """Of the stage that was last in force: hours worked with little pain and no unplanned stop,
    of those planned in it, and of the contract hours of the same time."""

    stage_no: J[int]
    planned_h: J[Decimal]
    tolerated_h: D[Decimal]
    pct: D[Decimal | None] = None
    pct_of_contract: D[Decimal | None] = None


class RelapseSigns(Figures):
    """Since full duty: days, flares, and the modules that were taught to the worker.
    ``home_programme_pct``: exercises done of those that were due, by her check-ins."""

    full_duty_since: J[date | None] = None
    days_since_full_duty: J[int | None] = None
    flares: D[int | None] = None
    home_programme_pct: L[Decimal | None] = None
    modules: I[tuple[str, ...]] = ()


def duty_tolerance(state: CaseState, context: Context) -> DutyTolerance | None:
    """None before the first stage, and while no shift of the stage is recorded."""
    run = ramp_of(state).current
    duty = None if run is None else duty_in(state, context, run)
    if run is None or duty is None:
        return None
    contract = duty.planned_h * contract_hours(state) / run.hours
    return DutyTolerance(
        stage_no=run.stage_no,
        planned_h=duty.planned_h,
        tolerated_h=duty.tolerated_h,
        pct=percent_of(duty.tolerated_h, duty.planned_h),
        pct_of_contract=percent_of(duty.tolerated_h, contract),
    )


def relapse_signs(state: CaseState, context: Context) -> RelapseSigns:
    at = context.effective_at
    home = _home_programme(state, context)
    resumed = last_of_episode(state, FullDutyResumed, at)
    if resumed is None:
        return RelapseSigns(home_programme_pct=home)
    since = resumed.effective_at.astimezone(ZoneInfo(state.time_zone)).date()
    return RelapseSigns(
        full_duty_since=since,
        days_since_full_duty=(context.civil_date(state.time_zone) - since).days,
        flares=sum(each.since >= resumed.effective_at for each in flares(state, at)),
        home_programme_pct=home,
        modules=_modules_since(state, resumed, at),
    )


def _home_programme(state: CaseState, context: Context) -> Decimal | None:
    said = of_episode(state, WorkerCheckInRecorded, context.effective_at)
    told = [each.fact.home_programme for each in said if each.fact.home_programme is not None]
    done = sum(each.done for each in told)
    return percent_of(Decimal(done), Decimal(sum(each.planned for each in told)))


def _modules_since(
    state: CaseState, resumed: Recorded[FullDutyResumed], at: datetime
) -> tuple[str, ...]:
    """For the long term: what the worker was taught since she is back at full duty."""
    taught = of_episode(state, EducationDelivered, at)
    return tuple(
        each.fact.module
        for each in taught
        if Learner.WORKER in each.fact.audience and each.effective_at >= resumed.effective_at
    )
