"""Frequency and duration from a pattern of work (DOMAIN 5: K7)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.measures.catalogue import measured


def _frequency(**given: Any) -> Any:
    return measured("lifting-frequency", given)


def _duration(*spells: tuple[Any, Any]) -> Any:
    return measured(
        "lifting-duration",
        {
            "spells": [
                {"work_min": work} | ({} if rest is None else {"recovery_min": rest})
                for work, rest in spells
            ]
        },
    )


def test_lifting_for_part_of_a_sample_is_averaged_over_it() -> None:
    found = _frequency(lifts_per_min=10, work_min=8, of_min=15)

    assert (found["value"], found["unit"], found["display"]) == ("5.3333", "/min", "5.33")
    assert found["steps"] == ["F = 10 x 8 / 15"]
    assert _frequency(lifts_per_min=10, work_min=8)["value"] == "5.3333"
    assert _frequency(lifts_per_min=6, work_min="2.5", of_min=5)["value"] == "3.0000"


@pytest.mark.parametrize("work", ["15", "45"])
def test_continuous_lifting_counts_at_its_rate(work: str) -> None:
    found = _frequency(lifts_per_min="7.5", work_min=work)

    assert (found["value"], found["unit"]) == ("7.5", "/min")
    assert found["steps"] == ["continuous lifting: F = 7.5"]


@pytest.mark.parametrize(
    ("name", "value"), [("lifts_per_min", -1), ("work_min", 0), ("of_min", 16), ("of_min", 0)]
)
def test_a_frequency_out_of_range_is_refused_by_name(name: str, value: int) -> None:
    with pytest.raises(ValidationError) as bad:
        _frequency(**{"lifts_per_min": 1, "work_min": 1, name: value})

    assert bad.value.errors()[0]["loc"] == (name,)


@pytest.mark.parametrize(
    ("spells", "category", "work"),
    [
        ([(30, 10), (45, None)], "moderate", "75"),
        ([(30, 30), (45, None)], "short", "45"),
        ([(30, "29.9"), (45, None)], "moderate", "75"),
        ([(60, None)], "short", "60"),
        ([("60.1", None)], "moderate", "60.1"),
        ([(120, None)], "moderate", "120"),
        ([(120, 36)], "moderate", "120"),
        ([(120, 35)], "long", "120"),
        ([("120.5", None)], "long", "120.5"),
        ([(120, 36), (120, None)], "moderate", "120"),
        ([(120, 35), (30, None)], "long", "150"),
        ([(50, 20), (50, 30), (60, None)], "moderate", "100"),
        ([(50, 20), (50, 29), (60, None)], "long", "160"),
        ([(30, 9)], "moderate", "30"),
        ([(30, 8)], "long", "30"),
        ([(20, 20), (20, 20), (20, 20)], "short", "20"),
        ([(130, 480), (10, 10)], "long", "140"),
        ([(240, 60), (240, None)], "long", "480"),
    ],
)
def test_work_and_recovery_give_the_duration(
    spells: list[tuple[Any, Any]], category: str, work: str
) -> None:
    found = _duration(*spells)

    assert (found["value"], found["unit"], found["work_min"]) == (category, None, work)


@pytest.mark.parametrize(
    ("work", "needs"), [(45, "45"), (60, "60"), (75, "22.5"), (120, "36"), (121, None)]
)
def test_it_says_how_much_recovery_keeps_the_category(work: int, needs: str | None) -> None:
    assert _duration((work, None))["needs_recovery_min"] == needs


def test_the_blocks_are_shown_with_all_minutes_of_lifting() -> None:
    found = _duration((30, 10), (45, 30), (20, None))

    assert found["steps"] == ["block of 75 min: moderate", "block of 20 min: short"]
    assert found["total_work_min"] == "95"


def test_of_equal_categories_the_longest_block_is_named() -> None:
    assert _duration((20, 20), (40, 40), (30, None))["work_min"] == "40"


def test_more_than_eight_hours_are_refused() -> None:
    found = _duration((240, 60), ("240.1", None))

    assert found == {
        "value": None,
        "reason": "the lifting equation does not apply: over_8_hours (480.1 min)",
        "not_applicable": ["over_8_hours"],
    }


def test_only_the_last_spell_may_leave_its_recovery_out() -> None:
    with pytest.raises(ValidationError) as bad:
        _duration((30, None), (30, None))

    assert bad.value.errors()[0]["loc"] == ("spells",)
