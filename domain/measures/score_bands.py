"""Questionnaires as numbers: ranges, bands and meaningful change (DOMAIN 3.4).

Scores only: no wording of any item is kept here or anywhere else. The words of the bands are
codes; where a source's words are not to be shown, the band is a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

NOT_HIGH, HIGH = "not_high", "high"


class Scoring(StrEnum):
    """SUM: items added. MEAN: (sum/n - 1) x 25. PERCENT: sum / (highest x n) x 100."""

    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """A band up to and with a score; the last band of an instrument has no bound."""

    code: str
    up_to: Decimal | None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One score of one questionnaire. Positions of items count from 1.

    ``counted``: the items of a subscale, else all. ``ranges``: items whose range is not
    ``lowest_item`` to ``highest_item``. ``change_of``: points that count as a real change.
    ``version`` is that of this scoring, and is stored with each band.
    """

    code: str
    items: int
    lowest_item: int
    highest_item: int
    lowest: int
    highest: int
    bands: tuple[ScoreBand, ...] = ()
    change_of: Decimal | None = None
    scoring: Scoring = Scoring.SUM
    least_answered: int | None = None
    reversed_items: frozenset[int] = frozenset()
    counted: frozenset[int] = frozenset()
    ranges: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    subscales: Mapping[str, frozenset[int]] = field(default_factory=dict)
    higher_is_better: bool = False
    flagged_item: int | None = None
    version: str = "1"

    @property
    def needed(self) -> frozenset[int]:
        """The items that make the score."""
        return self.counted or frozenset(range(1, self.items + 1))

    def admitted(self, item: int) -> tuple[int, ...]:
        """The values that an item may have."""
        return self.ranges.get(item, tuple(range(self.lowest_item, self.highest_item + 1)))

    def band(self, total: Decimal) -> str | None:
        """The first band whose bound is not below the total; None without bands."""
        return next(
            (each.code for each in self.bands if each.up_to is None or total <= each.up_to), None
        )

    @property
    def cut_off(self) -> Decimal | None:
        """The first score of the upper band, for instruments of two bands."""
        if len(self.bands) != 2 or self.bands[0].up_to is None:
            return None
        return self.bands[0].up_to + 1

    def cut_at(self, first_of_upper: int) -> "Instrument":
        """With another cut-off, for instruments of two bands: where the upper one begins."""
        lower, upper = self.bands
        return replace(self, bands=(ScoreBand(lower.code, Decimal(first_of_upper - 1)), upper))


def _bands(text: str) -> tuple[ScoreBand, ...]:
    *bounded, last = text.split()
    pairs = (each.rsplit(":", 1) for each in bounded)
    return (*(ScoreBand(code, Decimal(up_to)) for code, up_to in pairs), ScoreBand(last, None))


def _cut(first_of_upper: int) -> tuple[ScoreBand, ...]:
    return (ScoreBand(NOT_HIGH, Decimal(first_of_upper - 1)), ScoreBand(HIGH, None))


def _items(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


TSK_11 = Instrument(
    "TSK-11", 11, 1, 4, 11, 44, _bands("minimal:22 low:28 moderate:35 high"), Decimal("5.6")
)
TSK_17 = Instrument(
    "TSK-17", 17, 1, 4, 17, 68, _cut(38), Decimal("5.5"), reversed_items=_items(4, 8, 12, 16)
)
PCS = Instrument(
    "PCS",
    13,
    0,
    4,
    0,
    52,
    _cut(30),
    Decimal("6.5"),
    subscales={
        "rumination": _items(8, 9, 10, 11),
        "magnification": _items(6, 7, 13),
        "helplessness": _items(1, 2, 3, 4, 5, 12),
    },
)
FABQ_PA = Instrument("FABQ-PA", 16, 0, 6, 0, 24, _cut(15), counted=_items(2, 3, 4, 5))
FABQ_W = Instrument("FABQ-W", 16, 0, 6, 0, 42, _cut(30), counted=_items(6, 7, 9, 10, 11, 12, 15))
OMPSQ_SF = Instrument(
    "OMPSQ-SF",
    10,
    0,
    10,
    1,
    100,
    _cut(50),
    reversed_items=_items(3, 4, 8),
    ranges={1: tuple(range(1, 11))},
)
QUICKDASH = Instrument(
    "QuickDASH",
    11,
    1,
    5,
    0,
    100,
    change_of=Decimal(14),
    scoring=Scoring.MEAN,
    least_answered=10,
)
QUICKDASH_CHANGE: Mapping[str, Decimal] = MappingProxyType(
    {"shoulder": Decimal("13.6"), "hand": Decimal(14)}
)
"""Points by region; where no region is said, the greater counts."""

ODI = Instrument(
    "ODI",
    10,
    0,
    5,
    0,
    100,
    _bands("1:20 2:40 3:60 4:80 5"),
    Decimal(10),
    scoring=Scoring.PERCENT,
    least_answered=8,
)
PHQ_2 = Instrument("PHQ-2", 2, 0, 3, 0, 6, _bands("negative:2 positive"))
PHQ_9 = Instrument(
    "PHQ-9",
    9,
    0,
    3,
    0,
    27,
    _bands("minimal:4 mild:9 moderate:14 moderately_severe:19 severe"),
    flagged_item=9,
)
WAI = Instrument(
    "WAI",
    7,
    0,
    10,
    7,
    49,
    _bands("poor:27 moderate:36 good:43 excellent"),
    ranges={
        2: tuple(range(2, 11)),
        3: tuple(range(1, 8)),
        4: tuple(range(1, 7)),
        5: tuple(range(1, 6)),
        6: (1, 4, 7),
        7: tuple(range(1, 5)),
    },
    higher_is_better=True,
)

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        each.code: each
        for each in (
            TSK_11,
            TSK_17,
            PCS,
            FABQ_PA,
            FABQ_W,
            OMPSQ_SF,
            QUICKDASH,
            ODI,
            PHQ_2,
            PHQ_9,
            WAI,
        )
    }
)
