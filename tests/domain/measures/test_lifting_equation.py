"""Known answers of the lifting equation (DOMAIN 5: K1 to K13) and its properties."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measures.catalogue import measured
from domain.measures.quantity import one_decimal
from tests.domain.measures.lifts import DISH_MACHINE, PICKING, PUNCH_PRESS, lift, lifted, us_lift

HOPPER = {
    "units": "us",
    "L": 40,
    "H": 18,
    "V": 15,
    "D": 21,
    "A": 45,
    "F": "0.1",
    "duration": "short",
    "coupling": "fair",
}
INSPECTION = {
    "L": 12,
    "H": 25,
    "V": 55,
    "D": 95,
    "A": 0,
    "F": 3,
    "duration": "short",
    "coupling": "fair",
}
PICKING_AFTER = {"L_avg": 8, "L_max": 18, "F": 1, "duration": "long", "coupling": "good"} | {
    "H": 30,
    "V": 60,
    "D": 40,
    "A": 0,
}


def _near(text: Any, expected: str, by: str) -> bool:
    return abs(Decimal(text) - Decimal(expected)) <= Decimal(by)


@pytest.mark.parametrize(
    ("case", "end", "published", "index", "exact", "exact_index"),
    [
        (PUNCH_PRESS, "origin", "16.3", "2.7", "16.02", "2.75"),
        (PUNCH_PRESS, "destination", "14.5", "3.0", "14.15", "3.11"),
        (HOPPER, "origin", "18.9", "2.1", "18.52", "2.16"),
        (DISH_MACHINE, "origin", "14.4", "1.4", "14.34", "1.39"),
        (DISH_MACHINE, "destination", "13.3", "1.5", "13.26", "1.51"),
        (INSPECTION, "origin", "15.7", "0.76", "15.68", "0.765"),
    ],
)
def test_known_answers_of_published_lifts(
    case: dict[str, Any], end: str, published: str, index: str, exact: str, exact_index: str
) -> None:
    found = lifted(case)["ends"][end]

    assert abs(Decimal(found["RWL"]) / Decimal(published) - 1) <= Decimal("0.025")
    assert _near(one_decimal(Decimal(found["LI"])), index, "0.1")
    assert _near(found["RWL"], exact, "0.005")
    assert _near(found["LI"], exact_index, "0.005")


def test_known_answers_of_the_picker_before_and_after_the_change() -> None:
    before, after = lifted(PICKING), lifted(PICKING_AFTER)

    assert (before["value"], before["unit"]) == ("6.7100", "kg")
    assert (before["LI_avg"], before["LI_max"]) == ("1.1923", "2.6826")
    assert before["display"]["RWL"] == "6.7"
    assert (before["display"]["LI_avg"], before["display"]["LI_max"]) == ("1.2", "2.7")
    assert before["bands"] == {"LI_avg": "raised_for_some", "LI_max": "raised_for_some"}
    assert (after["value"], after["LI_avg"], after["LI_max"]) == ("12.8015", "0.6249", "1.4061")
    assert after["bands"] == {"LI_avg": "goal", "LI_max": "raised_for_some"}


def test_the_ideal_lift_has_the_load_constant_as_its_limit() -> None:
    metric, us = lifted(lift()), lifted(us_lift())

    assert (metric["value"], metric["unit"], metric["LI"]) == ("23.0000", "kg", "1.0000")
    assert (us["value"], us["unit"], us["LI"]) == ("51.0000", "[lb_av]", "1.0000")
    assert metric["band"] == "goal"
    assert set(metric["multipliers"].values()) == {"1.0000"}


def test_the_systems_are_never_converted_into_each_other() -> None:
    metric = lifted(lift(H="40.64", V="38.1", D="53.34"))
    us = lifted(us_lift(H="16", V="15", D="21"))

    assert Decimal(us["value"]) * Decimal("0.45359237") != Decimal(metric["value"])
    assert us["units"] == "us"
    assert us["multipliers"]["VM"] == "0.8875"
    assert metric["multipliers"]["VM"] == "0.8893"


def test_no_answer_calls_a_lift_safe() -> None:
    assert "safe" not in str(lifted(lift(L="1"))).lower()


_hundredths = st.integers(0, 20_000).map(lambda each: Decimal(each) / 100)


_lifts = st.fixed_dictionaries(
    {
        "units": st.sampled_from(["metric", "us"]),
        "H": _hundredths,
        "V": _hundredths,
        "D": _hundredths,
        "A": st.integers(0, 180),
        "F": st.integers(0, 160).map(lambda each: Decimal(each) / 10),
        "duration": st.sampled_from(["short", "moderate", "long"]),
        "coupling": st.sampled_from(["good", "fair", "poor"]),
        "L": st.integers(1, 60),
    }
)


@given(_lifts)
def test_no_limit_is_above_the_load_constant_or_below_zero(given: dict[str, Any]) -> None:
    found = lifted(given)

    assert 0 <= Decimal(found["value"]) <= (23 if given["units"] == "metric" else 51)
    assert all(0 <= Decimal(each) <= 1 for each in found["multipliers"].values())
    assert (found["LI"] is None) == (found["LI_reason"] is not None)


@given(_lifts, st.sampled_from(["H", "D", "A", "F"]), st.integers(0, 50))
def test_more_reach_travel_twist_or_frequency_never_raises_the_limit(
    given: dict[str, Any], what: str, more: int
) -> None:
    harder = {**given, what: min(Decimal(given[what]) + more, Decimal(180))}

    assert Decimal(lifted(harder)["value"]) <= Decimal(lifted(given)["value"])


@given(_lifts)
def test_a_second_end_never_raises_the_limit(given: dict[str, Any]) -> None:
    controlled = {**given, "dest": {"V": "50", "H": "30", "A": "10"}}

    assert Decimal(lifted(controlled)["value"]) <= Decimal(lifted(given)["value"])


def test_both_measures_carry_the_same_members() -> None:
    limit, index = (measured(name, PICKING) for name in ("lifting-equation", "lifting-index"))

    same = {key for key in limit if key not in {"value", "unit", "steps"}}
    assert {key: limit[key] for key in same} == {key: index[key] for key in same}
    assert limit["source"] == (
        "NIOSH 94-110, rev. 9/2021; the band above 3 is the view of some experts"
    )
