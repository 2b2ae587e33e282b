"""The Revised NIOSH Lifting Equation: RWL = LC HM VM DM AM FM CM, LI = L / RWL (DOMAIN 3.2).

Full precision throughout; rounding is the business of those who show a result. FM goes by the
height of the hands at the origin, CM by their height at the end that is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import prod

from domain.measures.answers import plain, shown
from domain.measures.lifting_inputs import LiftingTask
from domain.measures.lifting_tables import (
    ASYMMETRY_SLOPE,
    CONSTANTS,
    DISTANCE_BASE,
    WIDEST_ASYMMETRY,
    Constants,
    Coupling,
    Duration,
    Units,
    coupling_multiplier,
    frequency_multiplier,
)

GOAL = Decimal(1)
RAISED_FOR_NEARLY_ALL = Decimal(3)


class Band(StrEnum):
    """What a lifting index means; the last one is the view of some experts (94-110)."""

    GOAL = "goal"
    RAISED_FOR_SOME = "raised_for_some"
    RAISED_FOR_NEARLY_ALL = "raised_for_nearly_all"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a lift, with the lengths and the angle measured there."""

    name: str
    H: Decimal
    V: Decimal
    D: Decimal
    A: Decimal
    coupling: Coupling
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A multiplier by its name, between 0 and 1, with the arithmetic that led to it."""

    name: str
    value: Decimal
    step: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The recommended weight limit at one end."""

    end: End
    constants: Constants
    multipliers: tuple[Multiplier, ...]

    @property
    def rwl(self) -> Decimal:
        """Recommended weight limit in kg or lb; 0 where a limit of the equation is passed."""
        return self.constants.load_constant * prod(
            (each.value for each in self.multipliers), start=Decimal(1)
        )

    def index(self, load: Decimal) -> Decimal | None:
        """LI of a load; None where RWL is 0, since it is undefined then."""
        return load / self.rwl if self.rwl else None


def band_of(index: Decimal) -> Band:
    """LI up to 1 is the goal; above it the risk is raised for some, above 3 for nearly all."""
    if index <= GOAL:
        return Band.GOAL
    return Band.RAISED_FOR_SOME if index <= RAISED_FOR_NEARLY_ALL else Band.RAISED_FOR_NEARLY_ALL


def limits(task: LiftingTask, units: Units, duration: Duration) -> tuple[Limit, ...]:
    """The limit at the origin and, under control there, at the destination."""
    constants = CONSTANTS[units]
    low = constants.is_low(task.V)
    lifts = frequency_multiplier(task.F, duration, low=low)
    side = "below" if low else "at or above"
    how = f"table, {plain(task.F)}/min, {duration}, V {side} {constants.knuckle_height}"
    return limits_with(task, constants, _multiplier("FM", lifts, how))


def limits_without_frequency(task: LiftingTask, units: Units) -> tuple[Limit, ...]:
    """The frequency-independent limits: FM is 1."""
    return limits_with(task, CONSTANTS[units], _multiplier("FM", Decimal(1), "not counted"))


def limits_with(
    task: LiftingTask, constants: Constants, frequency: Multiplier
) -> tuple[Limit, ...]:
    """The limits under a frequency multiplier that is known already."""
    return tuple(
        Limit(end, constants, _multipliers(end, constants, frequency))
        for end in ends(task, constants)
    )


def governing(found: Sequence[Limit]) -> Limit:
    """The lower of the limits; the origin's where they are equal."""
    return min(found, key=lambda each: each.rwl)


def ends(task: LiftingTask, constants: Constants) -> tuple[End, ...]:
    """The ends that count. A destination that does not count still gives the travel."""
    notes = _travel_notes(task)
    reach, derived = _reach(task.H, task.W, task.V, constants)
    start = End("origin", reach, task.V, _travel(task), task.A, task.coupling, derived + notes)
    return (start, _destination(task, start, constants)) if task.controlled else (start,)


def _travel(task: LiftingTask) -> Decimal:
    if task.D is not None:
        return task.D
    return abs(task.dest.V - task.V) if task.dest else Decimal(0)


def _travel_notes(task: LiftingTask) -> tuple[str, ...]:
    if task.dest is None:
        return ()
    if task.D is None:
        return ("D_derived",)
    difference = abs(task.dest.V - task.V)
    return () if difference == task.D else ("D_is_not_the_difference_of_heights",)


def _destination(task: LiftingTask, start: End, constants: Constants) -> End:
    dest = task.dest
    if dest is None:
        return start
    given = (dest.H, dest.W) if dest.H is not None or dest.W is not None else (task.H, task.W)
    reach, derived = _reach(*given, dest.V, constants)
    return End(
        "destination",
        reach,
        dest.V,
        start.D if dest.D is None else dest.D,
        start.A if dest.A is None else dest.A,
        dest.coupling or start.coupling,
        derived + _taken_from_origin(dest.H is None and dest.W is None, dest.A is None),
    )


def _taken_from_origin(reach: bool, angle: bool) -> tuple[str, ...]:
    notes = (("H_as_at_origin", reach), ("A_as_at_origin", angle))
    return tuple(code for code, so in notes if so)


def _reach(
    reach: Decimal | None, width: Decimal | None, height: Decimal, constants: Constants
) -> tuple[Decimal, tuple[str, ...]]:
    if reach is not None or width is None:
        return reach or Decimal(0), ()
    low = height < constants.low_lifts_below
    start = constants.reach_of_low_lifts if low else constants.reach_of_other_lifts
    return start + width / 2, ("H_derived",)


def _multipliers(end: End, constants: Constants, frequency: Multiplier) -> tuple[Multiplier, ...]:
    return (
        _horizontal(end.H, constants),
        _vertical(end.V, constants),
        _distance(end.D, constants),
        _asymmetry(end.A),
        frequency,
        _coupling(end, constants),
    )


def _multiplier(name: str, value: Decimal, how: str) -> Multiplier:
    return Multiplier(name, value, f"{name} = {how} = {shown(value, 4)}")


def _beyond(name: str, what: str, value: Decimal, limit: Decimal) -> Multiplier:
    return Multiplier(name, Decimal(0), f"{name} = 0: {what} {plain(value)} is above {limit}")


def _horizontal(reach: Decimal, k: Constants) -> Multiplier:
    if reach > k.farthest_reach:
        return _beyond("HM", "H", reach, k.farthest_reach)
    counted = max(reach, k.nearest_reach)
    return _multiplier("HM", k.nearest_reach / counted, f"{k.nearest_reach} / {plain(counted)}")


def _vertical(height: Decimal, k: Constants) -> Multiplier:
    if height > k.highest_height:
        return _beyond("VM", "V", height, k.highest_height)
    value = 1 - k.height_slope * abs(height - k.knuckle_height)
    return _multiplier(
        "VM", value, f"1 - {k.height_slope} x |{plain(height)} - {k.knuckle_height}|"
    )


def _distance(travel: Decimal, k: Constants) -> Multiplier:
    if travel > k.longest_distance:
        return _beyond("DM", "D", travel, k.longest_distance)
    counted = max(travel, k.shortest_distance)
    value = DISTANCE_BASE + k.distance_part / counted
    return _multiplier("DM", value, f"{DISTANCE_BASE} + {k.distance_part} / {plain(counted)}")


def _asymmetry(angle: Decimal) -> Multiplier:
    if angle > WIDEST_ASYMMETRY:
        return _beyond("AM", "A", angle, WIDEST_ASYMMETRY)
    return _multiplier("AM", 1 - ASYMMETRY_SLOPE * angle, f"1 - {ASYMMETRY_SLOPE} x {plain(angle)}")


def _coupling(end: End, k: Constants) -> Multiplier:
    low = k.is_low(end.V)
    side = "below" if low else "at or above"
    value = coupling_multiplier(end.coupling, low=low)
    return _multiplier("CM", value, f"table, {end.coupling}, V {side} {k.knuckle_height}")
