"""The kill loop: commands over HTTP while every part of the product is killed at random points.

RTW_KILLS says how many kills, RTW_SEED which; make faults asks for 500. A seed that has found
something is kept in seeds/.
"""

import json
import os
from pathlib import Path

from tests.faults.scene import Plan, run

KILLS = int(os.environ.get("RTW_KILLS", "12"))
SEED = int(os.environ.get("RTW_SEED", "1"))
APIS = 1 if KILLS < 50 else 2


def test_nothing_answered_is_lost_or_doubled_whatever_is_killed(data_dir: Path) -> None:
    found = run(data_dir, Plan(SEED, KILLS, APIS))

    print(json.dumps({"seed": SEED, **found.figures()}, indent=1))
    assert {name: faults[:5] for name, faults in found.faults.items() if faults} == {}
    assert len(found.history.kills) == KILLS


def test_the_control_without_receipts_is_caught(data_dir: Path) -> None:
    """A client that sends what got lost again under another key."""
    found = run(data_dir, Plan(SEED, kills=2, loses=0.2, new_ids=True))

    print(json.dumps({"seed": SEED, "control": True, **found.figures()}, indent=1))
    assert found.faults["C2 nothing has happened twice"] != []
