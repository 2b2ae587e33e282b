"""The step test against norms that have gaps, and none for some (DOMAIN 5: Q8)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.measures.catalogue import measured

RATINGS = ["excellent", "good", "above_average", "average", "below_average", "poor", "very_poor"]


def _rated(sex: str, age: int, hr: Any, **more: Any) -> Any:
    return measured("step-test", {"sex": sex, "age": age, "hr": hr, **more})


def test_known_answers_with_the_rule_for_gaps() -> None:
    assert _rated("female", 40, 109)["value"] == "average"
    assert _rated("female", 20, 83)["value"] == "good"


@pytest.mark.parametrize(
    ("age", "bounds"),
    [(18, "81 93 102 110 120 131"), (25, "81 93 102 110 120 131")]
    + [(age, "84 96 104 112 120 132") for age in (36, 45)],
)
def test_each_bound_of_the_norms_of_women(age: int, bounds: str) -> None:
    for place, bound in enumerate(int(each) for each in bounds.split()):
        assert _rated("female", age, bound)["value"] == RATINGS[place]
        assert _rated("female", age, bound + 1)["value"] == RATINGS[place + 1]


@pytest.mark.parametrize(("ages", "good"), [((18, 25), 84), ((26, 35), 85), ((36, 45), 88)])
def test_norms_of_men_are_known_up_to_good(ages: tuple[int, int], good: int) -> None:
    for age in ages:
        assert _rated("male", age, 76)["value"] == "excellent"
        assert _rated("male", age, 77)["value"] == "good"
        assert _rated("male", age, good)["value"] == "good"
        above = _rated("male", age, good + 1)
        assert above["value"] is None
        assert above["reason"] == (
            f"no norm above {good} beats/min for male, {ages[0]} to {ages[1]} years"
        )


@pytest.mark.parametrize(("sex", "age"), [("female", 17), ("female", 26), ("male", 46)])
def test_without_a_norm_there_is_no_rating(sex: str, age: int) -> None:
    found = _rated(sex, age, 100)

    assert (found["value"], found["reason"]) == (None, f"no norm for {sex}, {age} years")


def test_a_tenant_brings_norms_of_its_own() -> None:
    norms = [{"sex": "male", "from_age": 46, "to_age": 55, "up_to": [87, 93, 101, 109, 116, 124]}]

    assert _rated("male", 50, 100, norms=norms)["value"] == "above_average"
    assert _rated("male", 50, 125, norms=norms)["value"] == "very_poor"
    assert _rated("female", 40, 100, norms=norms)["value"] is None


def test_the_rating_says_against_what() -> None:
    assert _rated("female", 40, "109.0") == {
        "value": "average",
        "unit": None,
        "steps": ["109 beats/min against 84/96/104/112/120/132 (female, 36 to 45 years)"],
        "hr": "109",
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sex": "other"}, "sex"),
        ({"age": "40"}, "age"),
        ({"age": -1}, "age"),
        ({"hr": 19}, "hr"),
        ({"hr": 251}, "hr"),
        ({"norms": [{"sex": "male", "from_age": 30, "to_age": 29, "up_to": [80]}]}, "norms"),
        ({"norms": [{"sex": "male", "from_age": 30, "to_age": 39, "up_to": [80, 80]}]}, "norms"),
        ({"norms": [{"sex": "male", "from_age": 30, "to_age": 39, "up_to": []}]}, "norms"),
    ],
)
def test_bad_step_tests_are_refused_by_the_name_of_the_field(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as bad:
        measured("step-test", {"sex": "female", "age": 40, "hr": 100, **change})

    assert bad.value.errors()[0]["loc"][0] == field


@given(st.integers(20, 249), st.sampled_from([20, 40]))
def test_a_faster_heart_is_never_rated_better(beats: int, age: int) -> None:
    slower, faster = _rated("female", age, beats), _rated("female", age, beats + 1)

    assert RATINGS.index(faster["value"]) >= RATINGS.index(slower["value"])
