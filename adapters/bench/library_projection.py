"""The eventsourcing library's ProjectionRunner as a contestant: one event a transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from adapters.bench.measuring import Run
from adapters.bench.scratch import Scratch

SCHEMA = "bench_projection"
EVENTS_A_STREAM = 100
TEXT = "0123456789abcdef" * 37
_WAIT_S = 120.0


@dataclass(frozen=True)
class Kept(DomainEvent):
    """An event of the library, about as long as ours are."""

    text: str


class Rows(PostgresTrackingRecorder):
    """A row for each stream, set and tracked in one transaction."""

    def __init__(self, datastore: PostgresDatastore, **settings: Any) -> None:
        super().__init__(datastore, **settings)
        table = Identifier(datastore.schema, "rows")
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS {} (stream uuid PRIMARY KEY, seen bigint, body text)"
            ).format(table)
        )
        self._upsert = SQL(
            "INSERT INTO {0} VALUES (%s, %s, %s)"
            " ON CONFLICT (stream) DO UPDATE SET seen = excluded.seen, body = excluded.body"
        ).format(table)

    def keep(self, event: Kept, tracking: Tracking) -> None:
        """What every projection of the library does: its row and how far it came."""
        row = (event.originator_id, event.originator_version, event.text)
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self._upsert, row, prepare=True)
            self._insert_tracking(cursor, tracking)


class Keeping(Projection[Rows]):
    """Notes when it kept each event."""

    kept_at: ClassVar[list[float]] = []

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.keep(domain_event, tracking)
        self.kept_at.append(time.perf_counter())


@contextmanager
def library_projection(scratch: Scratch) -> Iterator[Callable[[int], Run]]:
    """Gives what saves so many events and then projects them."""
    settings = settings_of(scratch)
    application: Application[UUID] = Application(env=settings)
    try:
        yield lambda events: _projected(application, settings, events)
    finally:
        application.close()


def _projected(application: Application[UUID], settings: dict[str, str], events: int) -> Run:
    for _ in range(0, events, EVENTS_A_STREAM):
        _save_a_stream(application)
    Keeping.kept_at.clear()
    started = time.perf_counter()
    with ProjectionRunner(
        application_class=Application[UUID],
        projection_class=Keeping,
        view_class=Rows,
        env=settings,
    ) as runner:
        runner.wait(application.recorder.max_notification_id(), _WAIT_S)
    times = [started, *Keeping.kept_at]
    latencies = [after - before for before, after in pairwise(times)]
    return Run(len(latencies) / (times[-1] - started), latencies)


def _save_a_stream(application: Application[UUID]) -> None:
    stream, now = uuid4(), datetime.now(UTC)
    application.save(
        *(Kept(stream, version, now, TEXT) for version in range(1, EVENTS_A_STREAM + 1))
    )


def settings_of(scratch: Scratch) -> dict[str, str]:
    with psycopg.connect(scratch.login) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
    parts = conninfo_to_dict(scratch.login)
    defaults = {"dbname": "", "host": "", "port": "5432", "user": "", "password": ""}
    found = {
        f"POSTGRES_{name.upper()}": str(parts.get(name) or default)
        for name, default in defaults.items()
    }
    return found | {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_SCHEMA": SCHEMA,
        "POSTGRES_POOL_SIZE": "4",
    }
