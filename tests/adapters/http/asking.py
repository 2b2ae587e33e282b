"""Asks an application in this process, as a client would."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp

MARKER = "qK7vZ2mX9tR4wB6nL8pD3sFh"
"""What no answer and no log line may hold, after it stood in bad input."""


def ask(app: ASGIApp, method: str, url: str, **parts: Any) -> httpx.Response:
    """The answer to one request; ``parts`` are those of httpx."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
            return await client.request(method, url, **parts)

    return asyncio.run(asked())
