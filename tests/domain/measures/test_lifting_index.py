"""The lifting index: of which load, undefined beyond a limit, and its bands."""

from decimal import Decimal
from typing import Any

import pytest

from domain.measures.lifting import Band, band_of
from tests.domain.measures.lifts import PICKING, lift, lifted, us_lift


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
