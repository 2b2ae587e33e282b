"""Duty tolerance: the hours that were tolerated, of those that were planned (DOMAIN 2.8a)."""

from typing import Any

from domain.measures.catalogue import measured


def _value(name: str, **given: Any) -> Any:
    return measured(name, given)["value"]


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
