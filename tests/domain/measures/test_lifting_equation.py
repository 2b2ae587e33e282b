"""Known answers of the lifting equation (DOMAIN 5: K1 to K13), its edges and its properties."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measures.catalogue import measured
from domain.measures.lifting import Band, band_of
from domain.measures.quantity import one_decimal
from tests.domain.measures.lifts import lift, lifted, multiplier, us_lift

PUNCH_PRESS = {
    "units": "us",
    "L": 44,
    "H": 23,
    "V": 15,
    "D": 49,
    "A": 0,
    "F": "0.2",
    "duration": "short",
    "coupling": "fair",
    "control": True,
    "dest": {"V": 64, "H": 23, "D": 49, "A": 0, "coupling": "fair"},
}
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
DISH_MACHINE = {
    "units": "us",
    "L": 20,
    "H": 20,
    "V": 44,
    "D": 37,
    "A": 30,
    "F": 5,
    "duration": "short",
    "coupling": "good",
    "dest": {"V": 7, "H": 20, "A": 30},
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
PICKING = {"L_avg": 8, "L_max": 18, "F": 2, "duration": "long", "coupling": "fair"} | {
    "H": 35,
    "V": 20,
    "D": 80,
    "A": 30,
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


def test_the_lower_of_two_ends_governs() -> None:
    found = lifted(PUNCH_PRESS)

    assert found["governing"] == "destination"
    assert found["value"] == found["ends"]["destination"]["RWL"] == "14.1529"
    assert found["multipliers"] == found["ends"]["destination"]["multipliers"]
    low_start = lifted({**DISH_MACHINE, "V": 7, "dest": {"V": 44, "H": 20, "A": 30}})
    assert low_start["governing"] == "origin"
    assert list(low_start["ends"]) == ["origin", "destination"]


def test_a_destination_without_control_only_gives_the_travel() -> None:
    found = lifted(lift(D=None, V="40", dest={"V": "100", "H": "60"}, control=False))

    assert list(found["ends"]) == ["origin"]
    assert found["ends"]["origin"]["D"] == "60"
    assert found["ends"]["origin"]["notes"] == ["D_derived"]
    assert found["multipliers"]["HM"] == "1.0000"


def test_a_destination_that_is_given_is_controlled_unless_said_otherwise() -> None:
    found = lifted(lift(dest={"V": "100", "H": "50", "A": "10"}))

    assert found["governing"] == "destination"
    assert found["ends"]["destination"]["multipliers"]["HM"] == "0.5000"
    assert found["ends"]["destination"]["multipliers"]["AM"] == "0.9680"


def test_what_a_destination_does_not_say_is_as_at_the_origin_and_noted() -> None:
    found = lifted(lift(H="40", A="30", D="25", coupling="poor", dest={"V": "100"}))

    there = found["ends"]["destination"]
    assert there["notes"] == ["H_as_at_origin", "A_as_at_origin"]
    assert (there["H"], there["D"]) == ("40", "25")
    assert (there["multipliers"]["AM"], there["multipliers"]["CM"]) == ("0.9040", "0.9000")
    assert found["ends"]["origin"]["notes"] == []


def test_a_travel_that_is_not_the_difference_of_heights_is_noted() -> None:
    found = lifted(lift(V="60", D="50", dest={"V": "100", "H": "25", "A": "0"}))

    assert found["ends"]["origin"]["notes"] == ["D_is_not_the_difference_of_heights"]
    assert found["ends"]["destination"]["notes"] == []


def test_frequency_goes_by_the_origin_and_coupling_by_the_end() -> None:
    found = lifted(
        lift(V="74", F="9", duration="long", coupling="fair", D="26", dest={"V": "100", "H": "25"})
    )
    other = lifted(
        lift(V="100", F="9", duration="long", coupling="fair", D="26", dest={"V": "74", "H": "25"})
    )

    assert found["ends"]["destination"]["multipliers"]["FM"] == "0.0000"
    assert found["ends"]["destination"]["multipliers"]["CM"] == "1.0000"
    assert other["ends"]["destination"]["multipliers"]["FM"] == "0.1500"
    assert other["ends"]["destination"]["multipliers"]["CM"] == "0.9500"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("HM", lift(H="0"), "1.0000"),
        ("HM", lift(H="24.9"), "1.0000"),
        ("HM", lift(H="50"), "0.5000"),
        ("HM", lift(H="63"), "0.3968"),
        ("HM", lift(H="63.1"), "0.0000"),
        ("HM", us_lift(H="9"), "1.0000"),
        ("HM", us_lift(H="16"), "0.6250"),
        ("HM", us_lift(H="25"), "0.4000"),
        ("HM", us_lift(H="25.01"), "0.0000"),
        ("VM", lift(V="0"), "0.7750"),
        ("VM", lift(V="85"), "0.9700"),
        ("VM", lift(V="175"), "0.7000"),
        ("VM", lift(V="175.5"), "0.0000"),
        ("VM", us_lift(V="0"), "0.7750"),
        ("VM", us_lift(V="70"), "0.7000"),
        ("VM", us_lift(V="70.1"), "0.0000"),
        ("DM", lift(D="0"), "1.0000"),
        ("DM", lift(D="24"), "1.0000"),
        ("DM", lift(D="100"), "0.8650"),
        ("DM", lift(D="175"), "0.8457"),
        ("DM", lift(D="176"), "0.0000"),
        ("DM", us_lift(D="9"), "1.0000"),
        ("DM", us_lift(D="40"), "0.8650"),
        ("DM", us_lift(D="70"), "0.8457"),
        ("DM", us_lift(D="71"), "0.0000"),
        ("AM", lift(A="45"), "0.8560"),
        ("AM", lift(A="90"), "0.7120"),
        ("AM", lift(A="135"), "0.5680"),
        ("AM", lift(A="136"), "0.0000"),
        ("AM", us_lift(A="135.5"), "0.0000"),
        ("CM", lift(coupling="fair"), "1.0000"),
        ("CM", lift(coupling="fair", V="74.9"), "0.9500"),
        ("CM", us_lift(coupling="fair", V="29.9"), "0.9500"),
        ("CM", lift(coupling="poor"), "0.9000"),
    ],
)
def test_each_multiplier_at_its_edges(name: str, given: dict[str, Any], expected: str) -> None:
    assert multiplier(name, given) == expected


@pytest.mark.parametrize(
    "given",
    [
        lift(H="64"),
        lift(A="136"),
        lift(D="176"),
        lift(V="176"),
        lift(F="12", duration="long"),
        lift(F="9", duration="long", V="74"),
        lift(F="15.1"),
        us_lift(H="26"),
    ],
)
def test_beyond_a_limit_the_weight_limit_is_zero_and_the_index_undefined(
    given: dict[str, Any],
) -> None:
    limit, index = lifted(given), lifted(given, "lifting-index")

    assert (limit["value"], limit["RWL"]) == ("0.0000", "0.0000")
    assert (limit["LI"], limit["LI_avg"], limit["LI_max"], limit["band"]) == (None,) * 4
    assert limit["LI_reason"] == "undefined: the recommended weight limit is 0"
    assert (index["value"], index["reason"]) == (None, limit["LI_reason"])
    assert "steps" not in index


def test_the_steps_show_the_arithmetic() -> None:
    found = lifted(lift(L_avg="8", L_max="18", L=None, H="40", A="136"), "lifting-equation")

    assert found["steps"] == [
        "origin: LC = 23 kg",
        "origin: HM = 25 / 40 = 0.6250",
        "origin: VM = 1 - 0.003 x |75 - 75| = 1.0000",
        "origin: DM = 0.82 + 4.5 / 25 = 1.0000",
        "origin: AM = 0: A 136 is above 135",
        "origin: FM = table, 0.2/min, short, V at or above 75 = 1.0000",
        "origin: CM = table, good, V at or above 75 = 1.0000",
        "origin: RWL = LC x HM x VM x DM x AM x FM x CM = 0.0000 kg",
    ]


def test_the_steps_name_the_limit_that_was_passed_and_the_column_that_counted() -> None:
    far = lifted(lift(H="63.5", V="176", D="180"))["steps"]
    low = lifted(lift(V="74", A="30"))["steps"]

    assert far[1:4] == [
        "origin: HM = 0: H 63.5 is above 63",
        "origin: VM = 0: V 176 is above 175",
        "origin: DM = 0: D 180 is above 175",
    ]
    assert low[4:7] == [
        "origin: AM = 1 - 0.0032 x 30 = 0.9040",
        "origin: FM = table, 0.2/min, short, V below 75 = 1.0000",
        "origin: CM = table, good, V below 75 = 1.0000",
    ]


def test_multipliers_are_displayed_with_two_decimals() -> None:
    assert lifted(PICKING)["display"]["multipliers"] == {
        "HM": "0.71",
        "VM": "0.84",
        "DM": "0.88",
        "AM": "0.90",
        "FM": "0.65",
        "CM": "0.95",
    }


def test_a_destination_may_have_a_travel_of_its_own() -> None:
    found = lifted(lift(D="100", dest={"V": "75", "H": "25", "A": "0", "D": "50"}))

    assert found["ends"]["destination"]["D"] == "50"
    assert found["ends"]["destination"]["multipliers"]["DM"] == "0.9100"
    assert found["governing"] == "origin"


def test_an_undefined_index_still_shows_the_limit_and_the_multipliers() -> None:
    beyond, unloaded = lifted(lift(A="136"), "lifting-index"), lifted(lift(L=None), "lifting-index")

    assert beyond["multipliers"]["AM"] == "0.0000"
    assert unloaded["RWL"] == "23.0000"


def test_the_index_is_of_the_highest_load_and_says_how() -> None:
    found = lifted(PICKING, "lifting-index")

    assert (found["value"], found["unit"]) == ("2.6826", "1")
    assert found["steps"][-1] == "LI = 18 / 6.7100 = 2.6826"
    assert lifted({**PICKING, "L_max": None}, "lifting-index")["value"] == "1.1923"


def test_a_limit_needs_no_load_but_an_index_does() -> None:
    limit, index = lifted(lift(L=None)), lifted(lift(L=None), "lifting-index")

    assert (limit["value"], limit["LI"], limit["LI_reason"]) == ("23.0000", None, "no load given")
    assert index["value"] is None
    assert index["reason"] == "no load given: L, L_avg or L_max"


def test_the_systems_are_never_converted_into_each_other() -> None:
    metric = lifted(lift(H="40.64", V="38.1", D="53.34"))
    us = lifted(us_lift(H="16", V="15", D="21"))

    assert Decimal(us["value"]) * Decimal("0.45359237") != Decimal(metric["value"])
    assert us["units"] == "us"
    assert us["multipliers"]["VM"] == "0.8875"
    assert metric["multipliers"]["VM"] == "0.8893"


@pytest.mark.parametrize(
    ("width", "height", "units", "reach"),
    [
        ("40", "25", "metric", "40"),
        ("40", "24.9", "metric", "45"),
        ("30", "75", "metric", "35"),
        ("12", "10", "us", "14"),
        ("12", "9.9", "us", "16"),
    ],
)
def test_an_unmeasured_reach_is_derived_from_the_width_and_marked(
    width: str, height: str, units: str, reach: str
) -> None:
    found = lifted(lift(H=None, W=width, V=height, units=units))

    assert found["ends"]["origin"]["H"] == reach
    assert found["ends"]["origin"]["notes"] == ["H_derived"]


def test_a_derived_reach_is_derived_again_at_the_height_of_the_destination() -> None:
    found = lifted(lift(H=None, W="40", V="10", D=None, dest={"V": "90", "A": "0"}))

    assert found["ends"]["origin"]["H"] == "45"
    assert found["ends"]["destination"]["H"] == "40"
    assert found["ends"]["destination"]["notes"] == ["H_derived", "H_as_at_origin"]


def test_a_width_at_the_destination_counts_there() -> None:
    found = lifted(lift(dest={"V": "90", "W": "50", "A": "0"}))

    assert found["ends"]["destination"]["H"] == "45"
    assert found["ends"]["destination"]["notes"] == ["H_derived"]


@pytest.mark.parametrize(
    ("index", "band"),
    [
        ("0", Band.GOAL),
        ("1", Band.GOAL),
        ("1.0000001", Band.RAISED_FOR_SOME),
        ("3", Band.RAISED_FOR_SOME),
        ("3.0000001", Band.RAISED_FOR_NEARLY_ALL),
    ],
)
def test_the_bands_of_an_index(index: str, band: Band) -> None:
    assert band_of(Decimal(index)) is band


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
