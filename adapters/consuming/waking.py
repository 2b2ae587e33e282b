"""Messages of the broker as what they are: a hint that the feed has more.

Each is acknowledged once the feed was read past it and the effects are committed; nothing in it is
believed.
"""

import json
import logging
from dataclasses import dataclass
from uuid import UUID

from faststream.nats import NatsMessage
from nats.aio.client import Client

from adapters.broker.durable import Durable
from adapters.consuming import metrics
from adapters.consuming.feeds import PARTITIONS, partition_of
from adapters.consuming.following import Following

AT_ONCE = 64
"""Messages that may wait for their acknowledgement."""
COMMITTED_S = 5.0
"""How long a message waits for its position before it is sent back."""
_AGAIN_S = 2.0
_DELIVERIES = 5
_MOST_BYTES = 10_000
_log = logging.getLogger("rtw.consumer")


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


@dataclass(slots=True, kw_only=True)
class Waking(Durable):
    """Wakes a consumer by the messages of a durable. ``committed_s`` in seconds."""

    following: Following
    subject: str = "rtw.v1.>"
    at_once: int = AT_ONCE
    committed_s: float = COMMITTED_S

    async def take(self, _: Client, message: NatsMessage) -> None:
        raw = message.raw_message
        try:
            hint = hint_in(raw.subject, (raw.headers or {}).get("Nats-Msg-Id"), raw.data)
        except ValueError:
            await self._answered(message, "forged")
            return
        if await self.following.come_to(
            hint.tenant, hint.partition, hint.position, self.committed_s
        ):
            await self._answered(message, "passed")
        elif raw.metadata.num_delivered < _DELIVERIES:
            metrics.MESSAGES.labels(self._name, "put_off").inc()
            await message.nack(delay=_AGAIN_S)
        else:
            await self._answered(message, "ahead")

    @property
    def _name(self) -> str:
        return self.following.consumer.name

    async def _answered(self, message: NatsMessage, outcome: str) -> None:
        """An acknowledgement that is lost brings the message again, which does no harm."""
        metrics.MESSAGES.labels(self._name, outcome).inc()
        if outcome != "passed":
            _log.error("%s: a message that is not as the feed has it (%s)", self._name, outcome)
        await message.ack()
