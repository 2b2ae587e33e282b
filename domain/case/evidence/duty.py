"""Duty that was tolerated: hours of a stage with little pain and no unplanned stop (2.8a)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.business_days import business_days_between
from domain.case.evidence.readings import readings
from domain.case.policy import in_force
from domain.case.ramp_up.ramp_course import StageRun
from domain.case.state import CaseState
from domain.case.workplace.shifts import ShiftWorked
from domain.context import Context
from domain.measures.capacity import Shift, tolerated_hours
from domain.recorded import Recorded

DAYS_OF_WEEK = 5
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours of a stage that were tolerated, of those that were planned in it so far."""

    tolerated_h: Decimal
    planned_h: Decimal
    evidence: tuple[UUID, ...]


def duty_in(state: CaseState, context: Context, run: StageRun) -> Duty | None:
    """The duty of a stage so far; None where no shift of it is recorded.

    Planned is what its shifts were planned for, and no less than its hours for every full week,
    so that a shift nobody recorded counts as not worked.
    """
    shifts = _by_day(state, context, run)
    if not shifts:
        return None
    green = int(in_force(state, context, "pain.green"))
    worked = [_strictest(state, each) for each in shifts.values()]
    planned = sum((_planned(each) for each in shifts.values()), Decimal(0))
    evidence = tuple(one.event_id for each in shifts.values() for one in each)
    whole_weeks = _of_full_weeks(state, context, run)
    return Duty(tolerated_hours(worked, green), max(planned, whole_weeks), evidence)


def _by_day(
    state: CaseState, context: Context, run: StageRun
) -> dict[date, list[Recorded[ShiftWorked]]]:
    """What every source said of each day of the run; a later word of a source replaces its own."""
    first = _day(state, run.began)
    latest: dict[tuple[date, str], Recorded[ShiftWorked]] = {}
    for each in state.on_file_until(ShiftWorked, context.effective_at):
        if each.fact.date >= first:
            latest[each.fact.date, each.fact.source] = each
    found: dict[date, list[Recorded[ShiftWorked]]] = {}
    for (day, _), each in latest.items():
        found.setdefault(day, []).append(each)
    return found


def _strictest(state: CaseState, said: list[Recorded[ShiftWorked]]) -> Shift:
    """One shift of what several sources say: the fewest hours, the most pain, any stop."""
    peaks = [each.fact.nprs_peak for each in said if each.fact.nprs_peak is not None]
    peaks += _pain_on(state, said[0].fact.date)
    return Shift(
        worked_h=min(each.fact.worked_h for each in said),
        nprs_peak=max(peaks, default=None),
        unplanned_stop=any(each.fact.unplanned_stop for each in said),
    )


def _pain_on(state: CaseState, day: date) -> list[int]:
    """What the worker told of her pain that day: a supervisor who records a shift need not know."""
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(state.time_zone))
    return [each.nprs for each in readings(state, end) if _day(state, each.at) == day]


def _planned(said: Iterable[Recorded[ShiftWorked]]) -> Decimal:
    hours = (each.fact.planned_h for each in said)
    known = [each for each in hours if each is not None]
    return max(known, default=Decimal(0))


def _of_full_weeks(state: CaseState, context: Context, run: StageRun) -> Decimal:
    """The hours of the stage for each full week since it began, less those of holidays."""
    first = _day(state, run.began)
    weeks = (context.civil_date(state.time_zone) - first) // _WEEK
    days = business_days_between(first, first + weeks * _WEEK, context.holidays)
    return run.hours * days / DAYS_OF_WEEK


def _day(state: CaseState, at: datetime) -> date:
    return at.astimezone(ZoneInfo(state.time_zone)).date()
