"""Exact decimals and quantities with UCUM units (DOMAIN 2.3, 3.6)."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_MOST_DIGITS = 30


def _exact(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise PydanticCustomError("decimal", "must be a decimal, as text or number")
    text = value if isinstance(value, str) else _written_out(Decimal(value))
    if not _PLAIN.fullmatch(text):
        raise PydanticCustomError("decimal", "must be a plain decimal of at most 12.6 digits")
    exact = Decimal(text)
    return exact if exact else abs(exact)


def _written_out(value: Decimal) -> str:
    """Without an exponent; empty where that would be longer than any decimal of ours."""
    exponent = value.as_tuple().exponent
    short = isinstance(exponent, int) and -_MOST_DIGITS <= exponent <= _MOST_DIGITS
    return format(value, "f") if short else ""


Exact = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(lambda value: format(value, "f")),
    WithJsonSchema({"type": ["string", "number"], "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"}),
]
"""A decimal that was never a float: text ("18.0") or a JSON number; -0 becomes 0."""

Whole = Annotated[int, Field(strict=True)]
"""An integer, never text, never a truth value."""

Nprs = Annotated[int, Field(strict=True, ge=0, le=10)]
"""Pain on the numeric rating scale, 0 to 10."""

Hours = Annotated[Exact, Field(ge=0, le=168)]
"""Hours in a week."""


class Unit(StrEnum):
    """UCUM codes that the product stores; anything else is converted at the door or refused."""

    KG = "kg"
    NEWTON = "N"
    MINUTE = "min"
    HOUR = "h"
    SECOND = "s"
    METRE = "m"
    CENTIMETRE = "cm"
    DEGREE = "deg"
    CELSIUS = "Cel"
    PERCENT = "%"
    SCORE = "{score}"
    STEPS = "{steps}"
    PER_MINUTE = "/min"
    KGF = "kgf"
    HOURS_PER_WEEK = "h/wk"


PLAUSIBLE = {
    Unit.KG: 200,
    Unit.NEWTON: 2000,
    Unit.MINUTE: 1440,
    Unit.PERCENT: 100,
    Unit.HOUR: 168,
    Unit.HOURS_PER_WEEK: 168,
}
"""The highest value that is plausible at all; beyond it the entry is a slip."""


class Qty(BaseModel):
    """A value with its unit; what was measured in another unit is kept beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[Exact, Field(ge=0, le=100_000)]
    unit: Unit
    orig_value: Exact | None = None
    orig_unit: Annotated[str, Field(pattern=r"^[!-~]{1,20}$")] | None = None

    @model_validator(mode="after")
    def _is_plausible(self) -> Self:
        limit = PLAUSIBLE.get(self.unit)
        if limit is not None and self.value > limit:
            raise PydanticCustomError(
                "load_limit", "must be at most {limit}", {"limit": f"{limit} {self.unit.value}"}
            )
        return self


def one_decimal(value: Decimal) -> Decimal:
    """Half-up to one decimal, as every percentage is shown and stored; never -0.0."""
    rounded = value.quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
    return rounded if rounded else abs(rounded)
