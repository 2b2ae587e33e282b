"""How capacity, adherence, tolerance and fatigue answer."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StrictBool

from domain.case.vocabulary import Laterality
from domain.measures.answers import (
    RATIO,
    Answer,
    Json,
    Measure,
    MeasureInput,
    found,
    measure,
    plain,
    unknown,
)
from domain.measures.capacity import (
    GRIP_CHANGE,
    NPRS_CHANGE,
    WALK_CHANGE,
    MeaningfulChange,
    Sample,
    Shift,
    acute_chronic_ratio,
    adherence_pct,
    fatigue_threshold,
    grip_sides,
    percent_of,
    reaches,
    tolerated_hours,
)
from domain.measures.quantity import Exact, Nprs, Whole

Amount = Annotated[Exact, Field(ge=0, le=100_000)]
Count = Annotated[Whole, Field(ge=0, le=100_000)]
Percent = Annotated[Exact, Field(ge=0, le=1000)]


class JobDemand(MeasureInput):
    """What is tolerated against what the task demands, both in the unit of its dimension."""

    capacity: Amount
    demand: Amount
    at_least_pct: Percent | None = None


class OtherSide(MeasureInput):
    """The affected side against the other, in one unit."""

    affected: Amount
    other: Amount
    at_least_pct: Percent | None = None


class Grip(MeasureInput):
    """Both grips in kg; ``affected``: L, R, B (both) or NA."""

    left: Amount
    right: Amount
    affected: Laterality
    at_least_pct: Percent | None = None


def _percent(part: Decimal, whole: Decimal, at_least: Decimal | None, of: str) -> Answer:
    percent = percent_of(part, whole)
    if percent is None:
        return unknown(f"undefined: {of} is 0")
    step = f"{plain(part)} / {plain(whole)} x 100, half-up to one decimal"
    if at_least is None:
        return found(percent, "%", [step])
    return found(percent, "%", [step], met=reaches(part, whole, at_least))


def _job_demand(given: JobDemand) -> Answer:
    return _percent(given.capacity, given.demand, given.at_least_pct, "the demand")


def _other_side(given: OtherSide) -> Answer:
    return _percent(given.affected, given.other, given.at_least_pct, "the other side")


def _grip(given: Grip) -> Answer:
    sides = grip_sides(given.left, given.right, given.affected)
    if sides is None:
        return unknown("undefined: both sides are affected, there is no other")
    return _percent(*sides, given.at_least_pct, "the other side")


class WorkedShift(MeasureInput):
    """A shift without ``nprs_peak`` is not tolerated: what is not recorded is unmet."""

    worked_h: Annotated[Exact, Field(ge=0, le=24)]
    nprs_peak: Nprs | None = None
    unplanned_stop: StrictBool = False


class DutyTolerance(MeasureInput):
    """Shifts of the 100 % stage against its ``planned_h``; ``contract_h`` of the same time."""

    shifts: Annotated[tuple[WorkedShift, ...], Field(max_length=1000)]
    planned_h: Amount
    contract_h: Amount | None = None
    green: Nprs = 3
    at_least_pct: Percent | None = None


def _duty_tolerance(given: DutyTolerance) -> Answer:
    shifts = [Shift(each.worked_h, each.nprs_peak, each.unplanned_stop) for each in given.shifts]
    hours = tolerated_hours(shifts, given.green)
    contract = None if given.contract_h is None else percent_of(hours, given.contract_h)
    answer = _percent(hours, given.planned_h, given.at_least_pct, "the planned time")
    return answer | {
        "hours": plain(hours),
        "shifts": len(shifts),
        "tolerated_shifts": sum(each.tolerated(given.green) for each in shifts),
        "pct_of_contract": None if contract is None else format(contract, "f"),
    }


class Attendance(MeasureInput):
    """Sessions whose day is past."""

    done: Count
    stopped: Count = 0
    missed: Count = 0
    declined: Count = 0


def _adherence(given: Attendance) -> Answer:
    percent = adherence_pct(given.done, given.stopped, given.missed, given.declined)
    if percent is None:
        return unknown("unknown: no session was due")
    kept = given.done + given.stopped
    step = f"{kept} / {kept + given.missed + given.declined} x 100, half-up to one decimal"
    return found(percent, "%", [step])


class FatigueUnit(StrEnum):
    MINUTES = "min"
    REPETITIONS = "{reps}"


class FatigueSample(MeasureInput):
    """``rpe`` on the CR10 scale, ``technique`` from 0 to 3, at a minute or a repetition."""

    at: Amount
    rpe: Annotated[Exact, Field(ge=0, le=20)] | None = None
    technique: Annotated[Whole, Field(ge=0, le=3)] | None = None


class Fatigue(MeasureInput):
    """Samples of one task; ``rpe_from`` is the effort that counts as fatigue."""

    samples: Annotated[tuple[FatigueSample, ...], Field(min_length=1, max_length=1000)]
    unit: FatigueUnit = FatigueUnit.MINUTES
    rpe_from: Annotated[Exact, Field(gt=0, le=20)] = Decimal(7)


def _fatigue(given: Fatigue) -> Answer:
    samples = [Sample(each.at, each.rpe, each.technique) for each in given.samples]
    threshold = fatigue_threshold(samples, given.rpe_from)
    if threshold is None:
        last = max(each.at for each in samples)
        return unknown(f"not reached up to {plain(last)} {given.unit}")
    step = f"first sign at {plain(threshold.at)}: {', '.join(threshold.signs)}"
    return found(plain(threshold.at), given.unit.value, [step], signs=list(threshold.signs))


class WeeklyLoads(MeasureInput):
    """Four weeks, the oldest first, in one unit; ``warn_at`` is information, never a gate."""

    weekly: Annotated[tuple[Amount, ...], Field(min_length=4, max_length=4)]
    warn_at: Annotated[Exact, Field(gt=0, le=10)] = Decimal("1.5")


def _acute_chronic(given: WeeklyLoads) -> Answer:
    ratio = acute_chronic_ratio(given.weekly)
    if ratio is None:
        return unknown("undefined: no load in four weeks", information_only=True)
    weeks = " + ".join(plain(each) for each in given.weekly)
    step = f"{plain(given.weekly[-1])} / (({weeks}) / 4)"
    return found(ratio, RATIO, [step], warning=ratio >= given.warn_at, information_only=True)


class ChangeOf(StrEnum):
    NPRS = "nprs"
    GRIP = "grip"
    WALK = "6mwt"


CHANGES: Mapping[ChangeOf, MeaningfulChange] = MappingProxyType(
    {ChangeOf.NPRS: NPRS_CHANGE, ChangeOf.GRIP: GRIP_CHANGE, ChangeOf.WALK: WALK_CHANGE}
)


class BeforeAfter(MeasureInput):
    """``before`` and ``after`` in the unit of the measure: score, kg or m."""

    of: ChangeOf
    before: Amount
    after: Amount


def _meaningful(given: BeforeAfter) -> Answer:
    rule, change = CHANGES[given.of], given.after - given.before
    step = f"{plain(given.after)} - {plain(given.before)}"
    return found(plain(change), rule.unit, [step], **_meaning(rule, change))


def _meaning(rule: MeaningfulChange, change: Decimal) -> dict[str, Json]:
    return {
        "band": rule.meaning(change).value,
        "direction": rule.direction(change),
        "possible_from": plain(rule.possible),
        "certain_from": plain(rule.certain),
        "source": rule.source,
    }


CAPACITY_MEASURES: dict[str, Measure] = {
    "percent-of-job-demand": measure(JobDemand, _job_demand),
    "percent-of-other-side": measure(OtherSide, _other_side),
    "grip-ratio": measure(Grip, _grip),
    "duty-tolerance": measure(DutyTolerance, _duty_tolerance),
    "adherence": measure(Attendance, _adherence),
    "fatigue-threshold": measure(Fatigue, _fatigue),
    "acute-chronic-ratio": measure(WeeklyLoads, _acute_chronic),
    "meaningful-change": measure(BeforeAfter, _meaningful),
}
