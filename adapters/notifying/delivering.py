"""Sends what stands in the outbox, to the file and to webhooks; several processes may."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.database import Database
from adapters.notifying.deliveries import Delivery, claim, end, ended
from adapters.notifying.file_channel import write_line
from adapters.notifying.sending import Sender, Sent
from adapters.notifying.signing import key_of, signed_headers
from adapters.processes import metrics
from adapters.projector import tenants
from adapters.wording import Wording
from domain.instants import instant_text
from projections.runner import enter
from services.ports import Clock

AT_ONCE = 16
POLL_S = 1.0
MESSAGE = "rtw.notification.v1"
_log = logging.getLogger("rtw.notifications")


@dataclass(slots=True)
class Deliverer:
    """``folder`` None: the file channel is not in use here."""

    database: Database
    clock: Clock
    say: Wording
    sender: Sender
    folder: Path | None
    chance: Random = field(default_factory=Random)

    async def run(self) -> None:
        """Until cancelled. Where the database is away, what is on its way waits."""
        while True:
            with suppress(OperationalError, InterfaceError):
                async with await self.connected() as connection:
                    while True:
                        if not await self.once(connection):
                            await asyncio.sleep(POLL_S)
            _log.warning("the database did not answer; notifications wait")
            await asyncio.sleep(POLL_S)

    async def connected(self) -> AsyncConnection[Any]:
        return await AsyncConnection.connect(self.database.conninfo("project"), autocommit=True)

    async def once(self, connection: AsyncConnection[Any]) -> int:
        """What is to be tried by now, a few of each tenant; how many tries that were."""
        return sum([await self._of(connection, each) for each in await tenants(connection)])

    async def _of(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        async with connection.transaction():
            await enter(connection, tenant)
            to_file = self.folder is not None
            begun = await claim(connection, tenant, AT_ONCE, to_file=to_file)
        begun = sorted(begun, key=lambda each: each.added_at)
        lines, hooks = _apart(begun)
        sent = [await asyncio.to_thread(self._written, each) for each in lines]
        sent += await asyncio.gather(*(self._made(each) for each in hooks))
        for delivery, result in zip((*lines, *hooks), sent, strict=True):
            await self._end(connection, delivery, result)
        return len(begun)

    async def _end(self, connection: AsyncConnection[Any], delivery: Delivery, sent: Sent) -> None:
        became = ended(delivery, sent, self.clock.now(), self.chance)
        channel = "file" if delivery.is_to_file else "webhook"
        metrics.DELIVERIES.labels(channel, became.status).inc()
        async with connection.transaction():
            await enter(connection, delivery.told.tenant)
            await end(connection, delivery, became, sent)

    async def _made(self, delivery: Delivery) -> Sent:
        if delivery.url is None:
            return Sent("refused", error="EndpointRemoved", answer=None)
        body = json.dumps(
            {
                "type": MESSAGE,
                "timestamp": instant_text(delivery.told.at),
                "data": self.told(delivery),
            },
            separators=(",", ":"),
        ).encode()
        key = key_of(self.database.claim_key, delivery.endpoint)
        now = self.clock.now()
        headers = signed_headers(key, str(delivery.told.id), now, body)
        return await self.sender.send(delivery.url, headers, body)

    def _written(self, delivery: Delivery) -> Sent:
        line = json.dumps(self.told(delivery), separators=(",", ":"), ensure_ascii=False).encode()
        told, unsure = delivery.told, delivery.tries > 1
        assert self.folder is not None
        try:
            write_line(self.folder, told.at, told.id, line, unsure=unsure)
        except OSError as error:
            return Sent("unknown", error=type(error).__name__)
        return Sent("delivered")

    def told(self, delivery: Delivery) -> dict[str, str]:
        """All that anybody is told."""
        told = delivery.told
        return {
            "id": str(told.id),
            "at": instant_text(told.at),
            "to": str(told.reader),
            "role": told.role,
            "code": told.code,
            "text": self.say.text(f"notice.{told.code}", case=told.case_name),
            "case": told.case_name,
            "path": told.path,
        }


def _apart(begun: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
    """Lines of the file, which keep their order, and webhooks, which do not wait for each other."""
    lines = [each for each in begun if each.is_to_file]
    return lines, [each for each in begun if not each.is_to_file]
