"""The two ends of a lift: which of them governs, and what is derived where it is not said."""

import pytest

from tests.domain.measures.lifts import DISH_MACHINE, PUNCH_PRESS, lift, lifted


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


def test_a_destination_may_have_a_travel_of_its_own() -> None:
    found = lifted(lift(D="100", dest={"V": "75", "H": "25", "A": "0", "D": "50"}))

    assert found["ends"]["destination"]["D"] == "50"
    assert found["ends"]["destination"]["multipliers"]["DM"] == "0.9100"
    assert found["governing"] == "origin"


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
