"""Which accommodations are in place at a time, and whether a hold suspends them (DOMAIN 2.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.case.accommodation.accommodation import AccommodationFact
from domain.case.accommodation.accommodation_course import Accommodation, FullDuty, accommodations
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.ramp_up.ramp_course import SUSPENDS_DUTY
from domain.case.ramp_up.ramp_stages import RampStageStarted
from domain.case.state import CaseState


@dataclass(frozen=True, slots=True)
class InPlace:
    """An accommodation that is in place; ``suspended``: not until a hold is lifted."""

    terms: AccommodationFact
    suspended: bool


def in_force(state: CaseState, at: datetime) -> tuple[InPlace, ...]:
    """The accommodations in place at a time, by what is on file of it."""
    r1 = [e.effective_at for e in state.ever_on_file(RampStageStarted) if e.fact.stage_no == 1]
    resumed = [
        FullDuty(each.effective_at, each.fact.with_permanent_accommodations)
        for each in state.ever_on_file(FullDutyResumed)
    ]
    held = any(hold.kind in SUSPENDS_DUTY and hold.since <= at for hold in state.holds)
    day = at.astimezone(ZoneInfo(state.time_zone)).date()
    return in_place(
        accommodations(state).values(),
        day,
        r1=[start for start in r1 if start <= at],
        full_duty=[duty for duty in resumed if duty.at <= at],
        duties_suspended=held,
    )


def in_place(
    known: Iterable[Accommodation],
    day: date,
    r1: Iterable[datetime],
    full_duty: Iterable[FullDuty],
    *,
    duties_suspended: bool,
) -> tuple[InPlace, ...]:
    """Those of the known that are in place on a day, when stage R1 began and full duty was
    resumed at these times before it."""
    starts, resumed = tuple(r1), tuple(full_duty)
    return tuple(
        InPlace(each.terms, suspended=duties_suspended and each.is_other_duty)
        for each in known
        if each.covers(day) and each.outlasts(starts, resumed)
    )
