"""The kill loop: commands over HTTP while every part of the product is killed at random points.

RTW_KILLS says how many kills, RTW_SEED which; make faults asks for 500, and for all plans that have
found something once: they are kept in seeds/. Without it is one kill of each kind that tells most.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.history import History
from tests.faults.keeping import SEEDS, keeping, kept
from tests.faults.killing import CONNECTION, KINDS, TELLING
from tests.faults.scene import ALL, C5, Plan, checked, run
from tests.faults.standing import Standing, standing

KILLS = int(os.environ.get("RTW_KILLS", str(len(TELLING))))
SEED = int(os.environ.get("RTW_SEED", "1"))
PLAN = Plan(SEED, KILLS, apis=2 if ALL else 1, kinds=(*KINDS, CONNECTION) if ALL else TELLING)


def plan_in_words(plan: Plan) -> str:
    return f"seed {plan.seed}, {plan.kills} kills"


@pytest.fixture
def ground(plan: Plan, request: pytest.FixtureRequest, data_dir: Path) -> Iterator[Standing]:
    """Of its own for each plan, where there is time for it."""
    if not ALL:
        yield request.getfixturevalue("house")
        return
    with standing(data_dir, plan.apis) as own:
        yield own


@pytest.mark.parametrize("plan", [PLAN, *(kept() if ALL else ())], ids=plan_in_words)
def test_nothing_answered_is_lost_or_doubled_whatever_is_killed(
    ground: Standing, plan: Plan
) -> None:
    history = History()
    with keeping(plan, history, SEEDS) as wrong:
        found = run(ground, plan, history)
        found.faults[C5] = checked(ground.data)
        wrong |= {name: faults[:5] for name, faults in found.faults.items() if faults}

    print(json.dumps({"seed": plan.seed, **found.figures()}, indent=1))
    assert wrong == {}
    assert len(history.kills) == plan.kills


def test_the_control_without_receipts_is_caught(house: Standing) -> None:
    """A client that sends what got lost, which is every other answer, again under another key."""
    plan = Plan(SEED, kills=1, loses=0.5, new_ids=True, kinds=["relay"])
    found = run(house, plan, History())

    print(json.dumps({"seed": SEED, "control": True, **found.figures()}, indent=1))
    assert found.faults["C2 nothing has happened twice"] != []
