"""Strength side by side: the affected arm against the other one (DOMAIN 2.8a, gate.G23)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.case.assessment.assessment import Assessment, BaselineAssessmentRecorded
from domain.case.assessment.measurements import MeasurementRecorded
from domain.case.assessment.measuring import Measure
from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.opening.opening import CaseOpened
from domain.case.state import CaseState
from domain.case.vocabulary import Laterality
from domain.measures.capacity import grip_sides, percent_of
from domain.measures.quantity import Unit
from domain.measures.units import N_PER_KGF
from domain.recorded import Fact, Recorded


class Strength(StrEnum):
    """Codes of strength tests that rules read; others are kept as they are written."""

    GRIP = "grip"
    ER = "er"


_NAMES: Mapping[str, Strength] = MappingProxyType(
    {
        "grip": Strength.GRIP,
        "gripstrength": Strength.GRIP,
        "handgrip": Strength.GRIP,
        "handgripstrength": Strength.GRIP,
        "er": Strength.ER,
        "erstrength": Strength.ER,
        "erhhd": Strength.ER,
        "hhder": Strength.ER,
        "shoulderer": Strength.ER,
        "externalrotation": Strength.ER,
        "externalrotationstrength": Strength.ER,
        "externalrotationhhd": Strength.ER,
        "shoulderexternalrotation": Strength.ER,
    }
)
_NEWTONS: Mapping[Unit | None, Decimal] = MappingProxyType(
    {None: N_PER_KGF, Unit.KG: N_PER_KGF, Unit.KGF: N_PER_KGF, Unit.NEWTON: Decimal(1)}
)
"""A dynamometer that reads kg reads kgf, and so does one whose unit nobody wrote down."""


def strength_code(code: str) -> Strength | None:
    """Which strength test the code of a measure names, however it is written."""
    return _NAMES.get(re.sub(r"[^a-z0-9]", "", code.casefold()))


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both sides in N, the affected one and the one it is held against, and what shows them."""

    affected: Decimal
    other: Decimal
    evidence: tuple[UUID, ...]

    @property
    def percent(self) -> Decimal | None:
        """The affected side in percent of the other, one decimal; None where that is 0."""
        return percent_of(self.affected, self.other)


def grip(state: CaseState, at: datetime) -> SideBySide | None:
    """Grip of both sides as last measured by a time."""
    return side_by_side(state, Strength.GRIP, at)


def er_strength(state: CaseState, at: datetime) -> SideBySide | None:
    """External rotation strength of both shoulders as last measured by a time."""
    return side_by_side(state, Strength.ER, at)


def side_by_side(state: CaseState, test: Strength, at: datetime) -> SideBySide | None:
    """The last valid value of each side; without a side the weaker is held against the stronger.
    None where a side was not measured, or where both are affected."""
    left = last_of(state, test, Laterality.LEFT, at)
    right = last_of(state, test, Laterality.RIGHT, at)
    if left is None or right is None:
        return None
    pair = grip_sides(_newtons(left.measure), _newtons(right.measure), _affected(state))
    return None if pair is None else SideBySide(*pair, (left.event_id, right.event_id))


@dataclass(frozen=True, slots=True)
class Found:
    """A measure, when it was taken, and the event that shows it."""

    measure: Measure
    at: datetime
    position: int
    event_id: UUID


def last_of(state: CaseState, test: Strength, side: Laterality, at: datetime) -> Found | None:
    """The last valid measure of a side by a time: of an assessment or by itself."""
    found = (
        each
        for each in _measures(state)
        if each.at <= at and each.measure.side is side and _is_valid(each.measure, test)
    )
    return max(found, key=lambda each: (each.at, each.position), default=None)


def _is_valid(measure: Measure, test: Strength) -> bool:
    is_test = measure.valid and strength_code(measure.code) is test
    return is_test and measure.unit in _NEWTONS and measure.chosen >= 0


def _measures(state: CaseState) -> Iterator[Found]:
    kinds: tuple[type[Assessment], ...] = (BaselineAssessmentRecorded, ReassessmentRecorded)
    for kind in kinds:
        for recorded in state.on_file(kind):
            yield from (_found(recorded, each) for each in recorded.fact.measures)
    for single in state.on_file(MeasurementRecorded):
        yield _found(single, single.fact.measure)


def _found(recorded: Recorded[Fact], measure: Measure) -> Found:
    return Found(measure, recorded.effective_at, recorded.position, recorded.event_id)


def _newtons(measure: Measure) -> Decimal:
    return measure.chosen * _NEWTONS[measure.unit]


def _affected(state: CaseState) -> Laterality:
    opened = state.on_file(CaseOpened)
    return opened[0].fact.laterality if opened else Laterality.NOT_APPLICABLE
