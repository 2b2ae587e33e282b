"""Exact conversions, with the original kept (DOMAIN 3.6)."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.measures.catalogue import measured
from domain.measures.quantity import Qty, Unit
from domain.measures.units import as_quantity, converted


@pytest.mark.parametrize(
    ("value", "unit", "expected", "stored"),
    [
        ("1", "[lb_av]", "0.45359237", "kg"),
        ("39.7", "lb", "18.007617089", "kg"),
        ("22", "lb", "9.97903214", "kg"),
        ("1", "[in_i]", "2.54", "cm"),
        ("30", "in", "76.2", "cm"),
        ("1", "kgf", "9.80665", "N"),
        ("50.0", "kgf", "490.3325", "N"),
        ("0", "lb", "0", "kg"),
    ],
)
def test_a_conversion_is_exact(value: str, unit: str, expected: str, stored: str) -> None:
    found: Any = measured("unit-conversion", {"value": value, "unit": unit})

    assert (found["value"], found["unit"]) == (expected, stored)
    assert found["orig_value"] == value


def test_a_conversion_says_how_and_from_what() -> None:
    assert measured("unit-conversion", {"value": "2.50", "unit": "lb"}) == {
        "value": "1.133980925",
        "unit": "kg",
        "steps": ["2.5 [lb_av] x 0.45359237 kg/[lb_av]"],
        "orig_value": "2.50",
        "orig_unit": "[lb_av]",
    }


@pytest.mark.parametrize("unit", ["stone", "kg", "", "dB[A]"])
def test_other_units_are_refused_by_name(unit: str) -> None:
    with pytest.raises(ValidationError) as bad:
        measured("unit-conversion", {"value": "1", "unit": unit})
    with pytest.raises(KeyError):
        converted(Decimal(1), unit)

    assert bad.value.errors()[0]["loc"] == ("unit",)


def test_a_stored_quantity_is_rounded_half_up_and_keeps_the_original() -> None:
    assert as_quantity(Decimal("39.7"), "lb") == Qty(
        value="18.007617", unit=Unit.KG, orig_value="39.7", orig_unit="[lb_av]"
    )
    assert as_quantity(Decimal("0.05"), "[lb_av]").value == Decimal("0.022680")
    assert as_quantity(Decimal("12"), "in").value == Decimal("30.48")
