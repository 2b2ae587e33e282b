"""The feed of a tenant over HTTP: for partners, with the rights of whoever signs in."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from adapters.consuming.feeds import PARTITIONS, FeedEvent, NotNowError, Page

Bearer = Callable[[], Awaitable[str]]
"""A token that counts now, without the word Bearer."""
SECONDS = 10.0
_MOST_BYTES = 4_000_000


class FeedRefusedError(Exception):
    """The feed does not answer whoever asks, and will not until somebody mends it: 401, 403 ..."""


class HttpFeed:
    """EventFeed over ``GET /v1/feed``. ``client`` has the address as its base_url."""

    def __init__(self, client: httpx.AsyncClient, bearer: Bearer) -> None:
        self._client = client
        self._bearer = bearer

    async def read(self, after: int, partition: int) -> Page:
        """Raises NotNowError, FeedRefusedError; ValueError where the answer is no feed."""
        asked = {"after": str(after), "partition": f"{partition}/{PARTITIONS}"}
        try:
            answer = await self._client.get(
                "/v1/feed",
                params=asked,
                headers={"Authorization": f"Bearer {await self._bearer()}"},
                timeout=SECONDS,
                follow_redirects=False,
            )
        except httpx.TransportError as error:
            raise NotNowError from error
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise NotNowError
        if answer.status_code != httpx.codes.OK:
            raise FeedRefusedError(f"the feed answered {answer.status_code}")
        return _page(answer, after)


def _page(answer: httpx.Response, after: int) -> Page:
    if len(answer.content) > _MOST_BYTES:
        raise ValueError("the feed is too long")
    told = answer.json()
    page = Page([_event(each) for each in told["events"]], int(told["next"]))
    positions = [after, *(each.position for each in page.events)]
    if sorted(set(positions)) != positions or page.following < positions[-1]:
        raise ValueError("the feed is not in order")
    return page


def _event(told: Mapping[str, Any]) -> FeedEvent:
    return FeedEvent(
        position=int(told["position"]),
        case=UUID(told["case"]),
        version=told.get("version"),
        name=told.get("name"),
        at=datetime.fromisoformat(told["at"]),
    )
