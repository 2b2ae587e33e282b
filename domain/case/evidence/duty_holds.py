"""Days on which a hold suspended work: no stage runs on them (alarm.work_effect)."""

from datetime import date
from zoneinfo import ZoneInfo

from domain.case.ramp_up.ramp_course import SUSPENDS_DUTY
from domain.case.safety.safety import CaseHeld, HoldLifted
from domain.case.state import CaseState


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
