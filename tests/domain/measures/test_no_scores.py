"""What makes no score: answers out of range or missing, and what is refused with its field."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.measures.score_bands import INSTRUMENTS, Scoring
from domain.measures.scores import NotScorable, score_items
from tests.domain.measures.scored import score, value

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
    assert value(name, total=lowest) is not None
    assert value(name, total=highest) is not None
    for total in (lowest - 1, highest + 1):
        found = score(name, total=total)
        assert found["value"] is None
        kind = "a number" if name in {"odi", "quickdash"} else "a whole number"
        assert found["reason"].endswith(f"{total}, not {kind} from {lowest} to {highest}")


def test_a_broken_total_of_whole_points_is_not_scorable() -> None:
    found = score("tsk-11", total="22.5")

    assert found["reason"] == "not scorable: the total is 22.5, not a whole number from 11 to 44"


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
    found = score(name, items=items)

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

    found = score(name, **given)

    assert found["reason"] == f"not scorable: {reason}"
    assert found["answered"] == (answered or found["of"])


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
        score(name, **given)

    assert field in {error["loc"][0] for error in bad.value.errors()}


@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_nothing_is_imputed_for_what_is_missing(name: str, data: Any) -> None:
    instrument = INSTRUMENTS[name]
    missing = data.draw(st.sampled_from(sorted(instrument.needed)))
    places = range(1, instrument.items + 1)
    items = [None if each == missing else Decimal(instrument.admitted(each)[0]) for each in places]

    found = score_items(instrument, items)

    complete = instrument.scoring is Scoring.SUM
    assert isinstance(found, NotScorable) is complete
