"""Known answers of load progression (DOMAIN 5: L1, L2, L5, P1) and the catalogue of measures."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.measures.catalogue import measured
from domain.measures.progression import (
    highest_within,
    increase_pct,
    is_small_step,
    within_pct,
)
from domain.measures.quantity import one_decimal


@pytest.mark.parametrize(
    ("ref_load", "load", "expected"),
    [
        ("7.5", "9.0", "20.0"),
        ("7.5", "9.5", "26.7"),
        ("2.0", "2.5", "25.0"),
        ("5.0", "6.5", "30.0"),
        ("14", "16", "14.3"),
        ("42", "48", "14.3"),
        ("40", "36", "-10.0"),
        ("4.5", "5.4", "20.0"),
        ("1000", "1000.5", "0.1"),
        ("1000", "999.5", "-0.1"),
    ],
)
def test_known_answers_of_percent_change(ref_load: str, load: str, expected: str) -> None:
    found = increase_pct(Decimal(load), Decimal(ref_load))

    assert str(found) == expected


def test_a_change_against_nothing_is_undefined() -> None:
    assert increase_pct(Decimal(5), Decimal(0)) is None


def test_a_change_too_small_to_show_is_zero_and_never_minus_zero() -> None:
    assert str(increase_pct(Decimal("199.99"), Decimal(200))) == "0.0"
    assert str(one_decimal(Decimal("-0.04"))) == "0.0"


@pytest.mark.parametrize(
    ("ref_load", "load", "cap", "within"),
    [
        ("7.5", "9.0", "20", True),
        ("7.5", "9.1", "20", False),
        ("4.5", "5.4", "20", True),
        ("4.5", "5.400001", "20", False),
        ("7.5", "7.0", "0", True),
        ("0.000001", "0.0000012", "20", True),
        ("199999.999999", "239999.999998", "20", True),
        ("199999.999999", "239999.999999", "20", False),
    ],
)
def test_a_cap_is_inclusive_and_never_rounded(
    ref_load: str, load: str, cap: str, within: bool
) -> None:
    assert within_pct(Decimal(load), Decimal(ref_load), Decimal(cap)) is within


def test_the_highest_load_is_cut_and_not_rounded_up() -> None:
    assert format(highest_within(Decimal("7.5"), Decimal(20)), "f") == "9"
    assert format(highest_within(Decimal("3.333"), Decimal(10)), "f") == "3.666"
    assert format(highest_within(Decimal(100), Decimal(0)), "f") == "100"


@pytest.mark.parametrize(
    ("load", "ref_load", "small"),
    [("2.5", "2.0", True), ("2.6", "2.0", False), ("5.4", "4.9", True), ("5.5", "5.0", False)],
)
def test_a_small_step_is_half_a_kilogram_from_below_five(
    load: str, ref_load: str, small: bool
) -> None:
    step = is_small_step(Decimal(load), Decimal(ref_load), Decimal("5.0"), Decimal("0.5"))

    assert step is small


def test_a_measure_says_its_value_its_unit_and_how_it_came_to_it() -> None:
    assert measured("load-increase", {"load": "9.0", "ref_load": "7.5"}) == {
        "value": "20.0",
        "unit": "%",
        "steps": ["(9.0 - 7.5) / 7.5 x 100, half-up to one decimal"],
    }
    assert measured("percent-gain", {"base": "42", "now": "48"})["value"] == "14.3"
    assert measured("percent-gain", {"base": 40, "now": 36})["value"] == "-10.0"
    assert measured("highest-load", {"ref_load": "7.5", "cap_pct": "20"}) == {
        "value": "9",
        "unit": None,
        "steps": ["7.5 x (100 + 20) / 100"],
    }


def test_a_measure_that_is_undefined_says_why() -> None:
    assert measured("percent-gain", {"base": "0", "now": "5"}) == {
        "value": None,
        "reason": "undefined: the reference is 0",
    }


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"load": "9"},
        {"load": "9", "ref_load": "7", "x": 1},
        {"load": 9.5, "ref_load": "7"},
        {"load": True, "ref_load": "7"},
        {"load": "nine", "ref_load": "7"},
    ],
)
def test_a_measure_takes_what_it_needs_and_nothing_else(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        measured("load-increase", given)


def test_a_measure_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        measured("luck", {})
