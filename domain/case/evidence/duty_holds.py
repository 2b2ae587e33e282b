"""Days on which a hold suspended work: no stage runs on them (alarm.work_effect)."""

from datetime import date
from zoneinfo import ZoneInfo

from domain.business_days import business_days_between
from domain.case.ramp_up.ramp_course import SUSPENDS_DUTY, StageRun
from domain.case.safety.safety import CaseHeld, HoldLifted
from domain.case.state import CaseState
from domain.context import Context


def days_run(state: CaseState, context: Context, run: StageRun, before: date) -> int:
    """Business days of a stage from its first one on and before a day, without those on which
    such a hold was open: on those nobody worked its hours."""
    first = run.began.astimezone(ZoneInfo(state.time_zone)).date()
    free = context.holidays | days_held(state, first, before)
    return business_days_between(first, before, free)


def days_held(state: CaseState, first: date, last: date) -> frozenset[date]:
    """The days from the first on and before the last on which such a hold was open for any
    part of the day, in the case's zone."""
    zone = ZoneInfo(state.time_zone)
    lifted = {each.fact.hold_id: each.effective_at for each in state.on_file(HoldLifted)}
    spans = [
        (each.effective_at.astimezone(zone).date(), lifted.get(each.fact.hold_id))
        for each in state.on_file(CaseHeld)
        if each.fact.kind in SUSPENDS_DUTY
    ]
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal()))
    return frozenset(
        day
        for day in days
        if any(
            begun <= day and (end is None or day <= end.astimezone(zone).date())
            for begun, end in spans
        )
    )
