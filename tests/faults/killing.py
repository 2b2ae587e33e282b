"""Who kills: one after the other, of a kind and after a time that a seed has chosen, while commands
are being answered."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.faults.history import Kill
from tests.faults.parts import House
from tests.faults.writers import Writers

KINDS = ("api", "projector", "relay", "consumer", "connection", "backend", "postmaster")
"""Processes of ours; a connection, which its server ends; a process of the server, after which all
of them begin anew; and the server itself."""
TELLING = ("api", "projector", "relay", "consumer", "postmaster")
"""One of each, where there is time for a few. Connections and processes of the server are killed
under reads as well (tests.adapters.http.killing)."""
BETWEEN = 5
"""Answers at least from one kill to the next, so that each hits a product that works."""
LONGEST_PAUSE_S = 0.3
LOOK_S = 0.1


def plan_of(chance: random.Random, kills: int, kinds: Sequence[str] = KINDS) -> list[str]:
    """Each kind in turn, in an order of its own each time: none is left out."""
    plan: list[str] = []
    while len(plan) < kills:
        plan += chance.sample(kinds, len(kinds))
    return plan[:kills]


@dataclass
class Killer:
    """``plan`` is what is killed, in this order."""

    house: House
    writers: Writers
    chance: random.Random
    plan: Sequence[str]
    died: Counter[str] = field(default_factory=Counter)
    """Processes that ended although nobody had killed them."""
    done: bool = False
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def kill_on(self) -> None:
        mending = asyncio.create_task(self._mend_on())
        for what in self.plan:
            await self.writers.have_answered(self.writers.answered + BETWEEN)
            await asyncio.sleep(self.chance.uniform(0, LONGEST_PAUSE_S))
            async with self._alone:
                await asyncio.to_thread(self._kill, what)
        await self.writers.have_answered(self.writers.answered + BETWEEN)
        mending.cancel()
        self.done = True

    def _kill(self, what: str) -> None:
        match what:
            case "postmaster":
                self.house.server.kill()
                self._note(what)
                self.house.server.start()
            case "connection" | "backend":
                self._of_server(what)
            case _:
                part = self.chance.choice(self.house.of_kind(what))
                part.kill()
                self._note(what)
                part.start()

    def _note(self, what: str) -> None:
        self.writers.history.kills.append(Kill(what, time.monotonic_ns()))

    def _of_server(self, what: str) -> None:
        backends = self.house.server.backends()
        if not backends:
            self._note(f"no {what}")
            return
        backend = self.chance.choice(backends)
        if what == "connection":
            self.house.server.end_backend(backend)
        else:
            with suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        self._note(what)

    async def _mend_on(self) -> None:
        """As whoever runs the product does: what has ended is started again."""
        while True:
            async with self._alone:
                for part in self.house.parts.values():
                    if part.ended():
                        self.died[part.name] += 1
                        part.start()
            await asyncio.sleep(LOOK_S)
