"""What a measure asks for and how it answers: {value, unit, steps}, or {value: null, reason}."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
Answer: TypeAlias = dict[str, Json]

RATIO = "1"
"""UCUM's unit of numbers without a dimension: indexes and ratios."""

SCORE = "{score}"


class MeasureInput(BaseModel):
    """The input of a measure: frozen, and unknown fields are refused by their name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_Input = TypeVar("_Input", bound=MeasureInput)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its input and its answer. ``of`` raises pydantic.ValidationError."""

    shape: type[MeasureInput]
    of: Callable[[Mapping[str, object]], Answer]


def measure(shape: type[_Input], answer: Callable[[_Input], Answer]) -> Measure:
    """Joins what a measure needs with what it makes of it."""
    return Measure(shape, lambda given: answer(shape.model_validate(dict(given))))


def found(value: Decimal | str, unit: str | None, steps: Sequence[str], **more: Json) -> Answer:
    """A value that could be computed; a decimal is written out in full, never as a float."""
    text = value if isinstance(value, str) else format(value, "f")
    return {"value": text, "unit": unit, "steps": list(steps), **more}


def unknown(reason: str, **more: Json) -> Answer:
    """A value that could not be computed, and why."""
    return {"value": None, "reason": reason, **more}


def half_up(value: Decimal, places: int) -> Decimal:
    """Rounded half-up to so many decimals; never -0."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def shown(value: Decimal, places: int) -> str:
    """A decimal as text with so many decimals, half-up."""
    return format(half_up(value, places), "f")


def plain(value: Decimal) -> str:
    """A decimal as text without the zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
