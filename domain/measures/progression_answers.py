"""How the arithmetic of progression answers: changes in percent and the highest load."""

from decimal import Decimal

from domain.measures.answers import Answer, Measure, MeasureInput, found, measure, unknown
from domain.measures.progression import highest_within, increase_pct
from domain.measures.quantity import Exact


class LoadIncrease(MeasureInput):
    """``load`` against ``ref_load``, both in the unit of their dimension."""

    load: Exact
    ref_load: Exact


class HighestLoad(MeasureInput):
    """The highest load that a cap in percent allows above a reference."""

    ref_load: Exact
    cap_pct: Exact


class PercentGain(MeasureInput):
    """``now`` against ``base``."""

    base: Exact
    now: Exact


def _change(now: Decimal, base: Decimal) -> Answer:
    change = increase_pct(now, base)
    if change is None:
        return unknown("undefined: the reference is 0")
    return found(change, "%", [f"({now} - {base}) / {base} x 100, half-up to one decimal"])


def _load_increase(given: LoadIncrease) -> Answer:
    return _change(given.load, given.ref_load)


def _percent_gain(given: PercentGain) -> Answer:
    return _change(given.now, given.base)


def _highest_load(given: HighestLoad) -> Answer:
    highest = highest_within(given.ref_load, given.cap_pct)
    return found(highest, None, [f"{given.ref_load} x (100 + {given.cap_pct}) / 100"])


PROGRESSION_MEASURES: dict[str, Measure] = {
    "load-increase": measure(LoadIncrease, _load_increase),
    "percent-gain": measure(PercentGain, _percent_gain),
    "highest-load": measure(HighestLoad, _highest_load),
}
