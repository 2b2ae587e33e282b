"""How numbers are rounded and written in answers."""

from decimal import Decimal

import pytest

from domain.measures.answers import found, half_up, plain, shown, unknown
from domain.measures.capacity import reaches
from domain.measures.progression import highest_within


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("2.45", 1, "2.5"),
        ("2.4499", 1, "2.4"),
        ("-2.45", 1, "-2.5"),
        ("-0.04", 1, "0.0"),
        ("-0.05", 1, "-0.1"),
        ("7", 4, "7.0000"),
        ("1234567890.00005", 4, "1234567890.0001"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, places: int, expected: str) -> None:
    assert shown(Decimal(value), places) == expected
    assert half_up(Decimal(value), places) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.50", "1.5"), ("10", "10"), ("10.0", "10"), ("0.000", "0"), ("1E+2", "100")],
)
def test_a_decimal_is_written_without_the_zeros_at_its_end(value: str, expected: str) -> None:
    assert plain(Decimal(value)) == expected


def test_an_answer_has_a_value_or_a_reason() -> None:
    assert found(Decimal("1E-7"), "kg", ("a", "b"), band="x") == {
        "value": "0.0000001",
        "unit": "kg",
        "steps": ["a", "b"],
        "band": "x",
    }
    assert unknown("why", flags=[]) == {"value": None, "reason": "why", "flags": []}


@pytest.mark.parametrize(
    ("part", "whole", "percent", "so"),
    [("0.4", "0.5", "80", True), ("0.39", "0.5", "80", False), ("1", "0", "50", False)],
)
def test_a_share_is_reached_exactly_and_never_of_nothing(
    part: str, whole: str, percent: str, so: bool
) -> None:
    assert reaches(Decimal(part), Decimal(whole), Decimal(percent)) is so
    assert reaches(Decimal(0), Decimal(0), Decimal(0)) is False


def test_the_highest_load_is_cut_where_rounding_would_pass_the_cap() -> None:
    assert highest_within(Decimal("1.1119"), Decimal(0)) == Decimal("1.111")
