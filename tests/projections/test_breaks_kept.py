"""Micro-breaks: how many of those planned were taken (S87)."""

from typing import Any

import pytest

from domain.case.workplace.shifts import ShiftWorked
from projections.at_work import shifts
from projections.employer import EMPLOYER
from tests.domain import gates_case as gate
from tests.domain.gates_case import on, told
from tests.projections.cutting import cut


def kept(*said: tuple[int | None, int | None]) -> Any:
    """Of shifts from 16 June on: breaks taken and planned."""
    scenario = gate.opened()
    for number, (taken, planned) in enumerate(said):
        fact = ShiftWorked.model_validate(
            {
                "date": f"2025-06-{16 + number}",
                "worked_h": "4",
                "breaks_taken": taken,
                "breaks_planned": planned,
                "source": "supervisor",
            }
        )
        scenario = told(scenario, on("06-20"), fact)
    return shifts(EMPLOYER.folded(cut(scenario.history, EMPLOYER.readable)))["breaks_kept_pct"]


@pytest.mark.parametrize(
    ("said", "pct"),
    [
        (((7, 8),), "87.5"),
        (((7, 8), (8, 8)), "93.8"),
        (((10, 8), (6, 8)), "87.5"),
        (((7, 8), (None, 8), (5, None)), "87.5"),
        (((0, 8),), "0.0"),
        (((0, 0),), None),
        ((), None),
    ],
)
def test_breaks_are_kept_as_far_as_they_were_planned(said: Any, pct: str | None) -> None:
    assert kept(*said) == pct
