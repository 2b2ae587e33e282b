"""Messages of the broker as what they are: a hint that the feed has more.

Each is acknowledged once the feed was read past it and the effects are committed; nothing in it is
believed. The watchdog drops connection and subscription where nothing is heard for 30 s, and makes
both anew: a pull subscription may stay dumb after the server has restarted.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import UUID

from faststream import AckPolicy
from faststream.exceptions import FastStreamException
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.errors import Error

from adapters.consuming import metrics
from adapters.consuming.checking import check_subscribers
from adapters.consuming.feeds import PARTITIONS, partition_of
from adapters.consuming.following import Following

AT_ONCE = 64
"""Messages that may wait for their acknowledgement."""
SILENT_S = 30.0
"""Without a message and without an answer of the broker the connection is dropped."""
LOOK_S = 5.0
COMMITTED_S = 5.0
"""How long a message waits for its position before it is sent back."""
_AGAIN_S = 2.0
_DELIVERIES = 5
_FETCH_S = 2.0
_ANSWER_S = 3.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_MOST_BYTES = 10_000
_log = logging.getLogger("rtw.consumer")

Connect = Callable[[], Awaitable[Client]]
"""A connection of its own, for a subscription that is dropped with it. Raises OSError and
nats.errors.Error."""
Declare = Callable[[Client], Awaitable[None]]
"""Makes sure of the durable, after each connection."""


class _Bound(NatsBroker):
    """On a connection that somebody else knows how to make; it logs nothing of a message."""

    def __init__(self, connect: Connect) -> None:
        super().__init__(logger=None)
        self._own_connect = connect

    async def _connect(self) -> Client:
        connection = await self._own_connect()
        self.config.connect(connection)
        return connection


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a message says that there is more."""

    tenant: UUID
    partition: int
    position: int


def hint_in(subject: str, message_id: str | None, body: bytes) -> Hint:
    """Raises ValueError for a message that is none of the relay's: another subject, no id, an id,
    a partition or a case that do not fit, too much, or what is no CloudEvent."""
    root, version, tenant, part, case = subject.split(".")
    owner, _, position = (message_id or "").partition(":")
    if len(body) > _MOST_BYTES:
        raise ValueError("too long")
    told = json.loads(body)
    fits = (
        (root, version, owner) == ("rtw", "v1", tenant)
        and part == f"p{partition_of(UUID(case))}"
        and position.isascii()
        and position.isdecimal()
        and isinstance(told, dict)
        and (told.get("id"), told.get("subject")) == (message_id, case)
    )
    if not fits or len(position) > 18 or UUID(tenant).hex != tenant.replace("-", ""):
        raise ValueError("does not fit")
    return Hint(UUID(tenant), int(part[1:]) % PARTITIONS, int(position))


async def _as_it_came(message: NatsMessage) -> bytes:
    """In place of a decoder: what cannot be decoded must reach who acknowledges it."""
    return bytes(message.body)


@dataclass(slots=True)
class Waking:
    """Wakes a consumer by the messages of a durable. ``inbox`` is where the broker may answer us.
    ``committed_s``, ``silent_s`` and ``look_s`` in seconds."""

    following: Following
    connect: Connect
    declare: Declare
    stream: str
    durable: str
    subject: str = "rtw.v1.>"
    inbox: str = "_INBOX"
    committed_s: float = COMMITTED_S
    silent_s: float = SILENT_S
    look_s: float = LOOK_S
    made: int = 0
    """How often connection and subscription were made."""
    _heard: float = field(default_factory=monotonic)
    _delivered: int = -1

    async def run(self) -> None:
        """Until cancelled. A broker that is away is asked for again and again."""
        pause = _FIRST_PAUSE_S
        while True:
            broker = self.broker()
            check_subscribers(broker)
            began = monotonic()
            try:
                await self._until_silent(broker)
                metrics.RECONNECTS.labels(self._name).inc()
                _log.warning("%s: the broker has gone silent; it is connected anew", self._name)
            except (Error, OSError, FastStreamException) as error:
                # The first time it may only be that nobody has declared the stream yet.
                level = logging.INFO if pause == _FIRST_PAUSE_S else logging.WARNING
                _log.log(level, "%s: the broker is away (%s)", self._name, type(error).__name__)
            finally:
                await _stopped(broker)
            pause = _FIRST_PAUSE_S if monotonic() - began > self.silent_s else 2 * pause
            await asyncio.sleep(min(pause, _LONGEST_PAUSE_S))

    def broker(self) -> NatsBroker:
        """With the one subscriber, not connected."""
        broker = _Bound(self.connect)
        subscriber = broker.subscriber(
            self.subject,
            durable=self.durable,
            stream=JStream(self.stream, declare=False),
            pull_sub=PullSub(AT_ONCE, timeout=_FETCH_S),
            inbox_prefix=f"{self.inbox}.".encode(),
            ack_policy=AckPolicy.MANUAL,
            decoder=_as_it_came,
        )
        subscriber(self._woken)
        return broker

    @property
    def _name(self) -> str:
        return self.following.consumer.name

    async def _until_silent(self, broker: NatsBroker) -> None:
        connection = await broker.connect()
        async with asyncio.timeout(self.silent_s):
            await self.declare(connection)
            await broker.start()
        self.made += 1
        self._heard, self._delivered = monotonic(), -1
        while monotonic() - self._heard < self.silent_s:
            await asyncio.sleep(self.look_s)
            await self._listen(connection)

    async def _listen(self, connection: Client) -> None:
        """An answer counts where nothing waits to be fetched, or where some of it was."""
        with suppress(Error, OSError, TimeoutError):
            stream = connection.jetstream(timeout=_ANSWER_S)
            found = await stream.consumer_info(self.stream, self.durable)
            delivered = found.delivered.consumer_seq if found.delivered else 0
            if not found.num_pending or delivered != self._delivered:
                self._heard = monotonic()
            self._delivered = delivered

    async def _woken(self, body: bytes, message: NatsMessage) -> None:
        """MANUAL: nobody else acknowledges."""
        self._heard = monotonic()
        raw = message.raw_message
        try:
            hint = hint_in(raw.subject, (raw.headers or {}).get("Nats-Msg-Id"), body)
        except ValueError:
            await self._answered(message, "forged")
            return
        if await self.following.come_to(
            hint.tenant, hint.partition, hint.position, self.committed_s
        ):
            await self._answered(message, "passed")
        elif raw.metadata.num_delivered < _DELIVERIES:
            metrics.MESSAGES.labels(self._name, "put_off").inc()
            with suppress(Error, OSError):
                await message.nack(delay=_AGAIN_S)
        else:
            await self._answered(message, "ahead")

    async def _answered(self, message: NatsMessage, outcome: str) -> None:
        """An acknowledgement that is lost brings the message again, which does no harm."""
        metrics.MESSAGES.labels(self._name, outcome).inc()
        if outcome != "passed":
            _log.error("%s: a message that is not as the feed has it (%s)", self._name, outcome)
        with suppress(Error, OSError):
            await message.ack()


async def _stopped(broker: Any) -> None:
    with suppress(Error, OSError, TimeoutError, FastStreamException):
        async with asyncio.timeout(_ANSWER_S):
            await broker.stop()
