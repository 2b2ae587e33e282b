"""The eventsourcing library's application recorder over the ledger of one tenant.

A topic ``name#number`` is an event name with its schema number; any other topic is stored as it
is, with number 0. The envelope comes by keyword. Nothing here tries an insert again.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    ProgrammingError,
    StoredEvent,
    Subscription,
)

from adapters.store.reader import MANY, NEWEST_POSITION, NEWEST_VERSION
from adapters.store.rows import Append, EventRow, NewEvent
from adapters.store.store_thread import StoreThread
from domain.recorded import event_id_of
from services.ports import ConflictError, StoreUnavailable

NOBODY = UUID(int=0)
_TOPIC = re.compile(r"(.+)#([1-9]\d{0,4})")
_LARGEST_SCHEMA_NO = 2**15 - 1
_BEFORE_ALL_VERSIONS = -1
_POLL_SECONDS = 1.0
_SUBSCRIPTION_LIMIT = 500


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an append says beside its events; ``fingerprint`` makes a receipt."""

    command_id: UUID = field(default_factory=uuid4)
    fingerprint: bytes | None = None
    actor_id: UUID = NOBODY
    actor_role: str = "system"
    on_behalf_of: UUID | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    effective_at: datetime = field(default_factory=_now)
    recorded_at: datetime = field(default_factory=_now)


class LedgerRecorder(ApplicationRecorder):
    """Notification ids are the tenant's positions: without a gap, in the order of commits."""

    def __init__(self, store: StoreThread, tenant: UUID) -> None:
        self._store = store
        self._tenant = tenant

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """The positions; None where there was nothing to insert. ``kwargs`` make an Envelope.

        With a fingerprint, the same command again gets the positions of the first time.
        Raises IntegrityError (nothing was written) and OperationalError (unknown: repeat it
        with the same command id and fingerprint).
        """
        if kwargs.pop("tracking", None) is not None:
            raise ProgrammingError("the ledger keeps no tracking: bookmarks stand beside the view")
        if not stored_events:
            return None
        events = tuple(_new_events(stored_events, _envelope(kwargs)))
        with _library_errors():
            try:
                append = Append(self._tenant, events)
                first = self._store.wait_for(self._store.committer.append(append))
            except ConflictError:
                earlier = self._earlier(events[0])
                if not earlier:
                    raise
                return earlier
        return list(range(first, first + len(events)))

    def _earlier(self, first: NewEvent) -> list[int]:
        if first.fingerprint is None:
            return []
        read = self._store.reader.read_receipt(self._tenant, first.command_id)
        rows = self._store.wait_for(read)
        if not rows or rows[0].fingerprint != first.fingerprint:
            return []
        return [row.position for row in rows]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        reader = self._store.reader
        read = reader.read_stream_backwards if desc else reader.read_stream
        with _library_errors():
            rows = self._store.wait_for(
                read(
                    self._tenant,
                    _stream(originator_id),
                    _BEFORE_ALL_VERSIONS if gt is None else gt,
                    NEWEST_VERSION if lte is None else lte,
                    MANY if limit is None else limit,
                )
            )
        return [_stored_event(row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - inclusive_of_start
        last = NEWEST_POSITION if stop is None else stop
        with _library_errors():
            return self._store.wait_for(self._notifications(after, limit, last, topics))

    async def _notifications(
        self, after: int, limit: int, last: int, topics: Sequence[str]
    ) -> list[Notification]:
        reader = self._store.reader
        if topics:
            names = [name_of_topic(each) for each in topics]
            rows = await reader.read_feed_of_names(self._tenant, after, limit, last, names)
        else:
            rows = await reader.read_feed(self._tenant, after, limit, last)
        return [_notification(row) for row in rows]

    def max_notification_id(self) -> int | None:
        with _library_errors():
            return self._store.wait_for(self._store.reader.head(self._tenant)) or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return LedgerSubscription(self, gt, topics)

    async def next_notifications(
        self, after: int, topics: Sequence[str]
    ) -> tuple[list[Notification], int]:
        """Waits until the ledger grows past ``after``: what is new, and how far that reaches.

        The head is read before the events, so events of other topics are passed over for good.
        """
        with self._store.wakeups.of(self._tenant) as grown:
            while True:
                grown.clear()
                with suppress(StoreUnavailable):
                    head = await self._store.reader.head(self._tenant)
                    if head > after:
                        found = await self._notifications(after, _SUBSCRIPTION_LIMIT, head, topics)
                        full = len(found) == _SUBSCRIPTION_LIMIT
                        return found, found[-1].id if full else head
                with suppress(TimeoutError):
                    await asyncio.wait_for(grown.wait(), _POLL_SECONDS)

    @property
    def store(self) -> StoreThread:
        return self._store


class LedgerSubscription(Subscription[LedgerRecorder]):
    """Polls; a notice only shortens the wait. ``stop`` may be called from any thread."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._position = gt or 0
        self._ready: Iterator[Notification] = iter(())
        self._waiting = recorder.store.start(_nothing())

    def stop(self) -> None:
        super().stop()
        self._waiting.cancel()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            for notification in self._ready:
                return notification
            with _library_errors():
                self._fetch()
        raise StopIteration

    def _fetch(self) -> None:
        pulled = self._recorder.next_notifications(self._position, self._topics)
        self._waiting = waiting = self._recorder.store.start(pulled)
        if self._has_been_stopped:
            waiting.cancel()
        try:
            found, self._position = waiting.result()
        except CancelledError:
            return
        self._ready = iter(found)


def name_of_topic(topic: str) -> tuple[str, int]:
    """Event name and schema number of a topic; the number is 0 where the topic has none."""
    match = _TOPIC.fullmatch(topic)
    if match is None or int(match[2]) > _LARGEST_SCHEMA_NO:
        return topic, 0
    return match[1], int(match[2])


def topic_of(row: EventRow) -> str:
    return f"{row.name}#{row.schema_no}" if row.schema_no else row.name


def _envelope(said: dict[str, Any]) -> Envelope:
    try:
        return Envelope(**said)
    except TypeError as error:
        raise ProgrammingError("an append's envelope does not know this word") from error


def _new_events(events: Sequence[StoredEvent], said: Envelope) -> Iterator[NewEvent]:
    for index, event in enumerate(events):
        name, schema_no = name_of_topic(event.topic)
        yield NewEvent(
            stream=_stream(event.originator_id),
            version=event.originator_version,
            event_id=event_id_of(said.command_id, index),
            name=name,
            schema_no=schema_no,
            effective_at=said.effective_at,
            recorded_at=said.recorded_at,
            command_id=said.command_id,
            fingerprint=None if index else said.fingerprint,
            actor_id=said.actor_id,
            actor_role=said.actor_role,
            on_behalf_of=said.on_behalf_of,
            correlation_id=said.correlation_id or said.command_id,
            causation_id=said.causation_id or said.command_id,
            body=event.state,
        )


def _stream(originator_id: UUID | str) -> UUID:
    try:
        return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
    except ValueError as error:
        raise ProgrammingError("an originator id must be a UUID") from error


def _stored_event(row: EventRow) -> StoredEvent:
    return StoredEvent(row.stream, row.version, topic_of(row), row.body)


def _notification(row: EventRow) -> Notification:
    return Notification(row.stream, row.version, topic_of(row), row.body, row.position)


@contextmanager
def _library_errors() -> Iterator[None]:
    try:
        yield
    except ConflictError as error:
        raise IntegrityError(type(error).__name__) from error
    except StoreUnavailable as error:
        raise OperationalError(str(error)) from error


async def _nothing() -> tuple[list[Notification], int]:
    return [], 0
