"""``rtw bench lag``: how long after its commit a command can be read from the live views.

Commands of many cases, as a story's people sent them, come in at a rate, whether or not the last
one has been answered. Each is one commit; a projector in the same process keeps the live views,
as ``rtw serve`` does. A command is visible in a view when the projector knows that rows and
bookmark have been committed, and in all views when the slowest has it. The library's
ProjectionRunner feeds one table at the same rate, in the same way inside its writers' process, and
is measured at the same moment, against our projector of all views and of one view alone. At the
high rate the lag must not grow without end: the commands of the second half wait no more than
twice as long as those of the first, or less than a second.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any
from uuid import UUID

import psycopg

from adapters.bench.library_lag import library_at_work
from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.portfolio import Case, told
from adapters.bench.scratch import Scratch, scratch_database
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.live_tables.leases import EVERY_S
from adapters.live_tables.projector import Projector, catch_up
from adapters.store.case_feed import CaseFeed
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from adapters.store.rows import Append, NewEvent
from domain.recorded import tenant_of
from projections.catalogue import VIEWS
from projections.together import Step
from projections.view import View
from services.commands import Commands

STORY, EVENTS = "picker", 200
BEFORE = 100
"""Events that each case has when the first of its commands is measured."""
CASES = 50
"""At work at once, or more where their story is too short for so many commands."""
RATE, HIGH_RATE = 200, 1_000
SECONDS = 5.0
OURS, LIBRARY = "returnledger", "eventsourcing"
ALL = "all views"
ALONE = ("clinician", "employer")
"""The largest view and a small one."""
TENANT = "bench lag"
_BOUND_S = 1.0

Command = tuple[NewEvent, ...]
Seen = dict[str, list[tuple[int, float]]]
"""Where each view stood, and when."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The position of a command's last event, and when its writer knew of it."""

    position: int
    at: float


@dataclass(frozen=True, slots=True)
class Bench:
    """A ledger with a projector beside it."""

    scratch: Scratch
    committer: Committer
    template: Case
    tenant: UUID
    database: Database
    feed: CaseFeed
    numbers: Iterator[int]


def _p99(run: Run) -> float:
    return run.latency_ms(99)


def _setting(rate: int, view: str) -> str:
    return f"{view} at {rate} commands/s"


def _alone(view: str) -> str:
    return f"{view} alone"


GOVERNED = (*map(_alone, ALONE), ALL)
"""What goals are about."""


def _goals(rate: int) -> list[Goal]:
    settings = [_setting(rate, each) for each in GOVERNED]
    return [Goal(OURS, LIBRARY, each, 2.0, at_most=True, value=_p99) for each in settings]


async def run(
    database: Database,
    rounds: int,
    rates: tuple[int, int] = (RATE, HIGH_RATE),
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Measures ``rounds`` interleaved rounds in a scratch database of the same server."""
    measured = Measured("lag", "commands/s")
    low, high = rates
    high_runs: dict[str, list[Run]] = {}
    with scratch_database(database) as scratch, library_at_work(scratch) as library:
        async with _bench(scratch, database.claim_key) as bench:
            for done in range(rounds):
                bar(done, rounds, "bench lag")
                for rate in rates:
                    theirs = await asyncio.to_thread(library.at_rate, rate, seconds)
                    ours = await _ours(bench, rate, seconds)
                    for view, result in ours.items():
                        measured.add(OURS, _setting(rate, view), result)
                        measured.add(LIBRARY, _setting(rate, view), theirs)
                for view in GOVERNED:
                    high_runs.setdefault(view, []).append(ours[view])
            bar(rounds, rounds, "bench lag")
    bounded = [_bounded(_setting(high, view), runs) for view, runs in high_runs.items()]
    return {**measured.report(_goals(low)), "bounded": bounded}


async def _ours(bench: Bench, rate: int, seconds: float) -> dict[str, Run]:
    """Of a projector of all views; and of those that keep one view alone."""
    found = await _at_rate(bench, rate, seconds, VIEWS)
    for view in ALONE:
        one = await _at_rate(bench, rate, seconds, {view: VIEWS[view]})
        found[_alone(view)] = one[view]
    return found


def _halves(run: Run) -> tuple[float, float]:
    """The median lag of the commands of either half, in seconds."""
    middle = len(run.latencies) // 2
    return statistics.median(run.latencies[:middle]), statistics.median(run.latencies[middle:])


def _bounded(setting: str, runs: Sequence[Run]) -> dict[str, Any]:
    halves = zip(*map(_halves, runs), strict=True)
    first, second = (statistics.median(each) for each in halves)
    return {
        "setting": setting,
        "first_half_ms": round(1_000 * first, 3),
        "second_half_ms": round(1_000 * second, 3),
        "met": second <= max(2 * first, _BOUND_S),
    }


@asynccontextmanager
async def _bench(scratch: Scratch, claim_key: bytes) -> AsyncIterator[Bench]:
    tenant = tenant_of(TENANT)
    await asyncio.to_thread(scratch.open_ledger, tenant)
    name = f"{TENANT} told"
    await asyncio.to_thread(scratch.open_ledger, tenant_of(name))
    codec = Codec(FACTS)
    database = scratch.as_database(claim_key)
    async with Committer(scratch.api) as committer, Reader(scratch.api) as reader:
        ledger = StoredLedger(codec, committer, reader)
        commands = Commands(ledger, claim_key)
        template = await told(STORY, name, ledger, commands, reader, EVENTS)
        feed = CaseFeed(codec)
        yield Bench(scratch, committer, template, tenant, database, feed, count(1))


async def _at_rate(
    bench: Bench, rate: int, seconds: float, views: Mapping[str, View[Any]]
) -> dict[str, Run]:
    """The lag of each view, and of the slowest, in the order of the commands."""
    cases = await _begun(bench, rate, seconds)
    await catch_up(bench.database, bench.feed)
    await asyncio.to_thread(_settled, bench.scratch)
    steps = _Steps(views)
    projector = Projector(bench.database, bench.feed, views.values(), steps.note)
    projecting = asyncio.create_task(projector.run())
    await asyncio.sleep(2 * EVERY_S)  # until it has its leases
    started = time.perf_counter()
    committed = await _sent(bench, cases, started, rate)
    elapsed = time.perf_counter() - started
    await steps.until(committed[-1].position)
    projecting.cancel()
    with suppress(asyncio.CancelledError):
        await projecting
    return _lags(committed, steps.seen, elapsed)


class _Steps:
    """What a projector tells of its steps."""

    def __init__(self, views: Iterable[str]) -> None:
        self.seen: Seen = {view: [] for view in views}
        self._moved = asyncio.Event()

    async def until(self, position: int) -> None:
        """Until all views stand there."""
        while min(own[-1][0] if own else 0 for own in self.seen.values()) < position:
            self._moved.clear()
            await self._moved.wait()

    def note(self, step: Step) -> None:
        now = time.perf_counter()
        if step.at is None:
            raise ValueError("a case of the bench was parked")
        for view in step.views if step.moved else ():
            self.seen[view].append((step.at, now))
        self._moved.set()


async def _begun(bench: Bench, rate: int, seconds: float) -> list[list[Command]]:
    """Cases in the middle of their course; the commands that follow in each."""
    begun: list[list[Command]] = []
    wanted = int(rate * seconds)
    each = max(wanted // CASES, 1)
    while sum(map(len, begun)) < wanted:
        rows = bench.template.copy(next(bench.numbers)).rows
        commands = [tuple(own) for _, own in groupby(rows, lambda row: row.command_id)]
        before = _first_after(commands, BEFORE)
        await bench.committer.append(
            Append(bench.tenant, tuple(row for own in commands[:before] for row in own))
        )
        begun.append(commands[before:][: min(each, wanted - sum(map(len, begun)))])
    return begun


def _first_after(commands: Sequence[Command], events: int) -> int:
    stored = 0
    for number, own in enumerate(commands):
        if stored >= events:
            return number
        stored += len(own)
    raise ValueError("the story is too short")


async def _sent(
    bench: Bench, cases: Sequence[Sequence[Command]], started: float, rate: int
) -> list[Committed]:
    """Command ``turn`` of case ``number`` is due in the order of turns, then of cases."""

    async def of_case(number: int, commands: Iterable[Command]) -> list[Committed]:
        sent = []
        for turn, events in enumerate(commands):
            due = started + (turn * len(cases) + number) / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0.0))
            first = await bench.committer.append(Append(bench.tenant, events))
            sent.append(Committed(first + len(events) - 1, time.perf_counter()))
        return sent

    everything = await asyncio.gather(*(of_case(*each) for each in enumerate(cases)))
    return sorted((each for own in everything for each in own), key=lambda each: each.position)


def _lags(committed: Sequence[Committed], seen: Seen, elapsed: float) -> dict[str, Run]:
    by_view = {view: _lags_in(committed, looks) for view, looks in seen.items()}
    slowest = [max(own) for own in zip(*by_view.values(), strict=True)]
    return {
        view: Run(len(lags) / elapsed, lags) for view, lags in {**by_view, ALL: slowest}.items()
    }


def _lags_in(committed: Sequence[Committed], looks: Sequence[tuple[int, float]]) -> list[float]:
    lags, at = [], iter(looks)
    position, now = next(at)
    for each in committed:
        while position < each.position:
            position, now = next(at)
        lags.append(max(now - each.at, 0.0))
    return lags


def _settled(scratch: Scratch) -> None:
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE es.event")
    scratch.settle()
