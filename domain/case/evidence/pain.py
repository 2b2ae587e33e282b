"""Pain as rules see it: at rest, at its worst, in the morning, and flares (DOMAIN 2.8a)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import TypeAlias
from uuid import UUID

from domain.case.assessment import BaselineAssessmentRecorded, MotorControl
from domain.case.evidence.readings import Reading, levels, readings
from domain.case.evidence.sessions import completed, in_effective_order
from domain.case.next_day import NextDayResponseRecorded
from domain.case.reviews import ProgressReviewed
from domain.case.state import CaseState, Measured
from domain.recorded import Recorded

Assessment: TypeAlias = BaselineAssessmentRecorded | ProgressReviewed

USUAL_OVER = timedelta(days=14)
FLARE_RISE = 2
"""Points of NPRS above usual: the smallest change that can be told from chance (S34)."""
FLARE_LASTS = timedelta(hours=24)
"""A flare lasts longer than this (S34)."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The last movement screen, and the event that shows it."""

    value: MotorControl
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Flare:
    """Pain at least two points above usual for more than 24 h. ``to`` is the last reading that
    showed it, or the time asked about while no later reading says otherwise."""

    since: datetime
    to: datetime
    worst: int
    evidence: tuple[UUID, ...]


def rest_nprs(state: CaseState, at: datetime) -> Measured | None:
    """NPRS before the last session, or the rest pain of the last assessment, the later one."""
    before = [
        Reading(each.effective_at, each.position, each.fact.nprs.pre, each.event_id)
        for each in completed(state, at)
        if each.fact.nprs is not None and each.fact.nprs.pre is not None
    ]
    return _measured(max([*before, *_rest_pains(state, at)], default=None))


def worst(state: CaseState, at: datetime, days: int = 7) -> Measured | None:
    """The highest NPRS of any kind that was effective in the last so many times 24 h; the later
    one of equals."""
    since = at - timedelta(days=days)
    recent = (each for each in readings(state, at) if each.at >= since)
    return _measured(max(recent, key=lambda each: (each.nprs, each), default=None))


def baseline_rest(state: CaseState) -> Measured | None:
    """The rest NPRS of the episode's baseline assessment."""
    found = state.on_file(BaselineAssessmentRecorded)
    return Measured(Decimal(found[-1].fact.pain.rest), found[-1].event_id) if found else None


def usual_morning(state: CaseState, at: datetime) -> Decimal | None:
    """The median of the next-morning NPRS of the 14 d before a time; before the first one the
    assessed rest NPRS."""
    mornings = [
        each.fact.nprs_morning
        for each in in_effective_order(state.on_file(NextDayResponseRecorded), at)
        if at - USUAL_OVER <= each.effective_at < at
    ]
    if mornings:
        return Decimal(median(mornings))
    assessed = max(_rest_pains(state, at), default=None)
    return None if assessed is None else Decimal(assessed.nprs)


def flares(state: CaseState, at: datetime) -> tuple[Flare, ...]:
    """Every flare by a time, in the order in which they began."""
    runs = _high_runs(state, levels(state, at))
    ends = [(run, run[-1].at if ended else at) for run, ended in runs]
    return tuple(
        Flare(run[0].at, end, max(each.nprs for each in run), _events(run))
        for run, end in ends
        if end - run[0].at > FLARE_LASTS
    )


def flare_in_last(state: CaseState, at: datetime, days: int) -> Flare | None:
    """A flare that began or lasted in the last so many times 24 h, or None."""
    since = at - timedelta(days=days)
    return next((each for each in reversed(flares(state, at)) if each.to >= since), None)


def _high_runs(state: CaseState, seen: tuple[Reading, ...]) -> Iterator[tuple[list[Reading], bool]]:
    """Runs of readings at least two points above what was usual when they began, and whether a
    lower reading has ended them."""
    run: list[Reading] = []
    usual: Decimal | None = None
    for reading in seen:
        usual = usual if run else usual_morning(state, reading.at)
        if usual is not None and reading.nprs >= usual + FLARE_RISE:
            run.append(reading)
        elif run:
            yield run, True
            run = []
    if run:
        yield run, False


def movement_screen(state: CaseState, at: datetime) -> Screened | None:
    """The last motor control recorded, of assessments and progress reviews."""
    found = [each for each in _assessments(state, at) if each.fact.motor_control is not None]
    last = max(found, key=lambda each: (each.effective_at, each.position), default=None)
    if last is None or last.fact.motor_control is None:
        return None
    return Screened(last.fact.motor_control, last.event_id)


def _rest_pains(state: CaseState, at: datetime) -> list[Reading]:
    return [
        Reading(each.effective_at, each.position, each.fact.pain.rest, each.event_id)
        for each in _assessments(state, at)
        if each.fact.pain is not None
    ]


def _assessments(state: CaseState, at: datetime) -> list[Recorded[Assessment]]:
    kinds = (state.on_file(BaselineAssessmentRecorded), state.on_file(ProgressReviewed))
    return [each for known in kinds for each in known if each.effective_at <= at]


def _measured(reading: Reading | None) -> Measured | None:
    return None if reading is None else Measured(Decimal(reading.nprs), reading.event_id)


def _events(run: list[Reading]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(each.event_id for each in run))
