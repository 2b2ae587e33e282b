"""A durable of a stream, pulled from on a connection of its own that is made again for ever.

Where nothing is heard for 30 s connection and subscription are dropped and made anew, since a pull
subscription may stay dumb after the server has restarted. Nothing is acknowledged but by ``take``.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from faststream import AckPolicy
from faststream.exceptions import FastStreamException
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.errors import Error
from nats.js.api import ConsumerInfo

from adapters.consuming import metrics
from adapters.consuming.checking import check_subscribers
from adapters.ending import end_if_cancelled

SILENT_S = 30.0
"""Without a message and without an answer of the broker the connection is dropped."""
LOOK_S = 2.0
ANSWER_S = 3.0
_FETCH_S = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_log = logging.getLogger("rtw.broker")

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


async def _as_it_came(message: NatsMessage) -> bytes:
    """In place of a decoder: what cannot be decoded must reach who acknowledges it."""
    return bytes(message.body)


@dataclass(slots=True, kw_only=True)
class Durable(ABC):
    """``inbox`` is where the broker may answer us, ``at_once`` how many messages may wait for their
    acknowledgement; ``silent_s`` and ``look_s`` in seconds."""

    connect: Connect
    declare: Declare
    stream: str
    durable: str
    subject: str
    inbox: str
    at_once: int = 1
    silent_s: float = SILENT_S
    look_s: float = LOOK_S
    made: int = 0
    """How often connection and subscription were made."""
    _client: Client | None = None
    _heard: float = field(default_factory=monotonic)
    _given_out: int = -1

    @abstractmethod
    async def take(self, client: Client, message: NatsMessage) -> None:
        """Deals with a message and acknowledges it, or sends it back; nobody else does. Raises
        OSError and nats.errors.Error where that is lost: the message comes again."""

    async def looked(self, client: Client, found: ConsumerInfo) -> None:  # noqa: B027
        """For whoever has something to do where a look has shown how the durable stands."""

    async def run(self) -> None:
        """Until cancelled. A broker that is away is asked for again and again."""
        pause = _FIRST_PAUSE_S
        while True:
            end_if_cancelled()
            broker = self.broker()
            check_subscribers(broker)
            began = monotonic()
            try:
                await self._until_silent(broker)
                metrics.RECONNECTS.labels(self.durable).inc()
                _log.warning("%s: the broker has gone silent; it is connected anew", self.durable)
            except (Error, OSError, FastStreamException) as error:
                # The first time it may only be that nobody has declared the stream yet.
                level = logging.INFO if pause == _FIRST_PAUSE_S else logging.WARNING
                _log.log(level, "%s: the broker is away (%s)", self.durable, type(error).__name__)
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
            pull_sub=PullSub(self.at_once, timeout=_FETCH_S),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            decoder=_as_it_came,
            inbox_prefix=f"{self.inbox}.".encode(),
        )
        subscriber(self._came)
        return broker

    async def _until_silent(self, broker: NatsBroker) -> None:
        client = self._client = await broker.connect()
        async with asyncio.timeout(self.silent_s):
            await self.declare(client)
            await self._look(client)
            await broker.start()
        self.made += 1
        self._heard, self._given_out = monotonic(), -1
        while monotonic() - self._heard < self.silent_s:
            end_if_cancelled()
            await asyncio.sleep(self.look_s)
            await self._look(client)

    async def _look(self, client: Client) -> None:
        """An answer counts where nothing waits, or where some of it was given out since."""
        with suppress(Error, OSError):
            stream = client.jetstream(timeout=ANSWER_S)
            found = await stream.consumer_info(self.stream, self.durable)
            given_out = found.delivered.consumer_seq if found.delivered else 0
            if not (found.num_pending or found.num_ack_pending) or given_out != self._given_out:
                self._heard = monotonic()
            self._given_out = given_out
            await self.looked(client, found)

    async def _came(self, message: NatsMessage) -> None:
        self._heard = monotonic()
        assert self._client is not None
        with suppress(Error, OSError):
            await self.take(self._client, message)


async def _stopped(broker: NatsBroker) -> None:
    with suppress(Error, OSError, FastStreamException):
        async with asyncio.timeout(ANSWER_S):
            await broker.stop()
