"""What the scorers take: item values, a sum, or a total that was scored elsewhere (DOMAIN 3.4)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.measures.answers import MeasureInput
from domain.measures.quantity import Exact, Whole
from domain.measures.score_bands import Instrument
from domain.measures.scores import NotScorable, Score, score_items, score_sum, score_total

MOST_ITEMS = 20


def _one_source(value: object, info: ValidationInfo) -> object:
    others = (info.data.get(name) for name in ("total", "sum"))
    if sum(each is not None for each in (value, *others)) != 1:
        raise PydanticCustomError("items", "give one of items, total and (where it is one) sum")
    return value


ItemValues = Annotated[
    Annotated[tuple[Exact | None, ...], Field(max_length=MOST_ITEMS)] | None,
    Field(validate_default=True),
    AfterValidator(_one_source),
]
"""In the order of the items; null: not answered."""

Boxes = Annotated[tuple[Annotated[Exact, Field(ge=0)], ...], Field(min_length=1, max_length=6)]
"""Several boxes ticked in one section."""

SectionValues = Annotated[
    Annotated[tuple[Exact | Boxes | None, ...], Field(max_length=MOST_ITEMS)] | None,
    Field(validate_default=True),
    AfterValidator(_one_source),
]


class Answers(MeasureInput):
    """``previous``: an earlier total of the same instrument, to show the change."""

    previous: Exact | None = None
    total: Exact | None = None
    items: ItemValues = None

    def scored(self, instrument: Instrument) -> Score | NotScorable:
        """The score, or why there is none."""
        if self.total is not None:
            return score_total(instrument, self.total)
        return score_items(instrument, self.items or ())


class CutAnswers(Answers):
    """For instruments of two bands: ``cut_off`` is the first score of the upper one."""

    cut_off: Annotated[Whole, Field(ge=1, le=100)] | None = None

    def scored(self, instrument: Instrument) -> Score | NotScorable:
        """The score with the band of the cut-off given, or why there is none."""
        cut = instrument if self.cut_off is None else instrument.cut_at(self.cut_off)
        return super().scored(cut)


class PartlyAnswered(MeasureInput):
    """For instruments that allow missing items: also the ``sum`` of so many ``answered``."""

    previous: Exact | None = None
    total: Exact | None = None
    sum: Exact | None = None
    answered: Annotated[Whole, Field(ge=0, le=MOST_ITEMS)] | None = None

    @field_validator("answered")
    @classmethod
    def _of_a_sum(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("sum") is None:
            raise PydanticCustomError("answered", "answered goes with sum")
        return value

    def items_in_order(self) -> tuple[Decimal | None, ...]:
        """One value an item."""
        return ()

    def scored(self, instrument: Instrument) -> Score | NotScorable:
        """The score, or why there is none."""
        if self.total is not None:
            return score_total(instrument, self.total)
        if self.sum is None:
            return score_items(instrument, self.items_in_order())
        answered = instrument.items if self.answered is None else self.answered
        return score_sum(instrument, self.sum, answered)


class ShoulderOrHand(PartlyAnswered):
    """QuickDASH; the region decides what change counts."""

    region: Literal["shoulder", "hand"] | None = None
    items: ItemValues = None

    def items_in_order(self) -> tuple[Decimal | None, ...]:
        """As given."""
        return self.items or ()


class Sections(PartlyAnswered):
    """ODI; of several boxes ticked in a section, the highest counts."""

    items: SectionValues = None

    def items_in_order(self) -> tuple[Decimal | None, ...]:
        """The highest box of each section."""
        return tuple(max(each) if isinstance(each, tuple) else each for each in self.items or ())
