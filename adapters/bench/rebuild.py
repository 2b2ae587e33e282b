"""``rtw bench rebuild``: a view of 200,000 events, rebuilt beside the live one.

returnledger is the whole ``rtw rebuild``: read and decode the ledger, fold it case by case, copy
the rows in, catch up, compare and switch. The floor copies the same 200,000 rows of the ledger out
and into a table without indexes, through one process, and looks at none of them. eventsourcing is
the library's ProjectionRunner, which writes one event a transaction, on fewer events; its rate is
that of one event after the other. Cases are those of two stories in different stages, copied for
other workers, with their events in turns as they come in a ledger.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from adapters.bench.library_projection import library_projection
from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.portfolio import Case, told
from adapters.bench.scratch import Scratch, scratch_database
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.store.case_feed import CaseFeed
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from adapters.store.rows import Append, NewEvent
from domain.recorded import tenant_of
from projections.catalogue import VIEWS
from projections.rebuild import rebuild
from services.commands import Commands

EVENTS = 200_000
LIBRARY_EVENTS = 2_000
MEASURED = ("audit", "clinician", "employer")
STAGES = (("picker", 60), ("picker", 200), ("firefighter", 300), ("picker", 330))
AT_ONCE = 20
"""Events of a case that stand together before those of another come."""
OURS, FLOOR, LIBRARY = "returnledger", "floor", "eventsourcing"
_OUT = "COPY (SELECT * FROM es.event LIMIT %s) TO STDOUT (FORMAT BINARY)"
_IN = "COPY bench.copied FROM STDIN (FORMAT BINARY)"


def _setting(view: str, events: int) -> str:
    return f"{view}, {events} events"


def goals(events: int) -> tuple[Goal, ...]:
    """Rates in events a second: of ours against the floor, and against one by one."""
    return tuple(
        Goal(OURS, other, _setting(view, events), least)
        for view in MEASURED
        for other, least in ((FLOOR, 0.3), (LIBRARY, 50.0))
    )


async def run(
    database: Database, rounds: int, events: int = EVENTS, library_events: int = LIBRARY_EVENTS
) -> dict[str, Any]:
    """Measures ``rounds`` interleaved rounds in a scratch database of the same server."""
    measured = Measured("rebuild", "events/s")
    with scratch_database(database) as scratch, library_projection(scratch) as library:
        tenant, stored = await _filled(scratch, database.claim_key, events)
        floor = await asyncio.to_thread(_floor, scratch)
        for done in range(rounds):
            bar(done, rounds, "bench rebuild")
            ours = {view: await _rebuilt(scratch, tenant, view, stored) for view in MEASURED}
            copied = await asyncio.to_thread(floor, stored)
            one_by_one = await asyncio.to_thread(library, library_events)
            for view, result in ours.items():
                measured.add(OURS, _setting(view, events), result)
                measured.add(FLOOR, _setting(view, events), copied)
                measured.add(LIBRARY, _setting(view, events), one_by_one)
        bar(rounds, rounds, "bench rebuild")
    return {**measured.report(goals(events)), "extrapolated": _extrapolated(library_events)}


def _extrapolated(library_events: int) -> dict[str, Any]:
    return {"contestant": LIBRARY, "measured_events": library_events}


async def _filled(scratch: Scratch, claim_key: bytes, events: int) -> tuple[UUID, int]:
    """A ledger with at least so many events of cases; how many it holds."""
    tenant = await asyncio.to_thread(scratch.open_ledger)
    async with AsyncExitStack() as stack:
        committer = await stack.enter_async_context(Committer(scratch.api))
        reader = await stack.enter_async_context(Reader(scratch.api))
        ledger = StoredLedger(Codec(FACTS), committer, reader)
        templates = []
        for story, length in STAGES:
            name = f"bench rebuild {story} {length}"
            await asyncio.to_thread(scratch.open_ledger, tenant_of(name))
            commands = Commands(ledger, claim_key)
            templates.append(await told(story, name, ledger, commands, reader, length))
        stored = await _copies(committer, tenant, templates, events)
    await asyncio.to_thread(_analyze, scratch)
    return tenant, stored


async def _copies(
    committer: Committer, tenant: UUID, templates: Sequence[Case], events: int
) -> int:
    stored = 0
    numbers = count(1)
    while stored < events:
        bar(stored, events, "filling")
        some = [template.copy(next(numbers)) for template in templates for _ in range(16)]
        for place in range(max(len(case.rows) for case in some) // AT_ONCE + 1):
            parts = [case.rows[place * AT_ONCE :][:AT_ONCE] for case in some]
            kept = [_within(part, events - stored) for part in parts if part]
            await asyncio.gather(*(committer.append(Append(tenant, part)) for part in kept if part))
            stored += sum(len(part) for part in kept)
    return stored


def _within(part: tuple[NewEvent, ...], left: int) -> tuple[NewEvent, ...]:
    return part if left > 0 else ()


def _analyze(scratch: Scratch) -> None:
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE es.event")


async def _rebuilt(scratch: Scratch, tenant: UUID, view: str, events: int) -> Run:
    await asyncio.to_thread(scratch.settle)
    feed = CaseFeed(Codec(FACTS))
    reading = await AsyncConnection.connect(scratch.owner, autocommit=True)
    writing = await AsyncConnection.connect(scratch.owner, autocommit=True)
    async with reading, writing:
        started = time.perf_counter()
        await rebuild(reading, writing, feed, [tenant], VIEWS[view])
        return _run(events, time.perf_counter() - started)


def _floor(scratch: Scratch) -> Callable[[int], Run]:
    """The rows of the ledger out and in again, as they are."""
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA bench")
        connection.execute("CREATE TABLE bench.copied (LIKE es.event)")

    def copied(events: int) -> Run:
        scratch.settle()
        with (
            psycopg.connect(scratch.login, autocommit=True) as reading,
            psycopg.connect(scratch.login, autocommit=True) as writing,
        ):
            writing.execute("TRUNCATE bench.copied")
            started = time.perf_counter()
            with (
                reading.cursor().copy(_OUT, [events]) as source,
                writing.cursor().copy(_IN) as target,
            ):
                for part in source:
                    target.write(part)
            return _run(events, time.perf_counter() - started)

    return copied


def _run(events: int, seconds: float) -> Run:
    return Run(events / seconds, [seconds])
