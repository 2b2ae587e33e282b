"""Known answers of the scorers (DOMAIN 5: Q1 to Q7) and their bands."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measures.score_bands import INSTRUMENTS
from domain.measures.scores import Score, score_items
from tests.domain.measures.scored import score, value

FABQ = [3, 5, 4, 6, 5, 6, 5, 0, 4, 3, 5, 6, 2, 1, 4, 0]
PCS = [2, 3, 1, 2, 2, 1, 0, 3, 4, 3, 2, 2, 1]
OMPSQ = [6, 7, 4, 5, 6, 5, 7, 3, 8, 7]


def test_known_answers_of_the_odi() -> None:
    assert value("odi", sum=16) == "32.0"
    assert value("odi", sum=16, answered=9) == "35.6"
    assert score("odi", sum=16, answered=9)["steps"] == ["16 / (5 x 9) x 100"]
    assert [value("odi", sum=points) for points in (21, 13, 5)] == ["42.0", "26.0", "10.0"]


def test_known_answers_of_the_quickdash() -> None:
    assert value("quickdash", sum=41) == "68.2"
    assert value("quickdash", sum=30, answered=10) == "50.0"
    assert score("quickdash", sum=30, answered=9)["reason"] == (
        "not scorable: 9 of 11 items answered; at least 10 are needed"
    )
    assert score("quickdash", sum=41)["steps"] == ["(41 / 11 - 1) x 25"]
    assert score("quickdash", sum=30, answered=10)["answered"] == 10
    assert score("quickdash", items=[2] * 10)["steps"] == ["(20 / 10 - 1) x 25"]
    assert [value("quickdash", sum=points) for points in (11, 55)] == ["0.0", "100.0"]
    later = [value("quickdash", sum=points) for points in (45, 34, 26, 15)]
    assert later == ["77.3", "52.3", "34.1", "9.1"]


def test_known_answers_of_the_fabq() -> None:
    physical, work = score("fabq-pa", items=FABQ), score("fabq-w", items=FABQ)

    assert (physical["value"], physical["band"], physical["cut_off"]) == ("20", "high", "15")
    assert (work["value"], work["band"], work["cut_off"]) == ("33", "high", "30")
    assert (physical["answered"], physical["of"], work["of"]) == (4, 4, 7)
    assert work["steps"] == ["6 + 5 + 4 + 3 + 5 + 6 + 4"]


def test_known_answers_of_the_pcs() -> None:
    found = score("pcs", items=PCS)

    assert found == {
        "value": "26",
        "unit": "{score}",
        "steps": ["2 + 3 + 1 + 2 + 2 + 1 + 0 + 3 + 4 + 3 + 2 + 2 + 1"],
        "instrument": "PCS",
        "version": "1",
        "answered": 13,
        "of": 13,
        "cut_off": "30",
        "flags": [],
        "band": "not_high",
        "sub": {"rumination": "12", "magnification": "2", "helplessness": "12"},
        "change": None,
    }


def test_known_answers_of_the_ompsq() -> None:
    found = score("ompsq-sf", items=OMPSQ)

    assert (found["value"], found["band"]) == ("64", "high")
    assert found["steps"] == ["6 + 7 + 6 + 5 + 6 + 5 + 7 + 7 + 8 + 7"]


@pytest.mark.parametrize(
    ("name", "totals", "bands"),
    [
        (
            "tsk-11",
            "11 22 23 28 29 35 36 44",
            "minimal minimal low low moderate moderate high high",
        ),
        ("tsk-17", "17 37 38 68", "not_high not_high high high"),
        ("pcs", "0 29 30 52", "not_high not_high high high"),
        ("fabq-pa", "0 14 15 24", "not_high not_high high high"),
        ("fabq-w", "0 29 30 42", "not_high not_high high high"),
        ("ompsq-sf", "1 49 50 100", "not_high not_high high high"),
        ("odi", "0 20 20.1 40 40.1 60 60.1 80 80.1 100", "1 1 2 2 3 3 4 4 5 5"),
        ("phq-2", "0 2 3 6", "negative negative positive positive"),
        (
            "phq-9",
            "0 4 5 9 10 14 15 19 20 27",
            "minimal minimal mild mild moderate moderate moderately_severe moderately_severe "
            "severe severe",
        ),
        (
            "wai",
            "7 27 28 36 37 43 44 49",
            "poor poor moderate moderate good good excellent excellent",
        ),
    ],
)
def test_the_bands_of_totals(name: str, totals: str, bands: str) -> None:
    assert [score(name, total=total)["band"] for total in totals.split()] == bands.split()


def test_a_total_is_shown_on_the_scale_of_its_instrument() -> None:
    assert value("tsk-11", total="23.0") == "23"
    assert value("odi", total="35.45") == "35.5"
    assert value("quickdash", total="68") == "68.0"
    assert score("quickdash", total="68")["band"] is None
    assert score("odi", total="42")["unit"] == "%"
    assert score("quickdash", total="42")["unit"] == "{score}"
    assert score("wai", total="40")["steps"] == ["total as given"]
    assert score("wai", total="40")["answered"] is None


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("tsk-11", [1] * 11, "11"),
        ("tsk-11", [4] * 11, "44"),
        ("tsk-17", [1] * 17, "29"),
        ("tsk-17", [4] * 17, "56"),
        ("tsk-17", [1, 1, 1, 4, 1, 1, 1, 4, 1, 1, 1, 4, 1, 1, 1, 4, 1], "17"),
        ("pcs", [4] * 13, "52"),
        ("fabq-pa", [6, 1, 2, 3, 4] + [6] * 11, "10"),
        ("fabq-w", [0] * 5 + [6, 6, 0, 6, 6, 6, 6, 0, 0, 6, 0], "42"),
        ("ompsq-sf", [1, 0, 10, 10, 0, 0, 0, 10, 0, 0], "1"),
        ("ompsq-sf", [10, 10, 0, 0, 10, 10, 10, 0, 10, 10], "100"),
        ("ompsq-sf", [5] * 10, "50"),
        ("quickdash", [5] * 11, "100.0"),
        ("quickdash", [1] * 10 + [None], "0.0"),
        ("quickdash", [1, 2, 3, 4, 5, None, 1, 2, 3, 4, 5], "50.0"),
        ("quickdash", [2] + [1] * 10, "2.3"),
        ("odi", [5] * 10, "100.0"),
        ("odi", [1, 2, 3, 4, None, 0, 1, None, 2, 3], "40.0"),
        ("odi", [[2, 3], 1, 1, 1, 1, 1, 1, 1], "25.0"),
        ("odi", [[5, 0, 1], 0, 0, 0, 0, 0, 0, 0, 0, 0], "10.0"),
        ("phq-2", [1, 2], "3"),
        ("phq-9", [3] * 9, "27"),
        ("wai", [10, 10, 7, 6, 5, 7, 4], "49"),
        ("wai", [0, 2, 1, 1, 1, 1, 1], "7"),
        ("wai", [7, 8, 5, 4, 3, 4, 3], "34"),
    ],
)
def test_scores_from_items(name: str, items: list[Any], expected: str) -> None:
    assert value(name, items=items) == expected


def test_the_ninth_item_is_flagged_even_where_the_rest_is_not_scorable() -> None:
    assert score("phq-9", items=[0] * 9)["flags"] == []
    assert score("phq-9", items=[0] * 8 + [1])["flags"] == ["item_9_positive"]
    assert score("phq-9", total=9)["flags"] == ["item_9_unknown"]
    assert score("phq-9", items=[None] * 8 + [1])["flags"] == ["item_9_positive"]
    assert score("phq-9", items=[9] * 8 + [2])["flags"] == ["item_9_positive"]
    assert score("phq-9", items=[0] * 8)["flags"] == ["item_9_unknown"]
    assert score("phq-2", items=[3, 3])["flags"] == []


@pytest.mark.parametrize(
    ("name", "total", "cut_off", "band"),
    [
        ("pcs", 30, 31, "not_high"),
        ("pcs", 31, 31, "high"),
        ("fabq-w", 34, 35, "not_high"),
        ("phq-2", 2, 2, "positive"),
        ("ompsq-sf", 50, 51, "not_high"),
    ],
)
def test_the_cut_off_of_two_bands_can_be_configured(
    name: str, total: int, cut_off: int, band: str
) -> None:
    found = score(name, total=total, cut_off=cut_off)

    assert (found["band"], found["cut_off"]) == (band, str(cut_off))


def test_instruments_of_more_bands_have_no_cut_off() -> None:
    assert score("tsk-11", total=30)["cut_off"] is None
    assert score("quickdash", total=30)["cut_off"] is None


@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_items_in_range_score_within_the_range_of_the_instrument(name: str, data: Any) -> None:
    instrument = INSTRUMENTS[name]
    places = range(1, instrument.items + 1)
    items = [Decimal(data.draw(st.sampled_from(instrument.admitted(each)))) for each in places]

    found = score_items(instrument, items)

    assert isinstance(found, Score)
    assert instrument.lowest <= found.total <= instrument.highest
    assert (found.band is None) == (not instrument.bands)
