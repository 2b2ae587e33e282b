"""``rtw bench append``: one event a command, from 1, 8 and 32 callers at once.

returnledger is the whole append: counter, receipt, version, predecessor, claims, one commit for
whatever waits. pgbench inserts one row a commit into a table with two indexes and checks
nothing. ``pgbench es.append`` calls our own function, one command a commit. eventsourcing is
the library's default recorder, a thread a caller. All on one server, one after the other, in an
order that turns with every round.
"""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import uvloop
from eventsourcing.persistence import StoredEvent

from adapters.bench.library import EVENTS_A_STREAM, in_threads, library_recorder
from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.pgbench import run_pgbench
from adapters.bench.scratch import Scratch, scratch_database
from adapters.bench.single_events import BODY, FINGERPRINT, command_of
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.rows import Append

Contestant = Callable[[int, int], Run]

MADE_A_SECOND = {1: 10_000, 8: 30_000, 32: 60_000}
CALLERS = tuple(MADE_A_SECOND)
SECONDS = 2
NAME = "rtw.bench:Appended"

OURS, PLAIN, ONE_BY_ONE, LIBRARY = "returnledger", "pgbench", "pgbench es.append", "eventsourcing"


def _setting(callers: int) -> str:
    return f"{callers} writer" if callers == 1 else f"{callers} writers"


GOALS = (
    Goal(OURS, PLAIN, _setting(32), 1.2),
    Goal(
        *(OURS, PLAIN, _setting(32), 1.0),
        at_most=True,
        setting=f"p99 at {_setting(32)}",
        value=lambda run: run.latency_ms(99),
    ),
    Goal(OURS, ONE_BY_ONE, _setting(32), 8.0),
    Goal(OURS, LIBRARY, _setting(32), 15.0),
    Goal(OURS, PLAIN, _setting(1), 0.4),
)

_PLAIN_TABLE = """
    CREATE SCHEMA bench;
    CREATE TABLE bench.event (
        stream uuid NOT NULL,
        version int NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        name text NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (stream, version)
    );
    GRANT USAGE ON SCHEMA bench TO rtw_api;
    GRANT INSERT ON bench.event TO rtw_api"""
_PLAIN_INSERT = f"""
    INSERT INTO bench.event (stream, version, name, body)
    VALUES (gen_random_uuid(), 1, 'Appended', '\\x{BODY.hex()}')"""  # noqa: S608
_CALL = f"""
    SELECT es.append('%s', ARRAY[gen_random_uuid()], ARRAY[1], ARRAY[gen_random_uuid()],
        ARRAY['Appended'], ARRAY[1::smallint], ARRAY[now()], ARRAY[now()],
        ARRAY[gen_random_uuid()], ARRAY['\\x{FINGERPRINT.hex()}'::bytea],
        ARRAY[gen_random_uuid()], ARRAY['clinician'], ARRAY[NULL::uuid],
        ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()],
        ARRAY['\\x{BODY.hex()}'::bytea], '{{}}', '{{}}', '{{}}')"""


async def run(database: Database, rounds: int, seconds: int = SECONDS) -> dict[str, Any]:
    """Measures ``rounds`` interleaved rounds in a scratch database of the same server."""
    return await asyncio.to_thread(_measure, database, rounds, seconds)


def _measure(database: Database, rounds: int, seconds: int) -> dict[str, Any]:
    measured = Measured("append", "events/s")
    with scratch_database(database) as scratch, _contestants(scratch) as contestants:
        plan = list(_interleaved(rounds, list(contestants)))
        for done, (name, callers) in enumerate(plan):
            bar(done, len(plan), "bench append")
            scratch.settle()
            measured.add(name, _setting(callers), contestants[name](callers, seconds))
        bar(len(plan), len(plan), "bench append")
    return measured.report(GOALS)


def _interleaved(rounds: int, names: list[str]) -> Iterator[tuple[str, int]]:
    for number in range(rounds):
        turned = names[number % len(names) :] + names[: number % len(names)]
        for callers in CALLERS:
            for name in turned:
                yield name, callers


@contextmanager
def _contestants(scratch: Scratch) -> Iterator[Mapping[str, Contestant]]:
    with psycopg.connect(scratch.owner) as connection:
        connection.execute(_PLAIN_TABLE)
    ours, one_by_one = scratch.open_ledger(), scratch.open_ledger()
    call = _CALL % one_by_one
    with library_recorder(scratch, max(CALLERS)) as recorder:
        yield {
            OURS: lambda callers, seconds: uvloop.run(_ours(scratch.api, ours, callers, seconds)),
            PLAIN: lambda callers, seconds: run_pgbench(
                scratch.api, _PLAIN_INSERT, callers, seconds
            ),
            ONE_BY_ONE: lambda callers, seconds: run_pgbench(scratch.api, call, callers, seconds),
            LIBRARY: lambda callers, seconds: in_threads(
                lambda stream, version: recorder.insert_events(
                    [StoredEvent(stream, version, NAME, BODY)]
                ),
                callers,
                seconds,
            ),
        }


async def _ours(conninfo: str, tenant: UUID, callers: int, seconds: float) -> Run:
    """Coroutines of one process; each writes streams of its own, one command after the other.

    The commands are made before the clock runs, as pgbench's row is; more follow if they do not
    last. They are kept from the garbage collector, which would walk through them again and again.
    """
    made = int(MADE_A_SECOND[callers] * seconds) // callers
    prepared = [_commands(tenant, made) for _ in range(callers)]
    gc.freeze()
    try:
        async with Committer(conninfo) as committer:
            await committer.append(command_of(NAME, tenant, uuid4(), 1))
            started = time.perf_counter()
            latencies = await asyncio.gather(
                *(_append_until(committer, tenant, each, started + seconds) for each in prepared)
            )
            return Run.of(latencies, time.perf_counter() - started)
    finally:
        gc.unfreeze()


async def _append_until(
    committer: Committer, tenant: UUID, commands: list[Append], end: float
) -> list[float]:
    latencies: list[float] = []
    while True:
        for command in commands:
            started = time.perf_counter()
            if started >= end:
                return latencies
            await committer.append(command)
            latencies.append(time.perf_counter() - started)
        commands = _commands(tenant, EVENTS_A_STREAM)


def _commands(tenant: UUID, count: int) -> list[Append]:
    """Streams of a case's length, one after the other."""
    streams = (uuid4() for _ in range(0, count, EVENTS_A_STREAM))
    return [
        command_of(NAME, tenant, stream, version)
        for stream in streams
        for version in range(1, EVENTS_A_STREAM + 1)
    ]
