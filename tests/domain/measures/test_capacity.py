"""Capacity, adherence and the load of weeks (DOMAIN 1 and 2.8a; 5: G1, P1)."""

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
    ("name", "given", "field"),
    [
        ("percent-of-job-demand", {"capacity": -1, "demand": 2}, "capacity"),
        ("percent-of-job-demand", {"capacity": 1}, "demand"),
        ("percent-of-other-side", {"affected": 1.5, "other": 2}, "affected"),
        ("grip-ratio", {"left": 1, "right": 2, "affected": "left"}, "affected"),
        ("adherence", {"done": -1}, "done"),
        ("adherence", {"done": "3"}, "done"),
        ("duty-tolerance", {"shifts": [{"worked_h": 25}], "planned_h": 40}, "shifts"),
        (
            "duty-tolerance",
            {"shifts": [{"worked_h": 8, "nprs_peak": 11}], "planned_h": 40},
            "shifts",
        ),
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
