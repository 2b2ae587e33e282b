"""What the lifting equation takes, what it refuses by name, and what it warns about."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from tests.domain.measures.lifts import lift, lifted, us_lift

REFUSALS = [
    ({"one_handed": True}, "one_handed"),
    ({"over_8_hours": True}, "over_8_hours"),
    ({"seated_or_kneeling": True}, "seated_or_kneeling"),
    ({"restricted_space": True}, "restricted_space"),
    ({"unstable_object": True}, "unstable_object"),
    ({"with_carry_push_pull": True}, "with_carry_push_pull"),
    ({"wheelbarrow_or_shovel": True}, "wheelbarrow_or_shovel"),
    ({"too_fast": True}, "too_fast"),
    ({"speed": "76.3"}, "too_fast"),
    ({"slippery_floor": True}, "slippery_floor"),
    ({"floor_cof": "0.39"}, "slippery_floor"),
]


@pytest.mark.parametrize(("condition", "code"), REFUSALS)
@pytest.mark.parametrize("name", ["lifting-equation", "lifting-index"])
def test_the_equation_refuses_by_name_what_it_was_not_made_for(
    name: str, condition: dict[str, Any], code: str
) -> None:
    found = lifted(lift(**condition), name)

    assert found == {
        "value": None,
        "reason": f"the lifting equation does not apply: {code}",
        "not_applicable": [code],
    }


def test_all_reasons_to_refuse_are_named() -> None:
    found = lifted(lift(unstable_object=True, floor_cof="0.1", one_handed=True))

    assert found["not_applicable"] == ["one_handed", "unstable_object", "slippery_floor"]
    assert found["reason"].endswith(": one_handed, unstable_object, slippery_floor")


@pytest.mark.parametrize(
    "given",
    [
        lift(speed="76.2"),
        us_lift(speed="30"),
        lift(floor_cof="0.4"),
        lift(one_handed=False, over_8_hours=False),
    ],
)
def test_at_the_edge_of_what_it_was_made_for_it_answers(given: dict[str, Any]) -> None:
    assert lifted(given)["value"] is not None


def test_too_fast_is_thirty_inches_a_second() -> None:
    assert lifted(us_lift(speed="30.1"))["not_applicable"] == ["too_fast"]


@pytest.mark.parametrize(
    ("climate", "warnings"),
    [
        ({"temp": "19", "humidity": "35"}, []),
        ({"temp": "26", "humidity": "50"}, []),
        ({"temp": "18.9"}, ["temperature_outside_19_to_26"]),
        ({"temp": "26.1"}, ["temperature_outside_19_to_26"]),
        ({"humidity": "34.9"}, ["humidity_outside_35_to_50"]),
        (
            {"temp": "-5", "humidity": "51"},
            ["temperature_outside_19_to_26", "humidity_outside_35_to_50"],
        ),
    ],
)
def test_the_climate_is_warned_about_and_not_refused(
    climate: dict[str, Any], warnings: list[str]
) -> None:
    found = lifted(lift(**climate))

    assert found["warnings"] == warnings
    assert found["value"] == "23.0000"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"H": None}, "H"),
        ({"W": "30"}, "H"),
        ({"D": None}, "D"),
        ({"V": None}, "V"),
        ({"A": None}, "A"),
        ({"F": None}, "F"),
        ({"duration": None}, "duration"),
        ({"coupling": None}, "coupling"),
        ({"control": True}, "control"),
        ({"control": "yes"}, "control"),
        ({"L_avg": "10"}, "L_max"),
        ({"L_max": "10"}, "L_max"),
        ({"L": None, "L_avg": "10", "L_max": "9"}, "L_max"),
        ({"V": "-1"}, "V"),
        ({"H": "1001"}, "H"),
        ({"A": "181"}, "A"),
        ({"A": "-1"}, "A"),
        ({"F": "-0.1"}, "F"),
        ({"L": "-1"}, "L"),
        ({"H": 25.5}, "H"),
        ({"H": "NaN"}, "H"),
        ({"H": "Infinity"}, "H"),
        ({"H": True}, "H"),
        ({"duration": "forever"}, "duration"),
        ({"coupling": "sticky"}, "coupling"),
        ({"units": "imperial"}, "units"),
        ({"one_handed": 1}, "one_handed"),
        ({"floor_cof": "-0.1"}, "floor_cof"),
        ({"humidity": "101"}, "humidity"),
        ({"wind": "3"}, "wind"),
    ],
)
def test_bad_input_is_refused_by_the_name_of_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as bad:
        lifted(lift(**change))

    assert [error["loc"] for error in bad.value.errors()] == [(field,)]


@pytest.mark.parametrize(
    ("dest", "field"),
    [({"H": "30"}, "V"), ({"V": "30", "H": "30", "W": "10"}, "H"), ({"V": "1", "F": "2"}, "F")],
)
def test_a_bad_destination_is_refused_by_the_name_of_its_field(
    dest: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as bad:
        lifted(lift(dest=dest))

    assert bad.value.errors()[0]["loc"] == ("dest", field)


def test_numbers_may_be_text_integers_or_decimals() -> None:
    same = [lifted(lift(H=reach)) for reach in ("30", 30, Decimal("30.0"))]

    assert same[0]["value"] == same[1]["value"] == same[2]["value"] == "19.1667"
