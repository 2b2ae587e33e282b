"""Constants and tables of the Revised NIOSH Lifting Equation (94-110, 1994; rev. 9/2021).

DOMAIN 3.2. The constants of the two unit systems are no exact conversions of each other:
a lift is computed in the system in which it was measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Units(StrEnum):
    """METRIC: cm, degrees, kg. US: in, degrees, lb."""

    METRIC = "metric"
    US = "us"


class Duration(StrEnum):
    """SHORT up to 1 h, MODERATE up to 2 h, LONG up to 8 h of lifting, each with its recovery."""

    SHORT = "short"
    MODERATE = "moderate"
    LONG = "long"


class Coupling(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Constants:
    """The equation in one unit system; lengths in ``length_unit``, loads in ``load_unit``."""

    load_unit: str
    length_unit: str
    load_constant: Decimal
    nearest_reach: Decimal
    farthest_reach: Decimal
    knuckle_height: Decimal
    height_slope: Decimal
    highest_height: Decimal
    distance_part: Decimal
    shortest_distance: Decimal
    longest_distance: Decimal
    reach_of_low_lifts: Decimal
    reach_of_other_lifts: Decimal
    low_lifts_below: Decimal
    fastest: Decimal

    def is_low(self, height: Decimal) -> bool:
        """Whether hands at this height are below knuckle height: the other column of FM and CM."""
        return height < self.knuckle_height


DISTANCE_BASE = Decimal("0.82")
ASYMMETRY_SLOPE = Decimal("0.0032")
WIDEST_ASYMMETRY = Decimal(135)
LEAST_FREQUENCY = Decimal("0.2")
HIGHEST_FREQUENCY = Decimal(15)

CONSTANTS: Mapping[Units, Constants] = MappingProxyType(
    {
        Units.METRIC: Constants(
            load_unit="kg",
            length_unit="cm",
            load_constant=Decimal(23),
            nearest_reach=Decimal(25),
            farthest_reach=Decimal(63),
            knuckle_height=Decimal(75),
            height_slope=Decimal("0.003"),
            highest_height=Decimal(175),
            distance_part=Decimal("4.5"),
            shortest_distance=Decimal(25),
            longest_distance=Decimal(175),
            reach_of_low_lifts=Decimal(25),
            reach_of_other_lifts=Decimal(20),
            low_lifts_below=Decimal(25),
            fastest=Decimal("76.2"),
        ),
        Units.US: Constants(
            load_unit="[lb_av]",
            length_unit="[in_i]",
            load_constant=Decimal(51),
            nearest_reach=Decimal(10),
            farthest_reach=Decimal(25),
            knuckle_height=Decimal(30),
            height_slope=Decimal("0.0075"),
            highest_height=Decimal(70),
            distance_part=Decimal("1.8"),
            shortest_distance=Decimal(10),
            longest_distance=Decimal(70),
            reach_of_low_lifts=Decimal(10),
            reach_of_other_lifts=Decimal(8),
            low_lifts_below=Decimal(10),
            fastest=Decimal(30),
        ),
    }
)

# Lifts/min, then FM in hundredths for short, moderate and long duration; where hands below
# knuckle height have another multiplier than hands at or above it: "below/above".
_FREQUENCY = """
0.2  100    95     85
0.5  97     92     81
1    94     88     75
2    91     84     65
3    88     79     55
4    84     72     45
5    80     60     35
6    75     50     27
7    70     42     22
8    60     35     18
9    52     30     0/15
10   45     26     0/13
11   41     0/23   0
12   37     0/21   0
13   0/34   0      0
14   0/31   0      0
15   0/28   0      0
"""

_COUPLING = {
    Coupling.GOOD: (Decimal("1.00"), Decimal("1.00")),
    Coupling.FAIR: (Decimal("0.95"), Decimal("1.00")),
    Coupling.POOR: (Decimal("0.90"), Decimal("0.90")),
}

Row = tuple[Decimal, Decimal]


def _cell(text: str, low: bool) -> Decimal:
    below, _, above = text.partition("/")
    return Decimal(below if low or not above else above) / 100


def _column(place: int, low: bool) -> Sequence[Row]:
    rows = [line.split() for line in _FREQUENCY.split("\n") if line]
    return tuple((Decimal(row[0]), _cell(row[place], low)) for row in rows)


_COLUMNS = {
    (duration, low): _column(place, low)
    for place, duration in enumerate(Duration, start=1)
    for low in (True, False)
}


def _between(left: Row, right: Row, frequency: Decimal) -> Decimal:
    fall = (frequency - left[0]) * (right[1] - left[1])
    return left[1] + fall / (right[0] - left[0])


def frequency_multiplier(frequency: Decimal, duration: Duration, *, low: bool) -> Decimal:
    """FM of so many lifts/min; linear between the rows, 0 above 15.

    ``low`` is a lift whose hands are below knuckle height (75 cm, 30 in) at the origin.
    """
    lifts = max(frequency, LEAST_FREQUENCY)
    rows = _COLUMNS[duration, low]
    if lifts > HIGHEST_FREQUENCY:
        return Decimal(0)
    if lifts == LEAST_FREQUENCY:
        return rows[0][1]
    above = next(place for place, row in enumerate(rows) if row[0] >= lifts)
    return _between(rows[above - 1], rows[above], lifts)


def coupling_multiplier(coupling: Coupling, *, low: bool) -> Decimal:
    """CM of a grip where the hands are below (``low``) or at and above knuckle height."""
    below, above = _COUPLING[coupling]
    return below if low else above
