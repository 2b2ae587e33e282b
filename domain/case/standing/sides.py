"""Strength of both sides: best and mean of the trials, and the affected one in percent of the
other (S24, S96)."""

from collections.abc import Iterator
from decimal import Decimal

from domain.case.assessment.measuring import Measure
from domain.case.evidence.strength import Strength, last_of, side_by_side
from domain.case.standing.figures import Figures
from domain.case.state import CaseState
from domain.case.vocabulary import Laterality
from domain.context import Context
from domain.data_classes import C, G
from domain.measures.quantity import one_decimal


class Side(Figures):
    side: G[Laterality]
    best: G[Decimal]
    mean: G[Decimal | None] = None
    unit: G[str | None] = None
    device: G[str | None] = None


class BothSides(Figures):
    """``pct``: the affected side in percent of the other; without a side the weaker of the
    stronger. Beside the strength of both it tells which one is affected, so it is a finding."""

    test: G[Strength]
    sides: G[tuple[Side, ...]]
    pct: C[Decimal | None] = None


def both_sides(state: CaseState, context: Context) -> tuple[BothSides, ...]:
    """Of each strength test that was taken, as last measured."""
    return tuple(each for test in Strength for each in _of_test(state, context, test))


def _of_test(state: CaseState, context: Context, test: Strength) -> Iterator[BothSides]:
    at = context.effective_at
    found = (last_of(state, test, side, at) for side in (Laterality.LEFT, Laterality.RIGHT))
    sides = tuple(_side(each.measure) for each in found if each is not None)
    ratio = side_by_side(state, test, at)
    if sides:
        yield BothSides(test=test, sides=sides, pct=None if ratio is None else ratio.percent)


def _side(measure: Measure) -> Side:
    trials = measure.trials
    return Side(
        side=measure.side or Laterality.NOT_APPLICABLE,
        best=measure.chosen,
        mean=one_decimal(sum(trials, Decimal(0)) / len(trials)) if trials else None,
        unit=None if measure.unit is None else measure.unit.value,
        device=measure.device,
    )
