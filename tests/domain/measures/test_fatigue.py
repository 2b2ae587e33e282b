"""The fatigue threshold: when the first sign shows (DOMAIN 2.8a)."""

from typing import Any

import pytest

from domain.measures.catalogue import measured


def _fatigue(*samples: tuple[Any, Any, Any], **more: Any) -> Any:
    listed = [{"at": at, "rpe": rpe, "technique": good} for at, rpe, good in samples]
    return measured("fatigue-threshold", {"samples": listed, **more})


@pytest.mark.parametrize(
    ("samples", "at", "signs"),
    [
        ([(5, 4, 3), (10, 6, 3), (15, 7, 3), (20, 9, 3)], "15", ["rpe"]),
        ([(5, 4, 3), (10, 5, 2), (15, 7, 2)], "10", ["technique"]),
        ([(5, 4, 3), (10, 8, 1)], "10", ["rpe", "technique"]),
        ([(15, 7, 3), (5, 4, 3), (10, 6, 3)], "15", ["rpe"]),
        ([(5, "6.9", 2), (10, "6.9", 3), (15, "7.0", 3)], "15", ["rpe"]),
        ([(5, 4, 2), (10, 4, 3), (15, 4, None), (20, 4, 2)], "20", ["technique"]),
        ([(5, None, None), ("7.5", 8, None)], "7.5", ["rpe"]),
        ([(1, 7, 0)], "1", ["rpe"]),
    ],
)
def test_fatigue_shows_at_the_first_sign(
    samples: list[tuple[Any, Any, Any]], at: str, signs: list[str]
) -> None:
    found = _fatigue(*samples)

    assert (found["value"], found["unit"], found["signs"]) == (at, "min", signs)
    assert found["steps"] == [f"first sign at {at}: {', '.join(signs)}"]


def test_fatigue_that_did_not_show_has_no_threshold() -> None:
    found = _fatigue((20, 6, 3), (10, 5, 3), unit="{reps}")

    assert found == {"value": None, "reason": "not reached up to 20 {reps}"}


def test_the_effort_that_counts_as_fatigue_can_be_set() -> None:
    assert _fatigue((5, 5, 3), (10, 6, 3), rpe_from=6, unit="{reps}")["value"] == "10"
    assert _fatigue((5, 5, 3), unit="{reps}", rpe_from=5)["unit"] == "{reps}"
