"""Messages on their way: so many at a time may wait for the broker's word that it has them."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from nats.errors import ConnectionReconnectingError
from nats.js.api import Header, PubAck

from adapters.broker.connecting import Broker
from adapters.broker.messages import Message
from adapters.processes import metrics, tracing

SIZE = 256
ACK_S = 5.0
"""Without a word for so long a message counts as not sent."""
_LOOK_S = 0.25

Sent = asyncio.Future[PubAck]


@dataclass(slots=True)
class Window:
    """``acknowledged`` holds, by tenant, the last position before which nothing waits. After an
    error the rest is to be given up."""

    broker: Broker
    size: int = SIZE
    acknowledged: dict[UUID, int] = field(default_factory=dict)
    published: int = 0
    """Messages that the broker has, since the beginning."""
    _waiting: deque[tuple[UUID, int, Sent | None]] = field(default_factory=deque)
    _interruptions: int = 0

    async def put(
        self, tenant: UUID, position: int, message: Message | None, command_id: UUID | None = None
    ) -> None:
        """Sends it when there is room; None: there is nothing to be said of this position. With a
        command it takes that command's trace along, where there are traces. Nothing is sent by a
        new connection while something waits that the old one may have lost.

        Raises nats.errors.Error, TimeoutError.
        """
        while len(self._waiting) >= self.size:
            await self._oldest()
        if not self._waiting:
            self._interruptions = self.broker.interruptions
        if self.broker.interruptions != self._interruptions:
            raise ConnectionReconnectingError
        sent = None if message is None else await self._send(message, command_id)
        self._waiting.append((tenant, position, sent))

    async def drain(self) -> None:
        """Waits for all. Raises as ``put``."""
        while self._waiting:
            await self._oldest()

    def give_up(self) -> None:
        """What waits is not waited for any more; it may or may not have arrived."""
        for _, _, sent in self._waiting:
            if sent is not None and not sent.cancel() and not sent.cancelled():
                sent.exception()  # asked for, or it would be told as never heard of
        self._waiting.clear()

    def take_acknowledged(self) -> dict[UUID, int]:
        """How far each tenant has come since this was last asked."""
        moved, self.acknowledged = self.acknowledged, {}
        return moved

    async def _send(self, message: Message, command_id: UUID | None) -> Sent:
        if not self.broker.connected:
            raise ConnectionReconnectingError
        headers: dict[str, str] = {Header.MSG_ID: message.id}
        if command_id is None or not tracing.is_on():
            return await self.broker.js.publish_async(
                message.subject, message.body, headers=headers
            )
        with tracing.event_span("publish", command_id) as along:
            return await self.broker.js.publish_async(
                message.subject, message.body, headers=headers | along
            )

    async def _heard_of(self, sent: Sent) -> None:
        """What was on its way when the connection broke is never heard of."""
        deadline = time.monotonic() + ACK_S
        while not sent.done():
            await asyncio.wait({sent}, timeout=_LOOK_S)
            if not sent.done() and self.broker.interruptions != self._interruptions:
                raise ConnectionReconnectingError
            if not sent.done() and time.monotonic() > deadline:
                raise TimeoutError
        sent.result()

    async def _oldest(self) -> None:
        tenant, position, sent = self._waiting[0]
        if sent is not None:
            await self._heard_of(sent)
            self.published += 1
            metrics.RELAYED.inc()
        self._waiting.popleft()
        self.acknowledged[tenant] = position
