"""Makes one try: asks what its reader may know now, and writes the line or sends the webhook."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.notifying.deliveries import Delivery
from adapters.notifying.file_channel import write_line
from adapters.notifying.rights import Rights
from adapters.notifying.sending import Sender, Sent
from adapters.notifying.signing import key_of, signed_headers
from adapters.words.wording import Wording
from domain.instants import instant_text

MESSAGE = "rtw.notification.v1"


@dataclass(frozen=True, slots=True)
class Making:
    """``folder`` None: the file channel is not in use here."""

    rights: Rights
    say: Wording
    sender: Sender
    folder: Path | None

    async def made(self, delivery: Delivery) -> Sent:
        """What became of it. Never raises for what a case, a code or a receiver is like."""
        if delivery.url is None and not delivery.is_to_file:
            return Sent("refused", error="EndpointRemoved")
        try:
            name = await self.rights.name_now(delivery)
            told = None if name is None else self._told(delivery, name)
        except Exception as error:  # whatever a history or a code that nobody foresaw leads to
            return Sent("not_sent", error=type(error).__name__)
        if told is None:
            return Sent("withheld")
        if delivery.url is None:
            return await asyncio.to_thread(self._written, delivery, told)
        return await self._sent(delivery, delivery.url, told)

    async def _sent(self, delivery: Delivery, url: str, told: Mapping[str, str]) -> Sent:
        at = instant_text(delivery.at)
        message = {"type": MESSAGE, "timestamp": at, "data": told}
        body = json.dumps(message, separators=(",", ":")).encode()
        product = self.rights.product
        key = key_of(product.database.claim_key, delivery.endpoint)
        headers = signed_headers(key, str(delivery.id), product.clock.now(), body)
        return await self.sender.send(url, headers, body)

    def _written(self, delivery: Delivery, told: Mapping[str, str]) -> Sent:
        line = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
        assert self.folder is not None
        try:
            write_line(self.folder, delivery.at, delivery.id, line, unsure=delivery.tries > 1)
        except OSError as error:
            return Sent("unknown", error=type(error).__name__)
        return Sent("delivered")

    def _told(self, told: Delivery, name: str) -> Mapping[str, str]:
        """All that anybody is told."""
        return {
            "id": str(told.id),
            "at": instant_text(told.at),
            "to": str(told.reader),
            "role": told.role,
            "code": told.code,
            "text": self.say.text(f"notice.{told.code}", case=name),
            "case": name,
            "path": told.path,
        }
