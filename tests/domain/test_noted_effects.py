"""Which note of a drug counts on a day: in doubt the drug has its effect."""

from datetime import date

import pytest

from domain.case.assessment.noted_effects import Noted, affecting


def on(day: int) -> date:
    return date(2025, 4, day)


OPEN = Noted(True, on(1))
SHORT = Noted(True, on(1), on(10))
LATER = Noted(True, on(20), on(25))
HARMLESS = Noted(False, on(15))
HARMLESS_FOR_A_WHILE = Noted(False, on(5), on(8))
HARMLESS_LATER = Noted(False, on(20))


@pytest.mark.parametrize(
    ("notes", "days"),
    [
        ([], []),
        ([HARMLESS], []),
        ([SHORT], [(1, 10)]),
        ([OPEN], [(1, 30)]),
        ([OPEN, SHORT], [(1, 10)]),
        ([OPEN, LATER], [(1, 25)]),
        ([SHORT, LATER], [(1, 10), (20, 25)]),
        ([OPEN, HARMLESS], [(1, 14)]),
        ([HARMLESS, OPEN], [(1, 30)]),
        ([OPEN, HARMLESS_FOR_A_WHILE], [(1, 4), (9, 30)]),
        ([OPEN, HARMLESS, HARMLESS_LATER], [(1, 19)]),
        ([OPEN, HARMLESS, LATER], [(1, 14), (20, 25)]),
    ],
)
def test_a_note_counts_until_a_later_one_begins(
    notes: list[Noted], days: list[tuple[int, int]]
) -> None:
    affected = {on(day) for first, last in days for day in range(first, last + 1)}

    found = {on(day) for day in range(1, 31) if affecting(notes, on(day)) is not None}

    assert found == affected
