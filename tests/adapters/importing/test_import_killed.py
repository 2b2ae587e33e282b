"""An import is killed in the middle and run again: every row is stored once."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest

from domain.recorded import tenant_of

ROOT = Path(__file__).parents[3]
ROWS = 150
CASE = uuid5(tenant_of("demo"), "spine:W-A/1")


@pytest.fixture
def environ(data_dir: Path) -> dict[str, str]:
    """Of a machine for development with the spine played."""
    made = {name: each for name, each in os.environ.items() if not name.startswith("RTW_")}
    made |= {"RTW_DATA": str(data_dir), "PYTHONUNBUFFERED": "1"}
    assert _rtw(made, "play", "stories/spine.jsonl").returncode == 0
    return made


def _rtw(environ: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "adapters.cli", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


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
    environ: dict[str, str], tmp_path: Path
) -> None:
    file = _file(tmp_path)
    words = [sys.executable, "-m", "adapters.cli", "import", str(file), "--as", "spine:SU-1"]
    with subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        seen = [run.stdout.readline() for _ in range(ROWS // 3)]
        run.kill()
    again = _rtw(environ, "import", str(file), "--as", "spine:SU-1", "--json")
    checked = _rtw(environ, "check", "--json")

    assert all("accepted ShiftWorked" in each for each in seen)
    report: dict[str, Any] = json.loads(again.stdout)
    assert again.returncode == 0, again.stderr
    assert report["unchanged"] >= len(seen)
    assert (report["accepted"] + report["unchanged"], report["refused"]) == (ROWS, 0)
    outcomes = [each["outcome"] for each in report["rows"]]
    assert outcomes == sorted(outcomes, reverse=True)  # unchanged, and from there on accepted
    assert json.loads(checked.stdout)["ok"], checked.stdout
    shown = _rtw(environ, "case", "show", "spine:W-A/1", "--view", "employer", "--json")
    assert json.loads(shown.stdout)["shifts"]["shifts"] == ROWS
