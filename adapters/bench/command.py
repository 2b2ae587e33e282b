"""``rtw bench command``: whole commands of 32 callers at once, on cases of 80 to 120 events.

returnledger handles the next commands of a story's case as the product does: it finds the state
it has, decides, appends with all promises and makes the answer; the requests are read before the
clock runs. Each caller has several cases and takes them in turn. eventsourcing saves one event
and decides nothing.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent

from adapters.bench.library import in_threads, library_application
from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.portfolio import Case, store, told
from adapters.bench.scratch import Scratch, scratch_database
from adapters.calendars import HolidayCalendars
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from domain.case.state import CaseState
from domain.recorded import tenant_of
from services.commands import Asked, Commands

CALLERS = 32
CASES_A_CALLER = 4
COMMANDS_A_CASE = 36
EVENTS = 80
SECONDS = 2.0
STORY = "picker"
TENANT = "bench command"
SETTING = f"{CALLERS} callers, cases of 100 events"
OURS, LIBRARY = "returnledger", "eventsourcing"
GOALS = (Goal(OURS, LIBRARY, SETTING, 5.0),)
_TEXT = "0123456789abcdef" * 37


@dataclass(frozen=True)
class Saved(DomainEvent):
    """A bare event of the library, as long as ours are."""

    text: str


async def run(database: Database, rounds: int, seconds: float = SECONDS) -> dict[str, Any]:
    """Measures ``rounds`` rounds in a scratch database of the same server."""
    measured = Measured("command", "commands/s")
    with (
        scratch_database(database) as scratch,
        library_application(scratch, CALLERS) as library,
    ):
        async with _ours(scratch, database.claim_key) as ours:
            for done in range(rounds):
                bar(done, rounds, "bench command")
                await asyncio.to_thread(scratch.settle)
                if done % 2:
                    measured.add(LIBRARY, SETTING, await _saved(library, seconds))
                measured.add(OURS, SETTING, await ours.handled(done))
                if not done % 2:
                    await asyncio.to_thread(scratch.settle)
                    measured.add(LIBRARY, SETTING, await _saved(library, seconds))
            bar(rounds, rounds, "bench command")
    return measured.report(GOALS)


async def _saved(library: Application[UUID], seconds: float) -> Run:
    def save(stream: UUID, version: int) -> None:
        library.save(Saved(stream, version, datetime.now(UTC), _TEXT))

    return await asyncio.to_thread(in_threads, save, CALLERS, seconds)


@dataclass(frozen=True, slots=True)
class Ours:
    """One process of the product, and the case that all others are copies of."""

    tenant: UUID
    case: Case
    committer: Committer
    ledger: StoredLedger
    commands: Commands

    async def handled(self, number: int) -> Run:
        """A round on cases of its own, whose states are known as those in use are."""
        first = 1 + number * CALLERS * CASES_A_CALLER
        each = [
            await self._prepared(range(first + caller, first + caller + CASES_A_CALLER))
            for caller in range(0, CALLERS * CASES_A_CALLER, CASES_A_CALLER)
        ]
        gc.collect()
        gc.freeze()
        try:
            started = time.perf_counter()
            latencies = await asyncio.gather(*(self._handle(asked) for asked in each))
            return Run.of(latencies, time.perf_counter() - started)
        finally:
            gc.unfreeze()

    async def _prepared(self, numbers: range) -> list[Asked]:
        """The commands of one caller: his cases take turns."""
        cases = [self.case.copy(number) for number in numbers]
        for case in cases:
            await store(self.committer, self.tenant, case)
            loaded = await self.commands.cases.load(self.tenant, case.case)
            _read_all(loaded.state)
        asked = [each.next_commands(self.ledger, self.commands, COMMANDS_A_CASE) for each in cases]
        for person in {command.person for of_case in asked for command in of_case}:
            await self.commands.parties.load(self.tenant, person, fresh=False)
        return [command for turn in zip(*asked, strict=True) for command in turn]

    async def _handle(self, commands: Sequence[Asked]) -> list[float]:
        latencies = []
        for asked in commands:
            started = time.perf_counter()
            await self.commands.handle(asked)
            latencies.append(time.perf_counter() - started)
        return latencies


def _read_all(state: CaseState) -> None:
    """What earlier commands would have read."""
    for folder in state.filed.values():
        assert folder.recorded


@asynccontextmanager
async def _ours(scratch: Scratch, claim_key: bytes) -> AsyncIterator[Ours]:
    tenant = tenant_of(TENANT)
    await asyncio.to_thread(scratch.open_ledger, tenant)
    async with AsyncExitStack() as stack:
        committer = await stack.enter_async_context(Committer(scratch.api))
        reader = await stack.enter_async_context(Reader(scratch.api))
        ledger = StoredLedger(Codec(FACTS), committer, reader)
        calendars = HolidayCalendars(ledger, lambda: datetime.now(UTC))
        commands = Commands(ledger, claim_key, calendars)
        case = await told(STORY, TENANT, ledger, commands, reader, EVENTS)
        await asyncio.to_thread(_analyze, scratch)
        yield Ours(tenant, case, committer, ledger, commands)


def _analyze(scratch: Scratch) -> None:
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE es.event")
