"""Who kills: one after the other, of a kind and after a time that a seed has chosen, while commands
are being answered."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.faults.history import Kill
from tests.faults.messages import Sender
from tests.faults.parts import House, struck
from tests.faults.writers import Writers

CONNECTION = "connection"
"""One that its server ends, at the same points. Nothing gets SIGKILL, so it counts as no kill."""
OF_OURS = ("api", "projector", "relay", "consumer", "inbound", "deadlines")
KINDS = (*OF_OURS, "broker", "backend", "postmaster")
"""Processes of ours; the broker; a process of the server of the database, after which all of them
begin anew; and that server itself."""
CARRY_MESSAGES = ("inbound", "broker")
FLOWING = 2
"""Messages that are answered before the next of those is killed: the second was sent after the
first was answered, so after the kill."""
TELLING = (*OF_OURS, "postmaster")
"""One of each, where there is time for a few. Processes of the server are killed under reads as
well (tests.adapters.http.killing), and the broker in tests.adapters.broker."""
BETWEEN = 5
"""Answers at least from one kill to the next, so that each hits a product that works."""
LONGEST_PAUSE_S = 0.3
LOOK_S = 0.1


@dataclass
class Killer:
    """Goes on until so many ``kills`` are real ones: a process was there and got SIGKILL."""

    house: House
    writers: Writers
    sender: Sender
    chance: random.Random
    kills: int
    kinds: Sequence[str]
    cut: int = 0
    """Connections that were ended."""
    missed: Counter[str] = field(default_factory=Counter)
    """Kills of which no process was there any more."""
    died: Counter[str] = field(default_factory=Counter)
    """Processes that ended although nobody had killed them."""
    done: bool = False
    _told: int = 0
    """Messages that had been answered when who carries them was killed last, or at the end."""
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def kill_on(self) -> None:
        mending = asyncio.create_task(self._mend_on())
        for what in self._in_turn():
            if len(self.writers.history.kills) >= self.kills:
                break
            await self._until_answered(messages=what in CARRY_MESSAGES)
            await asyncio.sleep(self.chance.uniform(0, LONGEST_PAUSE_S))
            async with self._alone:
                await asyncio.to_thread(self._strike, what)
        self._told = self.sender.tally.count
        await self._until_answered(messages=True)
        mending.cancel()
        self.done = True

    def unseen(self, seen: int) -> list[str]:
        """Of the processes that count as killed those that their server has not ``seen`` killed."""
        counted = sum(each.what == "backend" for each in self.writers.history.kills)
        return [f"{counted} processes are counted, {seen} seen"] if seen < counted else []

    def _in_turn(self) -> Iterator[str]:
        """Without an end, each kind once in a round, in an order of its own each time. Who carries
        messages has to wait until some were answered, and the others come before him meanwhile."""
        while True:
            left = self.chance.sample(self.kinds, len(self.kinds))
            while left:
                flowing = self.sender.tally.count >= self._told + FLOWING
                now = (each for each in left if flowing or each not in CARRY_MESSAGES)
                what = next(now, left[0])
                left.remove(what)
                yield what

    async def _until_answered(self, *, messages: bool) -> None:
        """What was killed last hinders nobody any more: more requests are answered than were under
        way. Where who carries ``messages`` is killed next, some of those as well."""
        await self.writers.have_answered(self.writers.answered + BETWEEN)
        if messages:
            await self.sender.tally.reach(self._told + FLOWING)

    def _strike(self, what: str) -> None:
        match what:
            case "connection":
                self._cut()
            case "postmaster":
                self._note(what, real=self.house.server.kill())
                self.house.server.bring_back()
            case "backend":
                backends = self.house.server.backends()
                self._note(what, real=bool(backends) and struck(self.chance.choice(backends)))
            case "broker":  # who needs it starts it again
                broker = self.house.broker.process()
                self._note(what, real=broker is not None and struck(broker))
            case _:
                part = self.chance.choice(self.house.of_kind(what))
                self._note(what, real=part.kill())
                part.start()

    def _note(self, what: str, *, real: bool) -> None:
        if real:
            self.writers.history.kills.append(Kill(what, time.monotonic_ns()))
            self._told = self.sender.tally.count if what in CARRY_MESSAGES else self._told
        else:
            self.missed[what] += 1

    def _cut(self) -> None:
        backends = self.house.server.backends()
        if backends:
            self.house.server.end_backend(self.chance.choice(backends))
            self.cut += 1

    async def _mend_on(self) -> None:
        """As whoever runs the product does: what has ended is started again."""
        while True:
            async with self._alone:
                for part in self.house.parts.values():
                    if part.ended():
                        self.died[part.name] += 1
                        part.start()
            await asyncio.sleep(LOOK_S)
