"""The eventsourcing library as a contestant: its default recorder, a thread a caller."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from adapters.bench.measuring import Run
from adapters.bench.scratch import Scratch

Write = Callable[[UUID, int], object]
"""Writes one event as a version of a stream."""

SCHEMA = "bench_library"
EVENTS_A_STREAM = 20


@contextmanager
def library_recorder(scratch: Scratch, connections: int) -> Iterator[PostgresApplicationRecorder]:
    """Its default recorder, with a connection for each caller."""
    parts = _parts(scratch)
    datastore = PostgresDatastore(
        *parts.values(), pool_size=connections, schema=_with_schema(scratch)
    )
    try:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        yield recorder
    finally:
        datastore.close()


@contextmanager
def library_application(scratch: Scratch, connections: int) -> Iterator[Application[UUID]]:
    """Its application as it comes: JSON, the default recorder, no snapshots."""
    names = ("DBNAME", "HOST", "PORT", "USER", "PASSWORD")
    settings = {
        f"POSTGRES_{name}": value
        for name, value in zip(names, _parts(scratch).values(), strict=True)
    }
    own = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_SCHEMA": _with_schema(scratch),
        "POSTGRES_POOL_SIZE": str(connections),
    }
    application: Application[UUID] = Application(env=settings | own)
    try:
        yield application
    finally:
        application.close()


def in_threads(write: Write, callers: int, seconds: float) -> Run:
    """Each thread writes streams of its own, one event after the other."""
    with ThreadPoolExecutor(callers) as threads:
        started = time.perf_counter()
        work = [threads.submit(_write_until, write, started + seconds) for _ in range(callers)]
        return Run.of([each.result() for each in work], time.perf_counter() - started)


def _write_until(write: Write, end: float) -> list[float]:
    latencies: list[float] = []
    stream = uuid4()
    while (started := time.perf_counter()) < end:
        version = len(latencies) % EVENTS_A_STREAM + 1
        stream = uuid4() if version == 1 else stream
        write(stream, version)
        latencies.append(time.perf_counter() - started)
    return latencies


def _with_schema(scratch: Scratch) -> str:
    with psycopg.connect(scratch.login) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
    return SCHEMA


def _parts(scratch: Scratch) -> dict[str, str]:
    parts = conninfo_to_dict(scratch.login)
    defaults = {"dbname": "", "host": "", "port": "5432", "user": "", "password": ""}
    return {name: str(parts.get(name) or default) for name, default in defaults.items()}
