"""What other systems send, one message at a time and in the order of the stream.

What cannot be dealt with now is sent back with a delay, and what comes after it waits. A message
that is given out and of which nothing is heard here is read from the stream: whoever sent it must
not hold up the others by what the broker's client cannot read.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from faststream.nats import NatsMessage
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.api import ConsumerInfo
from nats.js.errors import NotFoundError

from adapters.broker.durable import ANSWER_S, Durable
from adapters.consuming.feeds import NotNowError

AGAIN_S = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds before the second, third ... delivery; the last one again and again. Shorter than
``silent_s``, so that who waits is not taken for dumb."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it lies in the stream, and its number there. ``at`` is the broker's word."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


Deal = Callable[[Client, Stored], Awaitable[None]]
"""Deals with a message; again without harm. Raises NotNowError where that must wait, and
nats.errors.Error."""


@dataclass(slots=True, kw_only=True)
class Listening(Durable):
    """Deals with the messages of a durable."""

    deal: Deal
    _last: int = 0
    """The message that was heard here last, unless that is to be dealt with anew."""
    _waited: int | None = None
    """The one that was waited for at the last look; None before the first."""

    async def take(self, client: Client, message: NatsMessage) -> None:
        raw = message.raw_message
        metadata = raw.metadata
        self._last = metadata.sequence.stream
        try:
            await self.deal(client, _stored(raw))
        except NotNowError:
            tries = min(metadata.num_delivered, len(AGAIN_S))
            await message.nack(delay=AGAIN_S[tries - 1])
            return
        except Error:  # the broker went away meanwhile, and gives it out again only after long
            self._last = 0
            raise
        await message.ack()

    async def looked(self, client: Client, found: ConsumerInfo) -> None:
        """Two looks in a row, so that it has had the time to come; at the first one nothing is on
        its way here, and who had it may have been killed. Another process may be at it, which does
        no harm. It is deleted by who deals with it, so nobody need acknowledge it."""
        given_out = found.delivered.stream_seq if found.delivered else 0
        waits = given_out if found.num_ack_pending and given_out != self._last else 0
        if waits and self._waited in (None, waits):
            with suppress(NotNowError, NotFoundError):
                await self.deal(client, await self._read(client, waits))
        self._waited = waits

    async def _read(self, client: Client, sequence: int) -> Stored:
        """By the broker's other way of telling it, in which nothing of it is part of a protocol.
        Raises nats.js.errors.NotFoundError where it has been dealt with."""
        found = await client.jetstream(timeout=ANSWER_S).get_msg(self.stream, sequence)
        assert found.subject is not None
        assert found.time is not None
        headers = {name: str(value) for name, value in (found.headers or {}).items()}
        return Stored(sequence, found.subject, headers, found.data or b"", found.time)


def _stored(raw: Msg) -> Stored:
    sequence, at = raw.metadata.sequence.stream, raw.metadata.timestamp
    return Stored(sequence, raw.subject, raw.headers or {}, raw.data, at)
