"""Published schemes of physical demand, as data (DOMAIN 3.1).

DOT and ORS disagree, and jurisdictions have their own; so the scheme is configuration, and
whoever stores a level stores the scheme beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from domain.measures.units import KG_PER_LB


class Scheme(StrEnum):
    """DOT; BLS ORS; Canada NOC; North Dakota WSI; WCB Nova Scotia."""

    DOT = "DOT"
    ORS = "ORS"
    NOC = "NOC"
    ND_WSI = "ND-WSI"
    WCB_NS = "WCB-NS"


class LoadUnit(StrEnum):
    LB = "[lb_av]"
    KG = "kg"


class Share(StrEnum):
    """How much of the day; a scheme without SELDOM counts it as OCCASIONAL."""

    SELDOM = "seldom"
    OCCASIONAL = "occ"
    FREQUENT = "freq"
    CONSTANT = "const"


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that a level takes: up to a load, or below it (negligible is below 1 lb)."""

    load: Decimal | None
    inclusive: bool

    def admits(self, load: Decimal) -> bool:
        """Whether a load in the same unit is within; no load is beyond a bound without one."""
        if self.load is None:
            return True
        return load <= self.load if self.inclusive else load < self.load

    def in_kg(self) -> "Bound":
        """A bound in lb as the exact bound in kg."""
        return Bound(None if self.load is None else self.load * KG_PER_LB, self.inclusive)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scheme with its bound for each share of the day."""

    name: str
    bounds: Mapping[Share, Bound]

    def in_kg(self) -> "Level":
        """The same level with exact bounds in kg."""
        return Level(self.name, {share: bound.in_kg() for share, bound in self.bounds.items()})


@dataclass(frozen=True, slots=True)
class DemandScheme:
    """Levels from the lowest, for each unit in which they are published.

    ``light_if``: conditions that make a job at least light although it lifts nothing.
    ``standing_over``: the share of the day, as a fraction, above which standing and walking do.
    """

    tables: Mapping[LoadUnit, tuple[Level, ...]]
    light_if: frozenset[str] = frozenset()
    standing_over: tuple[int, int] | None = None

    def levels_in_kg(self) -> tuple[Level, ...]:
        """As published in kg, else the published pounds converted exactly."""
        if LoadUnit.KG in self.tables:
            return self.tables[LoadUnit.KG]
        return tuple(level.in_kg() for level in self.tables[LoadUnit.LB])


def _bound(text: str) -> Bound:
    if text == "-":
        return Bound(None, inclusive=True)
    if text == "<":
        return Bound(Decimal(1), inclusive=False)
    return Bound(Decimal(text), inclusive=True)


def _level(line: str) -> Level:
    name, *cells = line.split()
    return Level(name, {share: _bound(cell) for share, cell in zip(Share, cells, strict=True)})


def _negligible_in_kg(level: Level) -> Level:
    return Level(
        level.name,
        {
            share: bound if bound.inclusive else bound.in_kg()
            for share, bound in level.bounds.items()
        },
    )


def _pounds(text: str) -> tuple[Level, ...]:
    return tuple(_level(line) for line in text.split("\n") if line)


def _kilograms(text: str) -> tuple[Level, ...]:
    return tuple(_negligible_in_kg(level) for level in _pounds(text))


# Columns: seldom, occasional, frequent, constant. "<": negligible. "-": no bound.
_DOT_LB = """
sedentary    10   10   <    <
light        20   20   10   <
medium       50   50   25   10
heavy        100  100  50   20
very_heavy   -    -    -    -
"""

_DOT_KG = """
sedentary    4.5   4.5   <     <
light        9.1   9.1   4.5   <
medium       22.7  22.7  11.3  4.5
heavy        45.4  45.4  22.7  9.1
very_heavy   -     -     -     -
"""

_ORS_LB = """
sedentary    10   10   <    0
light        25   25   10   <
medium       50   50   25   10
heavy        100  100  50   25
very_heavy   -    -    -    -
"""

_NOC_KG = """
limited      5    5    5    5
light        10   10   10   10
medium       20   20   20   20
heavy        -    -    -    -
"""

_ND_WSI_LB = """
sedentary    10   10   <    <
light        20   20   10   <
medium       50   50   25   <
heavy        75   75   50   20
very_heavy   -    -    -    -
"""

_WCB_NS_LB = """
sedentary    10   10   <    <
light        20   20   10   <
medium       50   50   20   10
heavy        100  100  50   20
very_heavy   -    -    -    -
"""

_WCB_NS_KG = """
sedentary    4.5   4.5   <     <
light        9.1   9.1   4.5   <
medium       22.7  22.7  9.1   4.5
heavy        45.4  45.4  22.7  9.1
very_heavy   -     -     -     -
"""

WALKING, CONTROLS, PACE = "walking_standing", "seated_with_controls", "production_pace"
_MOSTLY = (1, 2)

SCHEMES: Mapping[Scheme, DemandScheme] = MappingProxyType(
    {
        Scheme.DOT: DemandScheme(
            {LoadUnit.LB: _pounds(_DOT_LB), LoadUnit.KG: _kilograms(_DOT_KG)},
            frozenset({WALKING, CONTROLS, PACE}),
            _MOSTLY,
        ),
        Scheme.ORS: DemandScheme(
            {LoadUnit.LB: _pounds(_ORS_LB)}, frozenset({WALKING}), standing_over=(1, 3)
        ),
        Scheme.NOC: DemandScheme({LoadUnit.KG: _kilograms(_NOC_KG)}),
        Scheme.ND_WSI: DemandScheme(
            {LoadUnit.LB: _pounds(_ND_WSI_LB)}, frozenset({WALKING, CONTROLS, PACE}), _MOSTLY
        ),
        Scheme.WCB_NS: DemandScheme(
            {LoadUnit.LB: _pounds(_WCB_NS_LB), LoadUnit.KG: _kilograms(_WCB_NS_KG)},
            frozenset({WALKING, CONTROLS}),
            _MOSTLY,
        ),
    }
)

# The share of the day up to which a task is seldom, occasional and frequent, as fractions; at
# and above the last it is constant.
DAY_SHARES: Mapping[Scheme, tuple[tuple[Share, int, int], ...]] = MappingProxyType(
    {
        Scheme.DOT: ((Share.OCCASIONAL, 1, 3), (Share.FREQUENT, 2, 3)),
        Scheme.ORS: ((Share.SELDOM, 1, 50), (Share.OCCASIONAL, 1, 3), (Share.FREQUENT, 2, 3)),
        Scheme.NOC: (),
        Scheme.ND_WSI: ((Share.OCCASIONAL, 3, 8), (Share.FREQUENT, 6, 8)),
        Scheme.WCB_NS: ((Share.OCCASIONAL, 1, 3), (Share.FREQUENT, 2, 3)),
    }
)
