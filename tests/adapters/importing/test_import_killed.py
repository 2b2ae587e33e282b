"""An import is killed in the middle and run again: every row is stored once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest

from adapters.cli import main
from adapters.embedded.postgres import embedded_postgres
from domain.recorded import tenant_of

ROOT = Path(__file__).parents[3]
ROWS = 60
CASE = uuid5(tenant_of("demo"), "spine:W-A/1")
Rtw = Callable[..., dict[str, Any]]


@pytest.fixture
def rtw(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Rtw]:
    """What rtw says as JSON, on a machine for development with the spine played."""
    for name in [each for each in os.environ if each.startswith("RTW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RTW_DATA", str(data_dir))

    def said(*words: str) -> dict[str, Any]:
        code = main([*words, "--json"])
        told = capsys.readouterr()
        assert code == 0, told.err
        found: dict[str, Any] = json.loads(told.out)
        return found

    with embedded_postgres(data_dir):
        said("play", str(ROOT / "stories" / "spine.jsonl"))
        yield said


def _file(folder: Path) -> Path:
    first, rows = date(2025, 6, 1), []
    for number in range(ROWS):
        day = first + timedelta(days=number)
        data = {"date": str(day), "planned_h": "4", "worked_h": "4"}
        at = f"{day}T18:00:00+02:00"
        rows.append({"case": str(CASE), "command": "RecordShift", "at": at, "data": data})
    path = folder / "shifts.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_a_killed_import_is_taken_up_again_and_stores_each_row_once(
    rtw: Rtw, tmp_path: Path
) -> None:
    file = _file(tmp_path)
    words = ["import", str(file), "--as", "spine:SU-1"]
    own = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "adapters.cli", *words]
    with subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        seen = [run.stdout.readline() for _ in range(ROWS // 3)]
        run.kill()
    report, checked = rtw(*words), rtw("check")

    assert all("accepted ShiftWorked" in each for each in seen)
    assert report["unchanged"] >= len(seen)
    assert (report["accepted"] + report["unchanged"], report["refused"]) == (ROWS, 0)
    outcomes = [each["outcome"] for each in report["rows"]]
    assert outcomes == sorted(outcomes, reverse=True)  # unchanged, and from there on accepted
    assert checked["ok"], checked
    shown = rtw("case", "show", "spine:W-A/1", "--view", "employer")
    assert shown["shifts"]["shifts"] == ROWS
