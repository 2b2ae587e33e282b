"""Change of pain, grip and walking: how much of it means something (DOMAIN 2.8a)."""

from typing import Any

import pytest

from domain.measures.catalogue import measured


@pytest.mark.parametrize(
    ("of", "before", "after", "change", "band", "direction"),
    [
        ("nprs", 6, 4, "-2", "meaningful", "better"),
        ("nprs", 4, 3, "-1", "not_meaningful", "better"),
        ("nprs", 3, 5, "2", "meaningful", "worse"),
        ("nprs", 3, 3, "0", "not_meaningful", "unchanged"),
        ("grip", 42, 43, "1", "not_meaningful", "better"),
        ("grip", 42, 48, "6", "possible", "better"),
        ("grip", "42", "46.9", "4.9", "not_meaningful", "better"),
        ("grip", 42, 47, "5", "possible", "better"),
        ("grip", "42", "48.5", "6.5", "meaningful", "better"),
        ("grip", 48, 41, "-7", "meaningful", "worse"),
        ("6mwt", 410, 560, "150", "meaningful", "better"),
        ("6mwt", 410, 439, "29", "not_meaningful", "better"),
        ("6mwt", 440, 410, "-30", "meaningful", "worse"),
    ],
)
def test_a_change_is_meaningful_by_the_rule_of_its_measure(
    of: str, before: Any, after: Any, change: str, band: str, direction: str
) -> None:
    found = measured("meaningful-change", {"of": of, "before": before, "after": after})

    assert (found["value"], found["band"], found["direction"]) == (change, band, direction)


def test_a_change_names_its_unit_its_bounds_and_its_source() -> None:
    grip = measured("meaningful-change", {"of": "grip", "before": 42, "after": 48})

    assert grip == {
        "value": "6",
        "unit": "kg",
        "steps": ["48 - 42"],
        "band": "possible",
        "direction": "better",
        "possible_from": "5",
        "certain_from": "6.5",
        "source": "Bohannon 2019",
    }
    units = [
        measured("meaningful-change", {"of": of, "before": 1, "after": 2})["unit"]
        for of in ("nprs", "6mwt")
    ]
    assert units == ["{score}", "m"]
