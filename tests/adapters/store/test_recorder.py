"""The eventsourcing library's own recorder tests on ours, and what they leave out."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.tests import persistence
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    TrackingRecorderTestCase,
)
from psycopg import Connection

from adapters.database import Database
from adapters.store.recorder import LedgerRecorder
from adapters.store.store_thread import StoreThread
from adapters.store.tracking import BookmarkRecorder
from services.ports import StoreUnavailable


@pytest.fixture(scope="module")
def database(shared: Database) -> Database:
    return shared


@pytest.fixture
def store(database: Database) -> Iterator[StoreThread]:
    with StoreThread(database.conninfo("api"), database.direct_conninfo("api")) as opened:
        yield opened


@pytest.fixture
def recorder(store: StoreThread, tenant: UUID) -> LedgerRecorder:
    return LedgerRecorder(store, tenant)


class SilentRecorder(LedgerRecorder):
    """An aggregate recorder has no positions to tell."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class TestAggregateRecorder(AggregateRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _given(self, store: StoreThread, tenant: UUID) -> None:
        self._recorder = SilentRecorder(store, tenant)

    def create_recorder(self) -> AggregateRecorder:
        return self._recorder


class TestApplicationRecorder(ApplicationRecorderTestCase[ApplicationRecorder]):
    @pytest.fixture(autouse=True)
    def _given(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder

    def create_recorder(self) -> ApplicationRecorder:
        return self._recorder

    def test_concurrent_no_conflicts(self, initial_position: int = 0) -> None:  # noqa: PT028
        """Its readers leave some of the processor to its writers."""
        with patch.object(persistence, "sleep", lambda _: sleep(0.005)):
            super().test_concurrent_no_conflicts(initial_position)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleavingNotificationIDs(NonInterleavingNotificationIDsBaseCase):
    @pytest.fixture(autouse=True)
    def _given(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder

    def create_recorder(self) -> ApplicationRecorder:
        return self._recorder


class TestTrackingRecorder(TrackingRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _given(self, database: Database, tenant: UUID) -> Iterator[None]:
        with BookmarkRecorder(database.conninfo("project"), "view", tenant) as recorder:
            self._recorder = recorder
            yield

    def create_recorder(self) -> TrackingRecorder:
        return self._recorder


def stored(stream: UUID, version: int = 1, topic: str = "rtw.case:CaseOpened#1") -> StoredEvent:
    return StoredEvent(stream, version, topic, b'{"B":{}}')


@pytest.mark.parametrize(
    "topic", ["name#1", "name#32767", "name#32768", "name#0", "name#01", "a#b#2", "name#", "name"]
)
def test_a_topic_comes_back_as_it_was(recorder: LedgerRecorder, topic: str) -> None:
    event = stored(uuid4(), topic=topic)

    recorder.insert_events([event])

    assert recorder.select_events(event.originator_id) == [event]
    (found,) = recorder.select_notifications(None, 10, topics=[topic])
    assert found.topic == topic


def test_a_topic_with_a_number_is_a_name_and_a_schema_number(
    recorder: LedgerRecorder, superuser: Connection[Any]
) -> None:
    event = stored(uuid4(), topic="rtw.case:CaseOpened#3")
    recorder.insert_events([event])

    row = superuser.execute(
        "SELECT name, schema_no FROM es.event WHERE stream = %s", [event.originator_id]
    ).fetchone()
    assert row == ("rtw.case:CaseOpened", 3)


def test_the_envelope_comes_by_keyword(
    recorder: LedgerRecorder, superuser: Connection[Any]
) -> None:
    event, command, actor, cause = stored(uuid4()), uuid4(), uuid4(), uuid4()

    recorder.insert_events(
        [event],
        command_id=command,
        fingerprint=b"f" * 32,
        actor_id=actor,
        actor_role="clinician",
        causation_id=cause,
    )

    row = superuser.execute(
        "SELECT command_id, fingerprint, actor_id, actor_role, correlation_id, causation_id"
        " FROM es.event WHERE stream = %s",
        [event.originator_id],
    ).fetchone()
    assert row == (command, b"f" * 32, actor, "clinician", command, cause)


@pytest.mark.parametrize("said", [{"role": "admin"}, {"tracking": Tracking("upstream", 1)}])
def test_an_envelope_with_an_unknown_word_is_refused(
    recorder: LedgerRecorder, said: dict[str, Any]
) -> None:
    with pytest.raises(ProgrammingError):
        recorder.insert_events([stored(uuid4())], **said)

    assert recorder.max_notification_id() is None


def test_the_same_command_again_gets_the_first_positions(recorder: LedgerRecorder) -> None:
    stream, command = uuid4(), uuid4()
    events = [stored(stream, 1), stored(stream, 2)]
    said = {"command_id": command, "fingerprint": b"f" * 32}
    recorder.insert_events([stored(uuid4())])

    first = recorder.insert_events(events, **said)
    again = recorder.insert_events(events, **said)

    assert first == again == [2, 3]
    with pytest.raises(IntegrityError):
        recorder.insert_events(events, command_id=command, fingerprint=b"other" * 6)


@pytest.mark.parametrize("count", [1_000, 2_500])
def test_a_save_of_a_thousand_events_or_more_works(recorder: LedgerRecorder, count: int) -> None:
    stream = uuid4()
    events = [stored(stream, version) for version in range(1, count + 1)]

    assert recorder.insert_events(events) == list(range(1, count + 1))
    assert recorder.select_events(stream) == events


def test_a_stream_that_is_no_uuid_is_refused(recorder: LedgerRecorder) -> None:
    with pytest.raises(ProgrammingError):
        recorder.insert_events([StoredEvent("case-1", 1, "name#1", b"{}")])


def test_a_subscription_passes_over_other_topics_for_good(recorder: LedgerRecorder) -> None:
    recorder.insert_events([stored(uuid4(), topic="other#1") for _ in range(3)])
    recorder.insert_events([stored(uuid4(), topic="wanted#1")])

    with recorder.subscribe(topics=["wanted#1"]) as subscription:
        first = next(subscription)
        recorder.insert_events([stored(uuid4(), topic="other#1")])
        recorder.insert_events([stored(uuid4(), topic="wanted#1")])
        second = next(subscription)

    assert (first.id, second.id) == (4, 6)


def test_a_subscription_outlives_its_connections(
    recorder: LedgerRecorder, superuser: Connection[Any]
) -> None:
    with recorder.subscribe() as subscription:
        recorder.insert_events([stored(uuid4())])
        assert next(subscription).id == 1

        superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name IN ('rtw listen', 'rtw read')"
        )
        recorder.insert_events([stored(uuid4())])

        assert next(subscription).id == 2


def test_closing_the_store_leaves_no_thread_waiting(database: Database, tenant: UUID) -> None:
    store = StoreThread(database.conninfo("api"), database.direct_conninfo("api"))
    store.open()
    recorder = LedgerRecorder(store, tenant)
    with ThreadPoolExecutor() as threads:
        sleeping = Event()
        waiting: list[Future[Any]] = [
            threads.submit(next, recorder.subscribe()),
            threads.submit(store.wait_for, _sleep(sleeping)),
        ]
        sleeping.wait()

        store.close()

        assert [type(each.exception()) for each in waiting] == [OperationalError, StoreUnavailable]
    with pytest.raises(OperationalError):
        recorder.insert_events([stored(uuid4())])


async def _sleep(begun: Event) -> None:
    begun.set()
    await asyncio.Event().wait()


def test_each_consumer_and_tenant_has_its_own_bookmark(
    database: Database, open_ledger: Any
) -> None:
    one, two = open_ledger(), open_ledger()
    conninfo = database.conninfo("project")
    with (
        BookmarkRecorder(conninfo, "view", one) as first,
        BookmarkRecorder(conninfo, "view", two) as second,
        BookmarkRecorder(conninfo, "relay", one) as third,
    ):
        first.insert_tracking(Tracking("ledger", 5))
        third.insert_tracking(Tracking("ledger", 3))

        places = [each.max_tracking_id("ledger") for each in (first, second, third)]

    assert places == [5, None, 3]
