"""Plans of runs that found something, so that they are run again."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.faults.history import History
from tests.faults.scene import Plan

SEEDS = Path(__file__).parent / "seeds"

Wrong = dict[str, list[str]]
"""Some of the faults of each check that has any."""


def kept(seeds: Path = SEEDS) -> list[Plan]:
    files = sorted(seeds.glob("*.json"))
    return [Plan(**json.loads(file.read_text())["plan"]) for file in files]


@contextmanager
def keeping(plan: Plan, history: History, seeds: Path) -> Iterator[Wrong]:
    """Keeps plan and history where something is wrong in the end, and where an exception ends the
    run; it is raised again. What is yielded is filled with what is wrong."""
    wrong: Wrong = {}
    try:
        yield wrong
    except Exception as error:
        wrong["the run ended"] = list(_sentences(error))
        raise
    finally:
        if wrong:
            wrong["the history is in"] = [_keep(plan, wrong, history, seeds)]


def _sentences(error: Exception) -> Iterator[str]:
    """Of a group those of what is in it."""
    if not isinstance(error, ExceptionGroup):
        yield repr(error)
        return
    for each in error.exceptions:
        yield from _sentences(each)


def _keep(plan: Plan, wrong: Wrong, history: History, seeds: Path) -> str:
    """The name of the file with the history."""
    name = f"kill-{plan.seed}-{plan.kills}"
    told = {"plan": asdict(plan), "found": wrong}
    (seeds / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")
    file = Path(tempfile.gettempdir()) / f"rtw-{name}.jsonl"
    history.write(file)
    return str(file)
