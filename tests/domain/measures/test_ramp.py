"""Known answer R1: steps of a ramp-up in points of the contract hours."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.measures.catalogue import measured
from domain.measures.ramp import step_points, within_share, within_step


@pytest.mark.parametrize(
    ("before", "hours", "points", "allowed"),
    [
        ("20", "24", "10.0", True),
        ("24", "30", "15.0", True),
        ("30", "36", "15.0", True),
        ("36", "40", "10.0", True),
        ("20", "30", "25.0", True),
        ("20", "30.000001", "25.0", False),
        ("20", "32", "30.0", False),
        ("24", "36", "30.0", False),
        ("30", "24", "-15.0", True),
        ("30", "30", "0.0", True),
    ],
)
def test_a_step_is_told_in_points_and_compared_before_rounding(
    before: str, hours: str, points: str, allowed: bool
) -> None:
    asked = {"hours": hours, "before": before, "contract_hours": "40"}

    found = measured("ramp-step", asked)

    assert (found["value"], found["unit"], found["allowed"]) == (points, "%", allowed)
    exact = (Decimal(hours), Decimal(before), Decimal(40))
    assert (str(step_points(*exact)), within_step(*exact, Decimal(25))) == (points, allowed)


@pytest.mark.parametrize(
    ("hours", "pct", "allowed"),
    [("20", "50.0", True), ("20.01", "50.0", False), ("8", "20.0", True)],
)
def test_the_first_stage_is_told_in_percent(hours: str, pct: str, allowed: bool) -> None:
    found = measured("ramp-step", {"hours": hours, "contract_hours": "40"})

    assert (found["value"], found["allowed"]) == (pct, allowed)
    assert within_share(Decimal(hours), Decimal(40), Decimal(50)) is allowed


def test_bounds_may_be_others() -> None:
    asked = {"hours": "24", "before": "20", "contract_hours": "48", "max_step_pts": "8.3"}

    found = measured("ramp-step", asked)

    assert found == {
        "value": "8.3",
        "unit": "%",
        "pct": "50.0",
        "allowed": False,
        "steps": [
            "24 h / 48 h x 100 = 50.0 %",
            "(24 h - 20 h) / 48 h x 100 = +8.3 points",
            "+8.3 points against +8.3 points",
        ],
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"hours": "0", "contract_hours": "40"},
        {"hours": "20", "contract_hours": "0"},
        {"hours": "20", "before": "0", "contract_hours": "40"},
        {"hours": "169", "contract_hours": "40"},
        {"hours": "20", "contract_hours": "40", "start_pct": "101"},
        {"hours": "20"},
    ],
)
def test_hours_are_plausible(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        measured("ramp-step", asked)
