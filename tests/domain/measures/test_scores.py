"""Known answers of the scorers (DOMAIN 5: Q1 to Q7), their bands, refusals and changes."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.measures.catalogue import measured
from domain.measures.score_bands import INSTRUMENTS, Scoring
from domain.measures.scores import NotScorable, Score, score_items

FABQ = [3, 5, 4, 6, 5, 6, 5, 0, 4, 3, 5, 6, 2, 1, 4, 0]
PCS = [2, 3, 1, 2, 2, 1, 0, 3, 4, 3, 2, 2, 1]
OMPSQ = [6, 7, 4, 5, 6, 5, 7, 3, 8, 7]


def _score(name: str, **given: Any) -> Any:
    return measured(name, given)


def _value(name: str, **given: Any) -> Any:
    return _score(name, **given)["value"]


def test_known_answers_of_the_odi() -> None:
    assert _value("odi", sum=16) == "32.0"
    assert _value("odi", sum=16, answered=9) == "35.6"
    assert _score("odi", sum=16, answered=9)["steps"] == ["16 / (5 x 9) x 100"]
    assert [_value("odi", sum=points) for points in (21, 13, 5)] == ["42.0", "26.0", "10.0"]


def test_known_answers_of_the_quickdash() -> None:
    assert _value("quickdash", sum=41) == "68.2"
    assert _value("quickdash", sum=30, answered=10) == "50.0"
    assert _score("quickdash", sum=30, answered=9)["reason"] == (
        "not scorable: 9 of 11 items answered; at least 10 are needed"
    )
    assert _score("quickdash", sum=41)["steps"] == ["(41 / 11 - 1) x 25"]
    assert _score("quickdash", sum=30, answered=10)["answered"] == 10
    assert _score("quickdash", items=[2] * 10)["steps"] == ["(20 / 10 - 1) x 25"]
    assert [_value("quickdash", sum=points) for points in (11, 55)] == ["0.0", "100.0"]
    later = [_value("quickdash", sum=points) for points in (45, 34, 26, 15)]
    assert later == ["77.3", "52.3", "34.1", "9.1"]


def test_known_answers_of_the_fabq() -> None:
    physical, work = _score("fabq-pa", items=FABQ), _score("fabq-w", items=FABQ)

    assert (physical["value"], physical["band"], physical["cut_off"]) == ("20", "high", "15")
    assert (work["value"], work["band"], work["cut_off"]) == ("33", "high", "30")
    assert (physical["answered"], physical["of"], work["of"]) == (4, 4, 7)
    assert work["steps"] == ["6 + 5 + 4 + 3 + 5 + 6 + 4"]


def test_known_answers_of_the_pcs() -> None:
    found = _score("pcs", items=PCS)

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
    found = _score("ompsq-sf", items=OMPSQ)

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
    assert [_score(name, total=total)["band"] for total in totals.split()] == bands.split()


def test_a_total_is_shown_on_the_scale_of_its_instrument() -> None:
    assert _value("tsk-11", total="23.0") == "23"
    assert _value("odi", total="35.45") == "35.5"
    assert _value("quickdash", total="68") == "68.0"
    assert _score("quickdash", total="68")["band"] is None
    assert _score("odi", total="42")["unit"] == "%"
    assert _score("quickdash", total="42")["unit"] == "{score}"
    assert _score("wai", total="40")["steps"] == ["total as given"]
    assert _score("wai", total="40")["answered"] is None


LIMITS = [
    ("tsk-11", 11, 44),
    ("tsk-17", 17, 68),
    ("pcs", 0, 52),
    ("fabq-pa", 0, 24),
    ("fabq-w", 0, 42),
    ("ompsq-sf", 1, 100),
    ("quickdash", 0, 100),
    ("odi", 0, 100),
    ("phq-2", 0, 6),
    ("phq-9", 0, 27),
    ("wai", 7, 49),
]


@pytest.mark.parametrize(("name", "lowest", "highest"), LIMITS)
def test_a_total_outside_its_range_is_not_scorable(name: str, lowest: int, highest: int) -> None:
    assert _value(name, total=lowest) is not None
    assert _value(name, total=highest) is not None
    for total in (lowest - 1, highest + 1):
        found = _score(name, total=total)
        assert found["value"] is None
        kind = "a number" if name in {"odi", "quickdash"} else "a whole number"
        assert found["reason"].endswith(f"{total}, not {kind} from {lowest} to {highest}")


def test_a_broken_total_of_whole_points_is_not_scorable() -> None:
    found = _score("tsk-11", total="22.5")

    assert found["reason"] == "not scorable: the total is 22.5, not a whole number from 11 to 44"


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
    assert _value(name, items=items) == expected


@pytest.mark.parametrize(
    ("name", "items", "reason"),
    [
        ("tsk-11", [1] * 10 + [5], "item 11 is 5, not one of 1, 2, 3, 4"),
        ("tsk-11", [0] + [1] * 10, "item 1 is 0, not one of 1, 2, 3, 4"),
        ("tsk-11", ["1.5"] + [1] * 10, "item 1 is 1.5, not one of 1, 2, 3, 4"),
        ("tsk-11", [1] * 10, "10 of 11 items answered; at least 11 are needed"),
        ("tsk-11", [1] * 10 + [None], "10 of 11 items answered; at least 11 are needed"),
        ("tsk-11", [1] * 12, "12 values for 11 items"),
        ("pcs", [0] * 12 + [None], "12 of 13 items answered; at least 13 are needed"),
        ("pcs", [0] * 12 + [5], "item 13 is 5, not one of 0, 1, 2, 3, 4"),
        ("fabq-pa", [0, 0, None, *[0] * 13], "3 of 4 items answered; at least 4 are needed"),
        ("fabq-pa", [7] + [0] * 15, "item 1 is 7, not one of 0, 1, 2, 3, 4, 5, 6"),
        ("fabq-w", [0] * 14, "6 of 7 items answered; at least 7 are needed"),
        ("ompsq-sf", [0] * 10, "item 1 is 0, not one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ("ompsq-sf", [1] * 9, "9 of 10 items answered; at least 10 are needed"),
        ("quickdash", [1] * 9, "9 of 11 items answered; at least 10 are needed"),
        ("quickdash", [6] + [1] * 10, "item 1 is 6, not one of 1, 2, 3, 4, 5"),
        ("odi", [0] * 7 + [None] * 3, "7 of 10 items answered; at least 8 are needed"),
        ("odi", [[1, 6]] + [0] * 9, "item 1 is 6, not one of 0, 1, 2, 3, 4, 5"),
        ("phq-2", [1], "1 of 2 items answered; at least 2 are needed"),
        ("wai", [7, 8, 5, 4, 3, 2, 3], "item 6 is 2, not one of 1, 4, 7"),
        ("wai", [7, 1, 5, 4, 3, 4, 3], "item 2 is 1, not one of 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ("wai", [7, 8, 8, 4, 3, 4, 3], "item 3 is 8, not one of 1, 2, 3, 4, 5, 6, 7"),
        ("wai", [7, 8, 5, 7, 3, 4, 3], "item 4 is 7, not one of 1, 2, 3, 4, 5, 6"),
        ("wai", [7, 8, 5, 4, 6, 4, 3], "item 5 is 6, not one of 1, 2, 3, 4, 5"),
        ("wai", [7, 8, 5, 4, 3, 4, 5], "item 7 is 5, not one of 1, 2, 3, 4"),
        (
            "wai",
            [11, 8, 5, 4, 3, 4, 3],
            "item 1 is 11, not one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        ),
    ],
)
def test_items_out_of_range_or_missing_are_not_scorable(
    name: str, items: list[Any], reason: str
) -> None:
    found = _score(name, items=items)

    assert (found["value"], found["reason"]) == (None, f"not scorable: {reason}")
    assert "band" not in found
    assert isinstance(found["answered"], int)


@pytest.mark.parametrize(
    ("name", "points", "answered", "reason"),
    [
        ("odi", 51, None, "the sum is 51, not a whole number from 0 to 50"),
        ("odi", 46, 9, "the sum is 46, not a whole number from 0 to 45"),
        ("odi", -1, None, "the sum is -1, not a whole number from 0 to 50"),
        ("odi", "15.5", None, "the sum is 15.5, not a whole number from 0 to 50"),
        ("odi", 5, 7, "7 of 10 items answered; at least 8 are needed"),
        ("odi", 5, 11, "11 of 10 items answered; at least 8 are needed"),
        ("quickdash", 9, 10, "the sum is 9, not a whole number from 10 to 50"),
        ("quickdash", 56, None, "the sum is 56, not a whole number from 11 to 55"),
        ("quickdash", 30, 12, "12 of 11 items answered; at least 10 are needed"),
    ],
)
def test_a_sum_that_cannot_be_is_not_scorable(
    name: str, points: Any, answered: int | None, reason: str
) -> None:
    given = {"sum": points} | ({} if answered is None else {"answered": answered})

    found = _score(name, **given)

    assert found["reason"] == f"not scorable: {reason}"
    assert found["answered"] == (answered or found["of"])


def test_the_ninth_item_is_flagged_even_where_the_rest_is_not_scorable() -> None:
    assert _score("phq-9", items=[0] * 9)["flags"] == []
    assert _score("phq-9", items=[0] * 8 + [1])["flags"] == ["item_9_positive"]
    assert _score("phq-9", total=9)["flags"] == ["item_9_unknown"]
    assert _score("phq-9", items=[None] * 8 + [1])["flags"] == ["item_9_positive"]
    assert _score("phq-9", items=[9] * 8 + [2])["flags"] == ["item_9_positive"]
    assert _score("phq-9", items=[0] * 8)["flags"] == ["item_9_unknown"]
    assert _score("phq-2", items=[3, 3])["flags"] == []


@pytest.mark.parametrize(
    ("name", "before", "after", "points", "direction", "meaningful", "threshold"),
    [
        ("tsk-11", 31, 26, "-5", "better", False, "5.6"),
        ("tsk-11", 31, 25, "-6", "better", True, "5.6"),
        ("tsk-11", 25, 31, "6", "worse", True, "5.6"),
        ("tsk-17", 45, 40, "-5", "better", False, "5.5"),
        ("tsk-17", 45, 39, "-6", "better", True, "5.5"),
        ("pcs", 24, 14, "-10", "better", True, "6.5"),
        ("pcs", 24, 18, "-6", "better", False, "6.5"),
        ("odi", "42", "32", "-10.0", "better", True, "10"),
        ("odi", "42", "32.1", "-9.9", "better", False, "10"),
        ("quickdash", "68.2", "54.2", "-14.0", "better", True, "14"),
        ("quickdash", "68.2", "54.3", "-13.9", "better", False, "14"),
        ("wai", 30, 38, "8", "better", None, None),
        ("wai", 30, 31, "1", "better", None, None),
        ("wai", 38, 30, "-8", "worse", None, None),
        ("ompsq-sf", 56, 56, "0", "unchanged", None, None),
        ("phq-9", 9, 4, "-5", "better", None, None),
    ],
)
def test_a_change_has_a_direction_and_may_be_meaningful(
    name: str,
    before: Any,
    after: Any,
    points: str,
    direction: str,
    meaningful: bool | None,
    threshold: str | None,
) -> None:
    assert _score(name, total=after, previous=before)["change"] == {
        "points": points,
        "direction": direction,
        "meaningful": meaningful,
        "threshold": threshold,
    }


def test_the_region_decides_what_change_of_the_quickdash_counts() -> None:
    shoulder = _score("quickdash", total="54.6", previous="68.2", region="shoulder")["change"]
    hand = _score("quickdash", total="54.6", previous="68.2", region="hand")["change"]

    assert (shoulder["meaningful"], shoulder["threshold"]) == (True, "13.6")
    assert (hand["meaningful"], hand["threshold"]) == (False, "14")


def test_a_previous_total_out_of_range_gives_no_change() -> None:
    assert _score("tsk-11", total=20, previous=5)["change"] == {
        "points": None,
        "reason": "previous: the total is 5, not a whole number from 11 to 44",
    }


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
    found = _score(name, total=total, cut_off=cut_off)

    assert (found["band"], found["cut_off"]) == (band, str(cut_off))


def test_instruments_of_more_bands_have_no_cut_off() -> None:
    assert _score("tsk-11", total=30)["cut_off"] is None
    assert _score("quickdash", total=30)["cut_off"] is None


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("tsk-11", {}, "items"),
        ("tsk-11", {"items": [1] * 11, "total": 11}, "items"),
        ("odi", {}, "items"),
        ("odi", {"items": [1] * 10, "sum": 11}, "items"),
        ("odi", {"total": 10, "sum": 11}, "items"),
        ("odi", {"total": 10, "answered": 9}, "answered"),
        ("odi", {"sum": 10, "answered": -1}, "answered"),
        ("tsk-11", {"sum": 20}, "sum"),
        ("tsk-11", {"items": [1] * 21}, "items"),
        ("tsk-11", {"total": "many"}, "total"),
        ("tsk-11", {"total": 20.5}, "total"),
        ("tsk-11", {"total": 20, "cut_off": 25}, "cut_off"),
        ("pcs", {"total": 20, "cut_off": 0}, "cut_off"),
        ("quickdash", {"total": 20, "region": "knee"}, "region"),
        ("odi", {"items": [[]] + [0] * 9}, "items"),
        ("odi", {"items": [[-1, 2]] + [0] * 9}, "items"),
    ],
)
def test_bad_answers_are_refused_by_the_name_of_the_field(
    name: str, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as bad:
        _score(name, **given)

    assert field in {error["loc"][0] for error in bad.value.errors()}


@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_items_in_range_score_within_the_range_of_the_instrument(name: str, data: Any) -> None:
    instrument = INSTRUMENTS[name]
    places = range(1, instrument.items + 1)
    items = [Decimal(data.draw(st.sampled_from(instrument.admitted(each)))) for each in places]

    found = score_items(instrument, items)

    assert isinstance(found, Score)
    assert instrument.lowest <= found.total <= instrument.highest
    assert (found.band is None) == (not instrument.bands)


@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_nothing_is_imputed_for_what_is_missing(name: str, data: Any) -> None:
    instrument = INSTRUMENTS[name]
    missing = data.draw(st.sampled_from(sorted(instrument.needed)))
    places = range(1, instrument.items + 1)
    items = [None if each == missing else Decimal(instrument.admitted(each)[0]) for each in places]

    found = score_items(instrument, items)

    complete = instrument.scoring is Scoring.SUM
    assert isinstance(found, NotScorable) is complete
