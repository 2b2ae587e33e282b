"""Two consumer processes that are killed again and again: each effect once, in the order of its
case. The control acknowledges before the effect, and must be caught."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.adapters.consuming.effects import Ledger

ROOT = Path(__file__).parents[3]
EVENTS = int(os.environ.get("RTW_EFFECTS", "3000"))
SEED = int(os.environ.get("RTW_SEED", "1"))
KILLS = 6
LOOK_S = 0.02


class Workers:
    """Two processes on one ledger."""

    def __init__(self, ledger: Ledger, mode: str) -> None:
        database = ledger.database
        self._words = [database.conninfo("api"), database.conninfo("project"), mode]
        self._running = [self._started(), self._started()]

    def _started(self) -> subprocess.Popen[bytes]:
        module = "tests.adapters.consuming.working"
        return subprocess.Popen(
            [sys.executable, "-m", module, *self._words], cwd=ROOT, stdout=subprocess.DEVNULL
        )

    def kill(self, which: int) -> None:
        """One of them, which another takes the place of."""
        self._running[which].kill()
        self._running[which].wait()
        self._running[which] = self._started()

    def end(self) -> None:
        for each in self._running:
            each.kill()
            each.wait()


@contextmanager
def workers(ledger: Ledger, mode: str) -> Iterator[Workers]:
    started = Workers(ledger, mode)
    try:
        yield started
    finally:
        started.end()


def consumed(ledger: Ledger, mode: str) -> int:
    """Everything that is told, in three parts; how many kills there were between effects."""
    chance, kills = Random(SEED), 0
    at = sorted(chance.sample(range(1, EVENTS * 9 // 10), KILLS))
    ledger.tell(EVENTS // 3)
    with workers(ledger, mode) as both:
        while not all_read(ledger):
            done = ledger.effects
            while at and done >= at[0]:
                at.pop(0)
                both.kill(chance.randrange(2))
                kills += 1
            if ledger.told < EVENTS and done > ledger.told // 2:
                ledger.tell(min(EVENTS // 3 + 2, EVENTS - ledger.told))
            time.sleep(LOOK_S)
    return kills


def all_read(ledger: Ledger) -> bool:
    """Whether every bookmark stands at the end, and all is told."""
    row = ledger.superuser.execute(
        "SELECT count(*) FROM consuming.bookmark WHERE position = %s", [EVENTS]
    ).fetchone()
    return row == (8,)


def test_each_effect_once_and_in_the_order_of_its_case(ledger: Ledger) -> None:
    kills = consumed(ledger, "right")

    assert kills == KILLS
    assert ledger.faults() == []
    assert ledger.effects == EVENTS


def test_the_control_that_acknowledges_first_is_caught(ledger: Ledger) -> None:
    consumed(ledger, "control")

    assert ledger.faults() != []
