"""Capacity, adherence, duty tolerance, fatigue and change (DOMAIN 1 and 2.8a; 5: G1, P1)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.measures.catalogue import measured


def _value(name: str, **given: Any) -> Any:
    return measured(name, given)["value"]


@pytest.mark.parametrize(
    ("capacity", "demand", "percent"),
    [
        ("14.0", "18.0", "77.8"),
        ("12.9", "36.65", "35.2"),
        ("18.0", "18.0", "100.0"),
        ("20", "18", "111.1"),
        ("0", "18", "0.0"),
        ("1", "800", "0.1"),
    ],
)
def test_capacity_is_a_percentage_of_the_demand(capacity: str, demand: str, percent: str) -> None:
    found = measured("percent-of-job-demand", {"capacity": capacity, "demand": demand})

    assert (found["value"], found["unit"]) == (percent, "%")


def test_known_answers_of_percent_gains() -> None:
    assert _value("percent-gain", base=42, now=48) == "14.3"
    assert _value("percent-gain", base=40, now=36) == "-10.0"
    assert measured("percent-gain", {"base": 0, "now": 5})["reason"]
    assert _value("percent-gain", base=0, now=5) is None
    assert _value("percent-gain", base="5.0", now="18.0") == "260.0"
    assert _value("percent-gain", base="410", now="560") == "36.6"


def test_a_task_that_demands_nothing_has_no_percentage() -> None:
    found = measured("percent-of-job-demand", {"capacity": 5, "demand": 0})

    assert found == {"value": None, "reason": "undefined: the demand is 0"}


@pytest.mark.parametrize(
    ("capacity", "at_least", "met"),
    [("14.4", "80", True), ("14.39", "80", False), ("14.399", "80", False), ("9", "50", True)],
)
def test_a_required_percentage_is_compared_before_rounding(
    capacity: str, at_least: str, met: bool
) -> None:
    given = {"capacity": capacity, "demand": "18", "at_least_pct": at_least}

    assert measured("percent-of-job-demand", given)["met"] is met


def test_a_percentage_says_how_and_no_more_than_was_asked() -> None:
    assert measured("percent-of-other-side", {"affected": "31", "other": "50.0"}) == {
        "value": "62.0",
        "unit": "%",
        "steps": ["31 / 50 x 100, half-up to one decimal"],
    }
    assert measured("percent-of-other-side", {"affected": 30, "other": 0})["reason"] == (
        "undefined: the other side is 0"
    )
    asked = {"affected": "31", "other": "50", "at_least_pct": "62"}
    assert measured("percent-of-other-side", asked) == {
        "value": "62.0",
        "unit": "%",
        "steps": ["31 / 50 x 100, half-up to one decimal"],
        "met": True,
    }


@pytest.mark.parametrize(
    ("affected", "percent"), [("L", "75.0"), ("R", "133.3"), ("NA", "75.0"), ("B", None)]
)
def test_grip_is_held_against_the_other_side(affected: str, percent: str | None) -> None:
    assert _value("grip-ratio", left=36, right=48, affected=affected) == percent
    swapped = _value("grip-ratio", left=48, right=36, affected="NA")
    assert swapped == "75.0"
    required = {"left": 36, "right": 48, "affected": "L", "at_least_pct": 75}
    assert measured("grip-ratio", required)["met"] is True
    assert measured("grip-ratio", {**required, "at_least_pct": "75.1"})["met"] is False


def test_grip_without_another_side_says_why() -> None:
    both = measured("grip-ratio", {"left": 36, "right": 48, "affected": "B"})
    none = measured("grip-ratio", {"left": 36, "right": 0, "affected": "L", "at_least_pct": 75})

    assert both["reason"] == "undefined: both sides are affected, there is no other"
    assert none == {"value": None, "reason": "undefined: the other side is 0"}


@pytest.mark.parametrize(
    ("done", "stopped", "missed", "declined", "percent"),
    [(6, 0, 0, 0, "100.0"), (5, 1, 1, 1, "75.0"), (0, 0, 2, 0, "0.0"), (2, 0, 1, 0, "66.7")],
)
def test_a_stopped_session_is_kept_in_adherence(
    done: int, stopped: int, missed: int, declined: int, percent: str
) -> None:
    given = {"done": done, "stopped": stopped, "missed": missed, "declined": declined}

    assert measured("adherence", given)["value"] == percent


def test_adherence_of_no_session_is_unknown() -> None:
    assert measured("adherence", {"done": 0}) == {
        "value": None,
        "reason": "unknown: no session was due",
    }
    given = {"done": 2, "stopped": 1, "missed": 2, "declined": 1}
    assert measured("adherence", given) == {
        "value": "50.0",
        "unit": "%",
        "steps": ["3 / 6 x 100, half-up to one decimal"],
    }


def _shift(hours: Any, nprs: int | None = 2, stop: bool = False) -> dict[str, Any]:
    return {"worked_h": hours, "nprs_peak": nprs, "unplanned_stop": stop}


def test_duty_tolerance_counts_hours_that_were_tolerated() -> None:
    shifts = [
        _shift(8, 3),
        _shift("7.5", 0),
        _shift(8, 4),
        _shift(8, 1, stop=True),
        _shift(8, None),
    ]

    found = measured("duty-tolerance", {"shifts": shifts, "planned_h": 40, "contract_h": 31})

    assert found == {
        "value": "38.8",
        "unit": "%",
        "steps": ["15.5 / 40 x 100, half-up to one decimal"],
        "hours": "15.5",
        "shifts": 5,
        "tolerated_shifts": 2,
        "pct_of_contract": "50.0",
    }


def test_duty_tolerance_can_be_held_against_what_a_gate_requires() -> None:
    shifts = [_shift("9.5")] * 4
    met = measured("duty-tolerance", {"shifts": shifts, "planned_h": 40, "at_least_pct": 95})
    less = measured("duty-tolerance", {"shifts": shifts, "planned_h": 41, "at_least_pct": 95})

    assert (met["value"], met["met"], met["pct_of_contract"]) == ("95.0", True, None)
    assert (less["value"], less["met"]) == ("92.7", False)


def test_duty_tolerance_without_planned_hours_is_undefined() -> None:
    found = measured("duty-tolerance", {"shifts": [_shift(4)], "planned_h": 0})

    assert (found["value"], found["reason"]) == (None, "undefined: the planned time is 0")
    assert found["hours"] == "4"
    assert _value("duty-tolerance", shifts=[], planned_h=40) == "0.0"


def test_duty_tolerance_goes_by_the_green_level_of_the_protocol() -> None:
    assert _value("duty-tolerance", shifts=[_shift(8, 3)], planned_h=8, green=2) == "0.0"
    assert _value("duty-tolerance", shifts=[_shift(8, 2)], planned_h=8, green=2) == "100.0"


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


def test_the_acute_chronic_ratio_is_information_only() -> None:
    found = measured("acute-chronic-ratio", {"weekly": [10, 10, 10, 30]})

    assert found == {
        "value": "2.00",
        "unit": "1",
        "steps": ["30 / ((10 + 10 + 10 + 30) / 4)"],
        "warning": True,
        "information_only": True,
    }


@pytest.mark.parametrize(
    ("weekly", "ratio", "warning"),
    [
        ([10, 10, 10, 10], "1.00", False),
        ([10, 10, 10, 18], "1.50", True),
        ([10, 10, 10, "17.9"], "1.49", False),
        ([30, 10, 10, 0], "0.00", False),
    ],
)
def test_the_ratio_warns_from_one_and_a_half(weekly: list[Any], ratio: str, warning: bool) -> None:
    found = measured("acute-chronic-ratio", {"weekly": weekly})

    assert (found["value"], found["warning"]) == (ratio, warning)


def test_weeks_without_load_have_no_ratio() -> None:
    found = measured("acute-chronic-ratio", {"weekly": [0, 0, 0, 0]})

    assert (found["value"], found["reason"]) == (None, "undefined: no load in four weeks")
    assert found["information_only"] is True


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


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("percent-of-job-demand", {"capacity": -1, "demand": 2}, "capacity"),
        ("percent-of-job-demand", {"capacity": 1}, "demand"),
        ("percent-of-other-side", {"affected": 1.5, "other": 2}, "affected"),
        ("grip-ratio", {"left": 1, "right": 2, "affected": "left"}, "affected"),
        ("adherence", {"done": -1}, "done"),
        ("adherence", {"done": "3"}, "done"),
        ("duty-tolerance", {"shifts": [{"worked_h": 25}], "planned_h": 40}, "shifts"),
        ("duty-tolerance", {"shifts": [_shift(8, 11)], "planned_h": 40}, "shifts"),
        ("fatigue-threshold", {"samples": []}, "samples"),
        ("fatigue-threshold", {"samples": [{"at": 1, "technique": 4}]}, "samples"),
        ("fatigue-threshold", {"samples": [{"at": 1}], "unit": "km"}, "unit"),
        ("acute-chronic-ratio", {"weekly": [1, 2, 3]}, "weekly"),
        ("acute-chronic-ratio", {"weekly": [1, 2, 3, 4], "warn_at": 0}, "warn_at"),
        ("meaningful-change", {"of": "mood", "before": 1, "after": 2}, "of"),
    ],
)
def test_bad_input_is_refused_by_the_name_of_the_field(
    name: str, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as bad:
        measured(name, given)

    assert bad.value.errors()[0]["loc"][0] == field
