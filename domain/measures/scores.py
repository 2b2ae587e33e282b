"""Scores of questionnaires from item values, sums or totals (DOMAIN 3.4).

A value out of range, or more missing than the instrument allows, is not scorable: nothing is
imputed. Half-up, to whole points or to one decimal where the score is a percentage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.measures.answers import half_up, plain
from domain.measures.score_bands import Instrument, Scoring

HUNDRED = Decimal(100)
MEAN_STEP = Decimal(25)

Items = Sequence[Decimal | None]
"""Values in the order of the items; None where an item was not answered."""


@dataclass(frozen=True, slots=True)
class Score:
    """A total in the instrument's points, with its band, its subscales and how it was answered.

    ``flags``: "item_9_positive" asks for a clinician the same day; "item_9_unknown" means
    that the item was not given.
    """

    instrument: Instrument
    total: Decimal
    step: str
    answered: int | None = None
    subscales: Mapping[str, Decimal] | None = None
    flags: tuple[str, ...] = ()

    @property
    def band(self) -> str | None:
        """The code of the band; None for an instrument without bands."""
        return self.instrument.band(self.total)


@dataclass(frozen=True, slots=True)
class NotScorable:
    """Why there is no score; what an item flags counts all the same."""

    instrument: Instrument
    reason: str
    answered: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two totals; ``meaningful`` is None where no threshold is published."""

    points: Decimal
    direction: str
    threshold: Decimal | None

    @property
    def meaningful(self) -> bool | None:
        """Whether the difference reaches the threshold."""
        return None if self.threshold is None else abs(self.points) >= self.threshold


def score_items(instrument: Instrument, items: Items) -> Score | NotScorable:
    """A score from the values of the items; a shorter list has the rest unanswered."""
    given = {place: value for place, value in enumerate(items, start=1) if value is not None}
    wrong = _wrong(instrument, given, len(items))
    flags = _flags(instrument, given)
    if wrong is not None:
        return NotScorable(instrument, wrong, len(given), flags)
    counted = {place: value for place, value in given.items() if place in instrument.needed}
    if len(counted) < _least(instrument):
        return NotScorable(instrument, _too_few(instrument, len(counted)), len(counted), flags)
    turned = {place: _turned(instrument, place, value) for place, value in counted.items()}
    total = _total(instrument, sum(turned.values(), Decimal(0)), len(turned))
    return Score(
        instrument,
        total,
        _step(instrument, turned.values()),
        len(turned),
        _subscales(instrument, turned),
        flags,
    )


def score_sum(instrument: Instrument, points: Decimal, answered: int) -> Score | NotScorable:
    """A score from the sum of so many answered items (reversed ones already turned)."""
    if not _least(instrument) <= answered <= instrument.items:
        return NotScorable(instrument, _too_few(instrument, answered), answered)
    lowest, highest = answered * instrument.lowest_item, answered * instrument.highest_item
    if not _whole_within(points, lowest, highest):
        reason = f"the sum is {plain(points)}, not a whole number from {lowest} to {highest}"
        return NotScorable(instrument, reason, answered)
    step = _formula(instrument, plain(points), answered)
    return Score(instrument, _total(instrument, points, answered), step, answered)


def score_total(instrument: Instrument, total: Decimal) -> Score | NotScorable:
    """The band of a total that was scored elsewhere."""
    within = instrument.lowest <= total <= instrument.highest
    whole = instrument.scoring is not Scoring.SUM or total == total.to_integral_value()
    if not (within and whole):
        kind = "a whole number" if instrument.scoring is Scoring.SUM else "a number"
        scale = f"{kind} from {instrument.lowest} to {instrument.highest}"
        return NotScorable(instrument, f"the total is {plain(total)}, not {scale}")
    flags = _flags(instrument, {})
    return Score(instrument, _rounded(instrument, total), "total as given", flags=flags)


def change_between(instrument: Instrument, before: Decimal, after: Decimal) -> Change:
    """The difference of two totals of one instrument, in its points."""
    points = after - before
    rises = (points > 0) is instrument.higher_is_better
    direction = "unchanged" if points == 0 else ("better" if rises else "worse")
    return Change(points, direction, instrument.change_of)


def _wrong(instrument: Instrument, given: Mapping[int, Decimal], items: int) -> str | None:
    if items > instrument.items:
        return f"{items} values for {instrument.items} items"
    return next(
        (_outside(instrument, *item) for item in given.items() if _is_outside(instrument, *item)),
        None,
    )


def _is_outside(instrument: Instrument, place: int, value: Decimal) -> bool:
    return value not in instrument.admitted(place)


def _outside(instrument: Instrument, place: int, value: Decimal) -> str:
    admitted = ", ".join(str(each) for each in instrument.admitted(place))
    return f"item {place} is {plain(value)}, not one of {admitted}"


def _least(instrument: Instrument) -> int:
    return instrument.least_answered or len(instrument.needed)


def _too_few(instrument: Instrument, answered: int) -> str:
    of, least = len(instrument.needed), _least(instrument)
    return f"{answered} of {of} items answered; at least {least} are needed"


def _turned(instrument: Instrument, place: int, value: Decimal) -> Decimal:
    if place not in instrument.reversed_items:
        return value
    return instrument.lowest_item + instrument.highest_item - value


def _total(instrument: Instrument, points: Decimal, answered: int) -> Decimal:
    match instrument.scoring:
        case Scoring.SUM:
            return _rounded(instrument, points)
        case Scoring.MEAN:
            return _rounded(instrument, (points - answered) * MEAN_STEP / answered)
        case Scoring.PERCENT:
            most = instrument.highest_item * answered
            return _rounded(instrument, points * HUNDRED / most)


def _rounded(instrument: Instrument, total: Decimal) -> Decimal:
    return half_up(total, 0 if instrument.scoring is Scoring.SUM else 1)


def _step(instrument: Instrument, values: Iterable[Decimal]) -> str:
    added = list(values)
    if instrument.scoring is Scoring.SUM:
        return " + ".join(plain(each) for each in added)
    return _formula(instrument, plain(sum(added, Decimal(0))), len(added))


def _formula(instrument: Instrument, points: str, answered: int) -> str:
    match instrument.scoring:
        case Scoring.SUM:
            return f"sum {points}"
        case Scoring.MEAN:
            return f"({points} / {answered} - 1) x {MEAN_STEP}"
        case Scoring.PERCENT:
            return f"{points} / ({instrument.highest_item} x {answered}) x 100"


def _subscales(instrument: Instrument, turned: Mapping[int, Decimal]) -> Mapping[str, Decimal]:
    return {
        name: sum((turned[place] for place in sorted(places)), Decimal(0))
        for name, places in instrument.subscales.items()
    }


def _flags(instrument: Instrument, given: Mapping[int, Decimal]) -> tuple[str, ...]:
    place = instrument.flagged_item
    if place is None:
        return ()
    if place not in given:
        return (f"item_{place}_unknown",)
    return (f"item_{place}_positive",) if given[place] > 0 else ()


def _whole_within(value: Decimal, lowest: int, highest: int) -> bool:
    return value == value.to_integral_value() and lowest <= value <= highest
