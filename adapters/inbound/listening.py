"""A durable of a stream, one message at a time, on a connection of its own that is made again.

Nothing is acknowledged before it has been dealt with. What cannot be dealt with now is sent back
with a delay, and what comes after it waits: messages stay in their order. Where nothing is heard
for 30 s connection and subscription are dropped and made anew, since a pull subscription may stay
dumb after the server has restarted.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from faststream import AckPolicy
from faststream.exceptions import FastStreamException
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from adapters.consuming.checking import check_subscribers

SILENT_S = 30.0
LOOK_S = 5.0
AGAIN_S = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds before the second, third ... delivery; the last one again and again. Shorter than
``SILENT_S``, so that who waits is not taken for dumb."""
_FETCH_S = 2.0
_ANSWER_S = 3.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_log = logging.getLogger("rtw.inbound")

Connect = Callable[[], Awaitable[Client]]
Declare = Callable[[Client], Awaitable[None]]
Deal = Callable[[Client, Msg], Awaitable[None]]
"""Deals with a message. Raises NotNowError where that must wait, and nats.errors.Error."""


class NotNowError(Exception):
    """What a message needs is away; it comes again."""


class _Bound(NatsBroker):
    """On a connection that somebody else knows how to make; it logs nothing of a message."""

    def __init__(self, connect: Connect) -> None:
        super().__init__(logger=None)
        self._own_connect = connect

    async def _connect(self) -> Client:
        connection = await self._own_connect()
        self.config.connect(connection)
        return connection


async def _as_it_came(message: NatsMessage) -> bytes:
    """In place of a decoder: what cannot be decoded must reach who acknowledges it."""
    return bytes(message.body)


@dataclass(slots=True)
class Listening:
    """Deals with the messages of a durable. ``inbox`` is where the broker may answer us;
    ``silent_s`` and ``look_s`` in seconds."""

    connect: Connect
    declare: Declare
    deal: Deal
    stream: str
    durable: str
    subject: str
    inbox: str
    silent_s: float = SILENT_S
    look_s: float = LOOK_S
    made: int = 0
    """How often connection and subscription were made."""
    _client: Client | None = None
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
                _log.warning("%s: the broker has gone silent; it is connected anew", self.durable)
            except (Error, OSError, TimeoutError, FastStreamException) as error:
                _log.warning("%s: the broker is away (%s)", self.durable, type(error).__name__)
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
            pull_sub=PullSub(1, timeout=_FETCH_S),
            ack_policy=AckPolicy.MANUAL,
            decoder=_as_it_came,
            inbox_prefix=f"{self.inbox}.".encode(),
        )
        subscriber(self._came)
        return broker

    async def _until_silent(self, broker: NatsBroker) -> None:
        self._client = await broker.connect()
        async with asyncio.timeout(self.silent_s):
            await self.declare(self._client)
            await broker.start()
        self.made += 1
        self._heard, self._delivered = monotonic(), -1
        while monotonic() - self._heard < self.silent_s:
            _end_if_cancelled()
            await asyncio.sleep(self.look_s)
            await self._listen(self._client)

    async def _listen(self, client: Client) -> None:
        """An answer counts where nothing waits to be fetched, or where some of it was."""
        with suppress(Error, OSError, TimeoutError):
            stream = client.jetstream(timeout=_ANSWER_S)
            found = await stream.consumer_info(self.stream, self.durable)
            delivered = found.delivered.consumer_seq if found.delivered else 0
            if not (found.num_pending or found.num_ack_pending) or delivered != self._delivered:
                self._heard = monotonic()
            self._delivered = delivered

    async def _came(self, message: NatsMessage) -> None:
        """MANUAL: nobody else acknowledges. An acknowledgement that is lost brings the message
        again."""
        self._heard = monotonic()
        raw = message.raw_message
        assert self._client is not None
        with suppress(Error, OSError):
            try:
                await self.deal(self._client, raw)
            except NotNowError:
                tries = min(raw.metadata.num_delivered, len(AGAIN_S))
                await message.nack(delay=AGAIN_S[tries - 1])
                return
            await message.ack()


def _end_if_cancelled() -> None:
    """The client waits by ``wait_for``, which may take the end of a task for an answer (Python
    before 3.12)."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _stopped(broker: Any) -> None:
    with suppress(Error, OSError, TimeoutError, FastStreamException):
        async with asyncio.timeout(_ANSWER_S):
            await broker.stop()
