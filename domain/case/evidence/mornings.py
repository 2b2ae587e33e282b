"""Mornings after sessions: more pain than usual, soreness that stays (DOMAIN 2.8, 2.8a)."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TypeAlias

from domain.case.evidence.pain import usual_morning
from domain.case.policy import in_force
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.state import CaseState
from domain.context import Context
from domain.recorded import Recorded

Morning: TypeAlias = Recorded[NextDayResponseRecorded]

_time = attrgetter("effective_at")
TWICE_WITHIN = timedelta(days=7)
"""How far apart two high mornings may lie to count as twice."""


@dataclass(frozen=True, slots=True)
class Strain:
    """From where on it is one: soreness, the hours that it has lasted, points above usual."""

    soreness: Decimal
    soreness_h: Decimal
    morning_delta: Decimal


def strain_in_force(state: CaseState, context: Context) -> Strain:
    """deload.reactive of this case, as far as mornings show it."""
    return Strain(
        in_force(state, context, "deload.reactive.soreness"),
        in_force(state, context, "deload.reactive.soreness_h"),
        in_force(state, context, "deload.reactive.morning_delta"),
    )


def mornings(state: CaseState, since: datetime, until: datetime) -> tuple[Morning, ...]:
    """The next-day responses of a time, both ends in it."""
    known = state.on_file_until(NextDayResponseRecorded, until)
    return known[bisect_left(known, since, key=_time) :]


def is_high(state: CaseState, morning: Morning, delta: Decimal) -> bool:
    """Whether the NPRS lay so many points or more above what had been usual."""
    usual = usual_morning(state, morning.effective_at)
    return usual is not None and morning.fact.nprs_morning >= usual + delta


def is_sore(morning: Morning, strain: Strain) -> bool:
    """Whether soreness was high, and had lasted longer than its hours."""
    said = morning.fact
    return (said.soreness_0_10 or 0) >= strain.soreness and (
        said.soreness_h or 0
    ) > strain.soreness_h


def is_high_again(state: CaseState, morning: Morning, strain: Strain) -> bool:
    """Whether it was the second high morning in seven days."""
    delta = strain.morning_delta
    if not is_high(state, morning, delta):
        return False
    before = mornings(state, morning.effective_at - TWICE_WITHIN, morning.effective_at)
    earlier = (each for each in before if each.position != morning.position)
    return any(is_high(state, each, delta) for each in earlier)
