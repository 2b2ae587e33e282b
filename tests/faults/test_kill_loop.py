"""The kill loop: commands over HTTP while every part of the product is killed at random points.

RTW_KILLS says how many kills, RTW_SEED which; make faults asks for 500, and for all plans that have
found something once: they are kept in seeds/.
"""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.faults.scene import ALL, Plan, Run, run

KILLS = int(os.environ.get("RTW_KILLS", "12"))
SEED = int(os.environ.get("RTW_SEED", "1"))
APIS = 1 if KILLS < 50 else 2
SEEDS = Path(__file__).parent / "seeds"


def kept() -> list[Plan]:
    files = sorted(SEEDS.glob("*.json")) if ALL else []
    return [Plan(**json.loads(file.read_text())["plan"]) for file in files]


def plan_in_words(plan: Plan) -> str:
    return f"seed {plan.seed}, {plan.kills} kills"


@pytest.mark.parametrize("plan", [Plan(SEED, KILLS, APIS), *kept()], ids=plan_in_words)
def test_nothing_answered_is_lost_or_doubled_whatever_is_killed(data_dir: Path, plan: Plan) -> None:
    found = run(data_dir, plan)

    print(json.dumps({"seed": plan.seed, **found.figures()}, indent=1))
    assert _wrong(found, plan) == {}
    assert len(found.history.kills) == plan.kills


def test_the_control_without_receipts_is_caught(data_dir: Path) -> None:
    """A client that sends what got lost again under another key."""
    found = run(data_dir, Plan(SEED, kills=2, loses=0.2, new_ids=True))

    print(json.dumps({"seed": SEED, "control": True, **found.figures()}, indent=1))
    assert found.faults["C2 nothing has happened twice"] != []


def _wrong(found: Run, plan: Plan) -> dict[str, list[str]]:
    """Some of the faults of each check that has any; the plan and the history are kept then."""
    wrong = {name: faults[:5] for name, faults in found.faults.items() if faults}
    if wrong:
        name = f"kill-{plan.seed}-{plan.kills}"
        told = {"plan": asdict(plan), "found": wrong}
        (SEEDS / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")
        history = Path(tempfile.gettempdir()) / f"rtw-{name}.jsonl"
        found.history.write(history)
        wrong["the history is in"] = [str(history)]
    return wrong
