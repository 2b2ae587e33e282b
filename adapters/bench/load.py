"""``rtw bench load``: a case of 200 events, from the ledger to its state.

returnledger cold has forgotten the state: it selects and folds everything, and reads the facts
that change more than the file; "all read" then asks for every fact on file, which no rule does.
returnledger warm asks for what is newer than the state it has. The floor selects the bytes of the
bodies and leaves them as they are, on connections of the same pool with the tenant set. They take
turns load by load in a mixed order, so that all meet the same noise: whoever follows a long one
waits for the processor where others want it too.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.portfolio import told
from adapters.bench.scratch import Scratch, scratch_database
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from domain.case.state import CaseState
from domain.recorded import tenant_of
from services.commands import Commands

Contestant = Callable[[], Awaitable[object]]

EVENTS = 200
LOADS_A_ROUND = 100
STORY = "picker"
TENANT = "bench load"
SETTING = f"{EVENTS} events"
COLD, WARM, FLOOR = "returnledger cold", "returnledger warm", "floor"
ALL_READ = f"{COLD}, all read"
_BODIES: LiteralString = """
    SELECT body FROM es.event WHERE tenant = %s AND stream = %s AND version > 0 ORDER BY version"""


def _median(run: Run) -> float:
    return run.latency_ms(50)


GOALS = (
    Goal(COLD, FLOOR, SETTING, 6.0, at_most=True, value=_median),
    Goal(WARM, FLOOR, SETTING, 1.5, at_most=True, value=_median),
)


async def run(database: Database, rounds: int, loads: int = LOADS_A_ROUND) -> dict[str, Any]:
    """Measures ``rounds`` rounds in a scratch database of the same server."""
    measured = Measured("load", "loads/s")
    with scratch_database(database) as scratch:
        async with _contestants(scratch, database.claim_key) as contestants:
            await _round(contestants, 3)
            for done in range(rounds):
                bar(done, rounds, "bench load")
                for name, result in (await _round(contestants, loads)).items():
                    measured.add(name, SETTING, result)
            bar(rounds, rounds, "bench load")
    return measured.report(GOALS)


async def _round(contestants: Mapping[str, Contestant], loads: int) -> dict[str, Run]:
    latencies: dict[str, list[float]] = {name: [] for name in contestants}
    turns = [name for name in contestants for _ in range(loads)]
    Random(loads).shuffle(turns)  # noqa: S311 - the order of turns is no secret
    for name in turns:
        started = time.perf_counter()
        await contestants[name]()
        latencies[name].append(time.perf_counter() - started)
    return {name: Run(len(each) / sum(each), each) for name, each in latencies.items()}


@asynccontextmanager
async def _contestants(
    scratch: Scratch, claim_key: bytes
) -> AsyncIterator[Mapping[str, Contestant]]:
    tenant = tenant_of(TENANT)
    await asyncio.to_thread(scratch.open_ledger, tenant)
    async with AsyncExitStack() as stack:
        committer = await stack.enter_async_context(Committer(scratch.api))
        reader = await stack.enter_async_context(BodyReader(scratch.api))
        ledger = StoredLedger(Codec(FACTS), committer, reader)
        commands = Commands(ledger, claim_key)
        case = (await told(STORY, TENANT, ledger, commands, reader, EVENTS)).case
        await asyncio.to_thread(_analyze, scratch)

        async def cold() -> CaseState:
            commands.cases.forget(tenant, case)
            return (await commands.cases.load(tenant, case)).state

        async def all_read() -> int:
            return sum(len(folder.recorded) for folder in (await cold()).filed.values())

        yield {
            COLD: cold,
            ALL_READ: all_read,
            WARM: lambda: commands.cases.load(tenant, case),
            FLOOR: lambda: reader.bodies(tenant, case),
        }


class BodyReader(Reader):
    """A reader that can do as little as a read of a case can."""

    async def bodies(self, tenant: UUID, stream: UUID) -> list[tuple[bytes]]:
        return await self._fetched(tenant, _BODIES, (tenant, stream))


def _analyze(scratch: Scratch) -> None:
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE es.event")
