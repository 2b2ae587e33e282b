"""What rtw import says to people."""

import sys
from io import StringIO

import pytest

from tests.adapters.importing.desk import FIRST_DAY, Desk, days

pytestmark = pytest.mark.anyio


async def test_people_read_a_line_a_row_and_the_counts(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [desk.shift(FIRST_DAY), {**desk.shift(FIRST_DAY), "data": {}}]
    await desk.obey(desk.jsonl("two.jsonl", rows))

    assert capsys.readouterr().out.splitlines() == [
        "row 1 accepted ShiftWorked",
        "row 2 refused input: worked_h is required",
        "1 accepted, 0 unchanged, 1 refused",
    ]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


async def test_a_bar_moves_on_a_terminal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    await desk.obey(desk.jsonl("three.jsonl", list(map(desk.shift, days(3)))))

    assert terminal.getvalue().endswith(f"three.jsonl [{'#' * 30}] 3/3\n")
