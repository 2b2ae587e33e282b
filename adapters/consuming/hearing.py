"""Wakes a consumer of a partner by what is published while it listens, without a durable: what it
has missed the clock brings. Its user of the broker may hear and do nothing else.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from adapters.broker.durable import Connect
from adapters.consuming.following import Following
from adapters.consuming.waking import hint_in
from adapters.ending import end_if_cancelled

_LOOK_S = 0.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_CLOSE_S = 3.0
_log = logging.getLogger("rtw.consumer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """``connect`` gives a connection that comes back by itself (adapters.broker.connecting), as a
    listener of this tenant."""

    connect: Connect
    following: Following
    tenant: UUID

    async def run(self) -> None:
        """Until cancelled. A broker that is away is asked for again and again."""
        pause = _FIRST_PAUSE_S
        while True:
            end_if_cancelled()
            with suppress(Error, OSError, TimeoutError):
                await self._hear(await self.connect())
                pause = _FIRST_PAUSE_S
            _log.info("%s: the broker is away", self.following.consumer.name)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _hear(self, client: Client) -> None:
        try:
            await client.subscribe(f"rtw.v1.{self.tenant}.>", cb=self.came)
            while not client.is_closed:  # noqa: ASYNC110 (nobody is told)
                await asyncio.sleep(_LOOK_S)
        finally:
            with suppress(Error, OSError, TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await client.close()

    async def came(self, message: Msg) -> None:
        """What is none of the relay's wakes nobody."""
        told = (message.headers or {}).get("Nats-Msg-Id")
        with suppress(ValueError):
            hint = hint_in(message.subject, told, message.data)
            self.following.wake(hint.tenant, hint.partition)
