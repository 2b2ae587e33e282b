"""What a real server does with bodies that do not end, do not come, or are not wanted."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette

from tests.adapters.http.test_body import app_of


@contextlib.asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[int]:
    """The port on the loopback interface where a real server serves the app."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        await server.shutdown()


async def received(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """All that comes; a server that hangs up on bytes it did not read resets the connection."""
    with contextlib.suppress(ConnectionResetError):
        while piece := await reader.read(65_536):
            yield piece


async def answered(port: int, request: bytes, drip: bytes = b"") -> bytes:
    """What comes back until the server closes, while ``drip`` is sent without an end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)

    async def dripping() -> None:
        while drip:
            writer.write(drip)
            await writer.drain()
            await asyncio.sleep(0.001)

    sending = asyncio.create_task(dripping())
    try:
        return b"".join([piece async for piece in received(reader)])
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: rtw\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def status_and_code(raw: bytes) -> tuple[int, str]:
    head, _, content = raw.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(content)["code"]


@pytest.mark.parametrize(
    ("request_bytes", "drip", "seconds", "expected"),
    [
        (CHUNKED, b"1000\r\n" + b" " * 4096 + b"\r\n", 60, (413, "body_size")),
        (CHUNKED, b"1\r\n \r\n", 0.2, (408, "body_time")),
        (HEAD + b"Content-Length: 5\r\n\r\n{", b"", 0.2, (408, "body_time")),
        (HEAD + b"Content-Length: 30000000\r\n\r\n", b"", 60, (413, "body_size")),
        (
            HEAD + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n",
            b"",
            60,
            (415, "content_encoding"),
        ),
    ],
    ids=["endless", "dripping", "stalled", "declared", "compressed"],
)
def test_a_real_server_answers_and_hangs_up_while_the_body_still_comes(
    request_bytes: bytes, drip: bytes, seconds: float, expected: tuple[int, str]
) -> None:
    async def asked() -> bytes:
        async with served(app_of(seconds)) as port:
            return await answered(port, request_bytes, drip)

    assert status_and_code(asyncio.run(asked())) == expected
