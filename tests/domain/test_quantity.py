"""Numbers at the door: exact, plain, in range, with their unit (RELIABILITY 7.8 rows 1 to 7)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.measures.quantity import Exact, Hours, Nprs, Qty, Whole

EXACT: TypeAdapter[Decimal] = TypeAdapter(Exact)


@pytest.mark.parametrize(
    ("given_", "stored"),
    [
        ("18.0", '"18.0"'),
        ("0.50", '"0.50"'),
        (7, '"7"'),
        (Decimal("4.5"), '"4.5"'),
        (Decimal("1E+2"), '"100"'),
        ("-3.5", '"-3.5"'),
        ("123456789012.123456", '"123456789012.123456"'),
    ],
)
def test_a_plain_decimal_is_kept_as_it_was_written(given_: Any, stored: str) -> None:
    assert EXACT.dump_json(EXACT.validate_python(given_)).decode() == stored


@pytest.mark.parametrize("zero", ["-0", "-0.0", Decimal("-0.0"), 0, "0.00"])
def test_zero_has_no_sign(zero: Any) -> None:
    assert not EXACT.dump_json(EXACT.validate_python(zero)).startswith(b'"-')


@pytest.mark.parametrize(
    "refused",
    [
        4.5,
        float("nan"),
        True,
        None,
        "",
        " 1",
        "1 ",
        "1e3",
        "1_000",
        "+1",
        "12,5",
        "12kg",
        "NaN",
        "Infinity",
        "-Infinity",
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+400"),
        Decimal("1E-320"),
        Decimal("1E+999999999"),
        Decimal("1E-999999999"),
        "１２",
        10**12,
        int("9" * 4000),
        "1234567890123",
        "0.1234567",
        ".5",
        "5.",
        "0x10",
        [],
        {},
    ],
    ids=lambda value: str(value)[:20] or "empty",
)
def test_what_is_no_plain_decimal_is_refused(refused: Any) -> None:
    with pytest.raises(ValidationError):
        EXACT.validate_python(refused)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_what_is_accepted_comes_back_as_it_is(value: Decimal) -> None:
    try:
        accepted = EXACT.validate_python(value)
    except ValidationError:
        return
    again = EXACT.validate_json(EXACT.dump_json(accepted))
    assert again == accepted == value
    assert EXACT.dump_json(again) == EXACT.dump_json(accepted)


@pytest.mark.parametrize("value", [0, 10])
def test_pain_is_a_whole_number_from_none_to_ten(value: int) -> None:
    assert TypeAdapter(Nprs).validate_python(value) == value


@pytest.mark.parametrize("value", [-1, 11, "5", 5.0, True, None])
def test_what_is_no_pain_score_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Nprs).validate_python(value)


@pytest.mark.parametrize("value", ["0", "168", "37.5"])
def test_a_week_has_at_most_168_hours(value: str) -> None:
    assert TypeAdapter(Hours).validate_python(value) == Decimal(value)


@pytest.mark.parametrize("value", ["-0.1", "168.1", "8h"])
def test_other_hours_are_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Hours).validate_python(value)


@pytest.mark.parametrize("value", ["3", 3.0, True])
def test_a_whole_number_is_no_text_and_no_truth_value(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Whole).validate_python(value)


@pytest.mark.parametrize("unit", ["lb", "g", "KG", "", None, "kg "])
def test_a_unit_is_one_of_ours(unit: Any) -> None:
    with pytest.raises(ValidationError):
        Qty.model_validate({"value": "5", "unit": unit})


@pytest.mark.parametrize("value", ["-0.1", "100000.1"])
def test_a_quantity_is_not_negative_and_within_reach(value: str) -> None:
    with pytest.raises(ValidationError):
        Qty.model_validate({"value": value, "unit": "kg"})


def test_a_quantity_needs_its_unit_and_keeps_what_it_was_measured_in() -> None:
    with pytest.raises(ValidationError):
        Qty.model_validate({"value": "5"})
    kept = {"value": "18.0", "unit": "kg", "orig_value": "39.7", "orig_unit": "[lb_av]"}
    assert Qty.model_validate(kept).model_dump(mode="json") == kept


@pytest.mark.parametrize(
    ("value", "unit"), [("200.0001", "kg"), ("1000", "kg"), ("100.5", "%"), ("2000.1", "N")]
)
def test_a_quantity_beyond_what_is_plausible_is_refused_with_its_limit(
    value: str, unit: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Qty.model_validate({"value": value, "unit": unit})

    assert refused.value.errors()[0]["type"] == "load_limit"
    assert unit in refused.value.errors()[0]["ctx"]["limit"]
