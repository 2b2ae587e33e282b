"""Exact conversions to stored units; what was measured stays beside it (DOMAIN 3.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from domain.measures.answers import Answer, Measure, MeasureInput, found, half_up, measure, plain
from domain.measures.quantity import Exact, Qty, Unit

KG_PER_LB = Decimal("0.45359237")
CM_PER_IN = Decimal("2.54")
N_PER_KGF = Decimal("9.80665")

PLACES_STORED = 6

FACTORS: Mapping[str, tuple[Unit, Decimal]] = MappingProxyType(
    {
        "[lb_av]": (Unit.KG, KG_PER_LB),
        "[in_i]": (Unit.CENTIMETRE, CM_PER_IN),
        "kgf": (Unit.NEWTON, N_PER_KGF),
    }
)
"""UCUM unit -> the unit stored and the exact factor."""

SPELLINGS: Mapping[str, str] = MappingProxyType({"lb": "[lb_av]", "in": "[in_i]"})
"""What people write for a UCUM unit."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A value in the unit that is stored, exact, with the original."""

    value: Decimal
    unit: Unit
    orig_value: Decimal
    orig_unit: str


def ucum(unit: str) -> str:
    """The UCUM spelling of a unit; unchanged where it is none of ours."""
    return SPELLINGS.get(unit, unit)


def converted(value: Decimal, unit: str) -> Converted:
    """A value of [lb_av], [in_i] or kgf in kg, cm or N, exact. Raises KeyError for other units."""
    to, factor = FACTORS[ucum(unit)]
    return Converted(value * factor, to, value, ucum(unit))


def as_quantity(value: Decimal, unit: str) -> Qty:
    """The quantity to store: half-up to 6 decimals, the original kept. Raises KeyError."""
    exact = converted(value, unit)
    return Qty(
        value=half_up(exact.value, PLACES_STORED),
        unit=exact.unit,
        orig_value=value,
        orig_unit=exact.orig_unit,
    )


def _known(unit: str) -> str:
    if ucum(unit) not in FACTORS:
        raise PydanticCustomError("unit", "must be one of [lb_av] (lb), [in_i] (in), kgf")
    return ucum(unit)


class Conversion(MeasureInput):
    """A value in one of the units that are converted at the door."""

    value: Exact
    unit: Annotated[str, AfterValidator(_known)]


def _conversion(given: Conversion) -> Answer:
    exact = converted(given.value, given.unit)
    _, factor = FACTORS[given.unit]
    return found(
        plain(exact.value),
        exact.unit.value,
        [f"{plain(given.value)} {given.unit} x {factor} {exact.unit}/{given.unit}"],
        orig_value=format(given.value, "f"),
        orig_unit=exact.orig_unit,
    )


UNIT_MEASURES: dict[str, Measure] = {"unit-conversion": measure(Conversion, _conversion)}
