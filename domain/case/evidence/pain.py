"""Pain as rules see it: at rest, at its worst, in the morning, and flares (DOMAIN 2.8a)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import TypeAlias
from uuid import UUID

from domain.case.assessment.assessment import Assessment, BaselineAssessmentRecorded, MotorControl
from domain.case.evidence.assessments import assessments
from domain.case.evidence.once import once
from domain.case.evidence.readings import (
    Reading,
    before_sessions,
    levels,
    mornings,
    pains_at_rest,
    readings,
)
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.state import CaseState, Measured
from domain.recorded import Recorded

Readings: TypeAlias = tuple[Reading, ...]

EVER = datetime.max.replace(tzinfo=UTC)
USUAL_OVER = timedelta(days=14)
FLARE_RISE = 2
"""Points of NPRS above usual: the smallest change that is one (S34, DOMAIN 3.3)."""
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
    showed it, or the time asked about where no later reading says otherwise."""

    since: datetime
    to: datetime
    worst: int
    evidence: tuple[UUID, ...]


def rest_nprs(state: CaseState, at: datetime) -> Measured | None:
    """NPRS before the last session, or the rest pain of the last assessment or review, the
    later one."""
    known = (*before_sessions(state, at), *pains_at_rest(state, at))
    return _measured(max(known, key=lambda each: each.place, default=None))


def worst(state: CaseState, at: datetime, days: int = 7) -> Measured | None:
    """The highest NPRS of any kind that was effective in the last so many times 24 h, the later
    one of equals."""
    since = at.astimezone(UTC) - timedelta(days=days)
    recent = (each for each in readings(state, at) if each.at >= since)
    return _measured(max(recent, key=lambda each: (each.nprs, each.place), default=None))


def baseline_rest(state: CaseState) -> Measured | None:
    """The rest NPRS of the episode's baseline assessment, the last one where it was repeated."""
    known = [e for e in state.on_file(BaselineAssessmentRecorded) if e.fact.pain.rest is not None]
    last = max(known, key=lambda each: (each.effective_at, each.position), default=None)
    if last is None or last.fact.pain.rest is None:
        return None
    return Measured(Decimal(last.fact.pain.rest), last.event_id, last.effective_at)


@once
def usual_morning(state: CaseState, at: datetime) -> Decimal | None:
    """The median of the next-morning NPRS of the 14 d before a time, that time left out; where
    there is none, the assessed rest NPRS."""
    return _usual(mornings(state, EVER), pains_at_rest(state, EVER), at)


def _usual(seen: Readings, assessed: Readings, at: datetime) -> Decimal | None:
    """What was usual at a time, from the mornings before it and the assessments up to it."""
    first = bisect_left(seen, at.astimezone(UTC) - USUAL_OVER, key=_time)
    recent = [Decimal(each.nprs) for each in seen[first : bisect_left(seen, at, key=_time)]]
    if recent:
        return median(recent)
    known = bisect_right(assessed, at, key=_time)
    return Decimal(assessed[known - 1].nprs) if known else None


def _time(reading: Reading) -> datetime:
    return reading.at


@once
def flares(state: CaseState, at: datetime) -> tuple[Flare, ...]:
    """Every flare by a time, in the order in which they began.

    Readings that follow each other, all at least two points above what was usual before the
    first of them, show one where more than 24 h lie between the first and the last; while no
    lower reading has followed, between the first and now.
    """
    now = at.astimezone(UTC)
    runs = ((run, run[-1].at if over else now) for run, over in _high_runs(state, at))
    return tuple(
        Flare(run[0].at, end, max(each.nprs for each in run), _events(run))
        for run, end in runs
        if end - run[0].at > FLARE_LASTS
    )


def flare_in_last(state: CaseState, at: datetime, days: int) -> Flare | None:
    """The last flare that began or lasted in the last so many times 24 h, or None."""
    since = at.astimezone(UTC) - timedelta(days=days)
    return next((each for each in reversed(flares(state, at)) if each.to >= since), None)


def _high_runs(state: CaseState, at: datetime) -> Iterator[tuple[list[Reading], bool]]:
    """Runs of high readings, and whether a lower one has ended them. What is usual is never below
    the lowest reading that it is made of, so most need not be held against it."""
    seen, assessed = mornings(state, EVER), pains_at_rest(state, EVER)
    lowest = min((each.nprs for each in (*seen, *assessed)), default=0)
    run: list[Reading] = []
    usual: Decimal | None = None
    for reading in levels(state, at):
        if not run and reading.nprs < lowest + FLARE_RISE:
            continue
        usual = usual if run else _usual(seen, assessed, reading.at)
        if usual is not None and reading.nprs >= usual + FLARE_RISE:
            run.append(reading)
        elif run:
            yield run, True
            run = []
    if run:
        yield run, False


def _events(run: list[Reading]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(each.event_id for each in run))


def movement_screen(state: CaseState, at: datetime) -> Screened | None:
    """The last motor control recorded, of assessments and progress reviews."""
    screens: list[Recorded[Assessment | ProgressReviewed]] = [
        *assessments(state, at),
        *state.on_file_until(ProgressReviewed, at),
    ]
    for each in sorted(screens, key=lambda one: (one.effective_at, one.position), reverse=True):
        if each.fact.motor_control is not None:
            return Screened(each.fact.motor_control, each.event_id)
    return None


def _measured(reading: Reading | None) -> Measured | None:
    if reading is None:
        return None
    return Measured(Decimal(reading.nprs), reading.event_id, reading.at)
