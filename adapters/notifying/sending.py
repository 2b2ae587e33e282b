"""Sends one webhook, and says what became of it: taken, refused, or unknown."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import httpx

from adapters.notifying.addresses import AddressRefusedError, Resolve, goal_of, resolved

CONNECT_S, ANSWER_S, WHOLE_S = 5.0, 10.0, 12.0
"""The whole, with asking for its name, is less than a process has to end."""
Became = Literal["delivered", "not_sent", "refused", "unknown", "withheld"]
"""``not_sent``: nothing of it can have arrived. ``refused``: the receiver said no. ``unknown``: it
may have arrived. ``withheld``: its reader may not know it any more, and nothing was sent."""
_NOT_SENT = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol),
    *(AddressRefusedError, OSError),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """``answer`` is the status of HTTP; ``error`` the class of what went wrong."""

    became: Became
    answer: int | None = None
    error: str | None = None


@dataclass(slots=True)
class Sender:
    """``loopback``: whether plain HTTP to this machine is allowed, as while developing. Use
    ``async with``."""

    loopback: bool
    resolve: Resolve = resolved
    _client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"User-Agent": "ReturnLedger", "Content-Type": "application/json"},
        )

    async def __aenter__(self) -> "Sender":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Never raises for what the other side does; of its answer the status alone is read. It
        takes WHOLE_S at most."""
        try:
            async with asyncio.timeout(WHOLE_S):
                return await self._sent(url, headers, body)
        except TimeoutError as error:
            return Sent("unknown", error=type(error).__name__)

    async def _sent(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        try:
            goal = await goal_of(url, loopback=self.loopback, resolve=self.resolve)
        except (AddressRefusedError, OSError, UnicodeError) as error:
            return Sent("not_sent", error=type(error).__name__)
        request = self._client.build_request(
            "POST",
            goal.dialled,
            content=body,
            headers={**headers, "Host": goal.parts.netloc},
            extensions={"sni_hostname": goal.host},
        )
        try:
            answer = await self._client.send(request, stream=True)
            await answer.aclose()
        except _NOT_SENT as error:
            return Sent("not_sent", error=type(error).__name__)
        except httpx.HTTPError as error:
            return Sent("unknown", error=type(error).__name__)
        became: Became = "delivered" if answer.is_success else "refused"
        return Sent(became, answer=answer.status_code)
