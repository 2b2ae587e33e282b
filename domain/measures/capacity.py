"""Capacity against demand, the other side, the plan and time (DOMAIN 1: S40, S96 to S98; 2.8a).

Percentages are half-up to one decimal. What has no reference is None, never infinity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.case.vocabulary import Laterality
from domain.measures.answers import half_up
from domain.measures.quantity import one_decimal

HUNDRED = Decimal(100)
CHRONIC_WEEKS = 4


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` in percent of ``whole``, one decimal; None where the whole is 0."""
    return one_decimal(part / whole * HUNDRED) if whole else None


def reaches(part: Decimal, whole: Decimal, percent: Decimal) -> bool:
    """Whether ``part`` is at least so many percent of ``whole``; exact, before any rounding."""
    return whole > 0 and part * HUNDRED >= percent * whole


def grip_sides(
    left: Decimal, right: Decimal, affected: Laterality
) -> tuple[Decimal, Decimal] | None:
    """The affected grip and the one it is held against; without a side weaker and stronger.

    None where both sides are affected: there is no other side.
    """
    match affected:
        case Laterality.LEFT:
            return left, right
        case Laterality.RIGHT:
            return right, left
        case Laterality.NOT_APPLICABLE:
            return min(left, right), max(left, right)
        case Laterality.BOTH:
            return None


def adherence_pct(done: int, stopped: int, missed: int, declined: int) -> Decimal | None:
    """Sessions done, a stopped one counting as done, in percent of all; None for none at all."""
    kept = done + stopped
    return percent_of(Decimal(kept), Decimal(kept + missed + declined))


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours worked; the highest NPRS of the shift, None where it was not recorded."""

    worked_h: Decimal
    nprs_peak: int | None
    unplanned_stop: bool

    def tolerated(self, green: int) -> bool:
        """NPRS recorded and at most ``green``, and no unplanned stop."""
        return self.nprs_peak is not None and self.nprs_peak <= green and not self.unplanned_stop


def tolerated_hours(shifts: Sequence[Shift], green: int) -> Decimal:
    """Hours of the shifts that were tolerated."""
    return sum((each.worked_h for each in shifts if each.tolerated(green)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Sample:
    """Effort (CR10) and technique (0 to 3) at a minute or repetition; None: not recorded."""

    at: Decimal
    rpe: Decimal | None
    technique: int | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where fatigue showed first, and by which sign: "rpe", "technique" or both."""

    at: Decimal
    signs: tuple[str, ...]


def fatigue_threshold(samples: Sequence[Sample], rpe_from: Decimal) -> Threshold | None:
    """The first sample with RPE >= ``rpe_from`` or a technique below the best so far; else None."""
    best: int | None = None
    for sample in sorted(samples, key=lambda each: each.at):
        signs = _signs(sample, best, rpe_from)
        if signs:
            return Threshold(sample.at, signs)
        best = max((each for each in (best, sample.technique) if each is not None), default=None)
    return None


def _signs(sample: Sample, best: int | None, rpe_from: Decimal) -> tuple[str, ...]:
    fallen = best is not None and sample.technique is not None and sample.technique < best
    tired = sample.rpe is not None and sample.rpe >= rpe_from
    return tuple(sign for sign, so in (("rpe", tired), ("technique", fallen)) if so)


def acute_chronic_ratio(weekly: Sequence[Decimal]) -> Decimal | None:
    """The last week's load over the mean of four weeks with it, two decimals; None for no load."""
    chronic = sum(weekly, Decimal(0)) / CHRONIC_WEEKS
    return half_up(weekly[-1] / chronic, 2) if chronic else None


class Meaning(StrEnum):
    """POSSIBLE lies between the bounds that different sources give."""

    MEANINGFUL = "meaningful"
    POSSIBLE = "possible"
    NOT_MEANINGFUL = "not_meaningful"


@dataclass(frozen=True, slots=True)
class MeaningfulChange:
    """How much of a change of a measure is real: possibly from ``possible``, surely ``certain``."""

    unit: str
    possible: Decimal
    certain: Decimal
    higher_is_better: bool
    source: str

    def meaning(self, change: Decimal) -> Meaning:
        """By the size of a change, in either direction."""
        size = abs(change)
        if size >= self.certain:
            return Meaning.MEANINGFUL
        return Meaning.POSSIBLE if size >= self.possible else Meaning.NOT_MEANINGFUL

    def direction(self, change: Decimal) -> str:
        """Whether it is "better", "worse" or "unchanged"."""
        if change == 0:
            return "unchanged"
        return "better" if (change > 0) is self.higher_is_better else "worse"


NPRS_CHANGE = MeaningfulChange("{score}", Decimal(2), Decimal(2), False, "Childs 2005")
GRIP_CHANGE = MeaningfulChange("kg", Decimal("5.0"), Decimal("6.5"), True, "Bohannon 2019")
WALK_CHANGE = MeaningfulChange("m", Decimal(30), Decimal(30), True, "MID about 30 m, by population")
