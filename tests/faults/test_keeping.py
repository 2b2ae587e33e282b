"""What a run leaves behind, whichever way it ends."""

import tempfile
from pathlib import Path

import pytest

from tests.faults.history import History, Kill
from tests.faults.keeping import keeping, kept
from tests.faults.scene import Plan

PLAN = Plan(seed=7, kills=3, kinds=["relay"])
HISTORY = History(kills=[Kill("relay", 5)])


@pytest.fixture(autouse=True)
def _histories(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("histories")))


def test_a_run_that_finds_something_is_run_again(tmp_path: Path) -> None:
    with keeping(PLAN, HISTORY, tmp_path) as wrong:
        wrong["C1"] = ["a command is lost"]

    (file,) = wrong["the history is in"]
    assert kept(tmp_path) == [PLAN]
    assert History.read(Path(file)) == HISTORY


def test_a_run_that_an_exception_ends_is_run_again(tmp_path: Path) -> None:
    fault = ExceptionGroup("of tasks", [LookupError("no answer")])
    with pytest.raises(ExceptionGroup), keeping(PLAN, HISTORY, tmp_path) as wrong:
        raise fault

    assert wrong["the run ended"] == ["LookupError('no answer')"]
    assert kept(tmp_path) == [PLAN]


def test_a_run_that_finds_nothing_leaves_nothing(tmp_path: Path) -> None:
    with keeping(PLAN, HISTORY, tmp_path):
        pass

    assert kept(tmp_path) == []
