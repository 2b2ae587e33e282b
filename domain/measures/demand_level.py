"""Physical demand level of a job under a scheme: the highest that any column reaches (3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StrictBool, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from domain.measures.answers import (
    Answer,
    Measure,
    MeasureInput,
    found,
    measure,
    plain,
    unknown,
)
from domain.measures.demand_schemes import (
    CONTROLS,
    DAY_SHARES,
    PACE,
    SCHEMES,
    WALKING,
    DemandScheme,
    Level,
    LoadUnit,
    Scheme,
    Share,
)
from domain.measures.quantity import Exact
from domain.measures.units import KG_PER_LB, ucum

Load = Annotated[Exact, Field(ge=0, le=10_000)]

_SUFFIXES = {"_lb": LoadUnit.LB, "_kg": LoadUnit.KG}
_LIGHT = "light"


class Demand(MeasureInput):
    """Loads by share of the day, in ``unit``; ``occ_lb`` or ``occ_kg`` says both at once.

    ``standing_pct`` is the share of the day on one's feet; the truth values are the
    assessor's answers: mostly walking or standing, seated with arm or leg controls, and
    the pace of a production line.
    """

    scheme: Scheme = Scheme.DOT
    unit: LoadUnit = LoadUnit.LB
    seldom: Load = Decimal(0)
    occ: Load = Decimal(0)
    freq: Load = Decimal(0)
    const: Load = Decimal(0)
    walking_standing: StrictBool = False
    seated_with_controls: StrictBool = False
    production_pace: StrictBool = False
    standing_pct: Annotated[Exact, Field(ge=0, le=100)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _units_in_names(cls, given: object) -> object:
        return _without_suffixes(given) if isinstance(given, Mapping) else given

    @field_validator("unit", mode="before")
    @classmethod
    def _spelling(cls, unit: object) -> object:
        return ucum(unit) if isinstance(unit, str) else unit

    def load(self, share: Share) -> Decimal:
        """The load of a column in ``unit``."""
        loads = {
            Share.SELDOM: self.seldom,
            Share.OCCASIONAL: self.occ,
            Share.FREQUENT: self.freq,
            Share.CONSTANT: self.const,
        }
        return loads[share]

    def raised_by(self) -> tuple[str, ...]:
        """What makes the job at least light under its scheme whatever it lifts."""
        scheme = SCHEMES[self.scheme]
        answers = (
            (WALKING, self.walking_standing or _stands(self.standing_pct, scheme)),
            (CONTROLS, self.seated_with_controls),
            (PACE, self.production_pace),
        )
        return tuple(name for name, so in answers if so and name in scheme.light_if)


def _without_suffixes(given: Mapping[str, object]) -> dict[str, object]:
    named = {name: _SUFFIXES.get(name[-3:]) for name in given if name[:-3] in set(Share)}
    units = {unit.value for unit in named.values() if unit is not None}
    if not units:
        return dict(given)
    if "unit" in given or len(units) > 1:
        raise PydanticCustomError("unit", "unit: give all loads in one unit, named once")
    plainly = {name[:-3] if named.get(name) else name: given[name] for name in given}
    if len(plainly) < len(given):
        raise PydanticCustomError("load", "unit: give each load once")
    return {**plainly, "unit": units.pop()}


def _stands(percent: Decimal | None, scheme: DemandScheme) -> bool:
    if percent is None or scheme.standing_over is None:
        return False
    part, whole = scheme.standing_over
    return percent * whole > 100 * part


@dataclass(frozen=True, slots=True)
class DemandLevel:
    """The level, its scheme, each column's own level, and what raised it to light."""

    scheme: Scheme
    level: str
    columns: Mapping[Share, str]
    raised_by: tuple[str, ...]


def demand_level(demand: Demand) -> DemandLevel:
    """The highest level that any column reaches; compared exactly, never rounded."""
    levels, factor = _table(SCHEMES[demand.scheme], demand.unit)
    columns = {share: _reached(levels, share, demand.load(share) * factor) for share in Share}
    raised = demand.raised_by()
    names = [level.name for level in levels]
    reached = [*columns.values(), *([_LIGHT] if raised else [])]
    return DemandLevel(demand.scheme, max(reached, key=names.index), columns, raised)


def _table(scheme: DemandScheme, unit: LoadUnit) -> tuple[Sequence[Level], Decimal]:
    if unit in scheme.tables:
        return scheme.tables[unit], Decimal(1)
    return scheme.levels_in_kg(), KG_PER_LB if unit is LoadUnit.LB else Decimal(1)


def _reached(levels: Sequence[Level], share: Share, load: Decimal) -> str:
    return next(level.name for level in levels if level.bounds[share].admits(load))


def _level(given: Demand) -> Answer:
    result = demand_level(given)
    return found(
        result.level,
        None,
        [_step(given, share, level) for share, level in result.columns.items()],
        scheme=result.scheme.value,
        columns={share.value: level for share, level in result.columns.items()},
        raised_by=list(result.raised_by),
    )


def _step(given: Demand, share: Share, level: str) -> str:
    return f"{share}: {plain(given.load(share))} {given.unit} reaches {level}"


class DayShare(MeasureInput):
    """``hours`` of a task in a day of ``of_hours``."""

    scheme: Scheme = Scheme.DOT
    of_hours: Annotated[Exact, Field(gt=0, le=24)] = Decimal(8)
    hours: Annotated[Exact, Field(ge=0, le=24)]

    @field_validator("hours")
    @classmethod
    def _within_the_day(cls, hours: Decimal, info: ValidationInfo) -> Decimal:
        if hours > info.data.get("of_hours", hours):
            raise PydanticCustomError("hours", "must not be above of_hours")
        return hours


def day_share(given: DayShare) -> Share | None:
    """Which column a task belongs to; None where it is never done or the scheme has no shares."""
    if given.hours == 0 or not DAY_SHARES[given.scheme]:
        return None
    *lower, (_, part, whole) = DAY_SHARES[given.scheme]
    if given.hours * whole >= given.of_hours * part:
        return Share.CONSTANT
    return next((share for share, *up_to in lower if _within(given, *up_to)), Share.FREQUENT)


def _within(given: DayShare, part: int, whole: int) -> bool:
    return given.hours * whole <= given.of_hours * part


def _share(given: DayShare) -> Answer:
    share = day_share(given)
    if share is None:
        why = "the task is never done" if given.hours == 0 else "the scheme has no shares of a day"
        return unknown(why, scheme=given.scheme.value)
    step = f"{plain(given.hours)} of {plain(given.of_hours)} h"
    return found(share.name.lower(), None, [step], scheme=given.scheme.value)


DEMAND_MEASURES: dict[str, Measure] = {
    "demand-level": measure(Demand, _level),
    "demand-frequency": measure(DayShare, _share),
}
