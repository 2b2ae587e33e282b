"""The eventsourcing library's ProjectionRunner while commands come in at a rate: one table."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner

from adapters.bench.library_projection import TEXT, Kept, Rows, settings_of
from adapters.bench.measuring import Run
from adapters.bench.scratch import Scratch

CALLERS = 8
EVENTS_A_STREAM = 25
_WAIT_S = 120.0

Key = tuple[UUID, int]


class Seen(Projection[Rows]):
    """Notes when each event could be read from the table."""

    at: ClassVar[dict[Key, float]] = {}

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.keep(domain_event, tracking)
        key = domain_event.originator_id, domain_event.originator_version
        self.at[key] = time.perf_counter()


class LibraryAtWork:
    """The library's application with its runner beside it, in threads of this process."""

    def __init__(
        self, application: Application[UUID], runner: ProjectionRunner[Application[UUID], Rows]
    ) -> None:
        self._application = application
        self._runner = runner

    def at_rate(self, rate: int, seconds: float) -> Run:
        """Saves so many events a second, each as soon as its turn comes; the times from when
        save returned to when its row had been committed."""
        Seen.at.clear()
        started = time.perf_counter()
        with ThreadPoolExecutor(CALLERS) as threads:
            work = [
                threads.submit(
                    self._save, started, range(caller, int(rate * seconds), CALLERS), rate
                )
                for caller in range(CALLERS)
            ]
            saved = [each for one in work for each in one.result()]
        elapsed = time.perf_counter() - started
        self._runner.wait(self._application.recorder.max_notification_id(), _WAIT_S)
        lags = [max(Seen.at[key] - at, 0.0) for key, at in sorted(saved, key=lambda each: each[1])]
        return Run(len(lags) / elapsed, lags)

    def _save(self, started: float, turns: Sequence[int], rate: int) -> list[tuple[Key, float]]:
        saved: list[tuple[Key, float]] = []
        stream = uuid4()
        for done, turn in enumerate(turns):
            version = done % EVENTS_A_STREAM + 1
            stream = uuid4() if version == 1 else stream
            time.sleep(max(started + turn / rate - time.perf_counter(), 0.0))
            self._application.save(Kept(stream, version, datetime.now(UTC), TEXT))
            saved.append(((stream, version), time.perf_counter()))
        return saved


@contextmanager
def library_at_work(scratch: Scratch) -> Iterator[LibraryAtWork]:
    settings = settings_of(scratch)
    with ProjectionRunner(
        application_class=Application[UUID],
        projection_class=Seen,
        view_class=Rows,
        env=settings,
    ) as runner:
        yield LibraryAtWork(runner.app, runner)
