"""The change since the previous score: its direction, and whether it means something."""

from typing import Any

import pytest

from tests.domain.measures.scored import score


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
    assert score(name, total=after, previous=before)["change"] == {
        "points": points,
        "direction": direction,
        "meaningful": meaningful,
        "threshold": threshold,
    }


def test_the_region_decides_what_change_of_the_quickdash_counts() -> None:
    shoulder = score("quickdash", total="54.6", previous="68.2", region="shoulder")["change"]
    hand = score("quickdash", total="54.6", previous="68.2", region="hand")["change"]

    assert (shoulder["meaningful"], shoulder["threshold"]) == (True, "13.6")
    assert (hand["meaningful"], hand["threshold"]) == (False, "14")


def test_a_previous_total_out_of_range_gives_no_change() -> None:
    assert score("tsk-11", total=20, previous=5)["change"] == {
        "points": None,
        "reason": "previous: the total is 5, not a whole number from 11 to 44",
    }
