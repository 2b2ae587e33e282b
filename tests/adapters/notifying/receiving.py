"""A receiver of webhooks on this machine that behaves as it is told, well or badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request; ``headers`` by their names in small letters."""

    line: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answer`` writes the answer; ``port`` is where it listens."""

    answer: Answer
    port: int = 0
    received: list[Received] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    talks: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks.add(asyncio.ensure_future(self._take(reader, writer)))

    async def end(self) -> None:
        for each in self.talks:
            each.cancel()
        await asyncio.gather(*self.talks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._taken(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (each.split(": ", 1) for each in head[1:] if each)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append(Received(head[0], headers, body))
        self.came.set()
        await self.answer(writer)


def status(code: int, *headers: str) -> Answer:
    """A plain answer."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} Told", "Content-Length: 0", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())
        await writer.drain()

    return answer


async def silent(writer: asyncio.StreamWriter) -> None:
    """Takes it, and never answers."""
    await asyncio.Event().wait()


async def slow(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, so that no single read takes long."""
    for each in b"HTTP/1.1 200 Told\r\n" * 1000:
        writer.write(bytes([each]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def huge(writer: asyncio.StreamWriter) -> None:
    """An answer without an end."""
    writer.write(b"HTTP/1.1 200 Told\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


async def endless_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 Told\r\n")
    while True:
        writer.write(b"X-More: " + b"x" * 8000 + b"\r\n")
        await writer.drain()


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    """Takes it and closes."""


async def babbles(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
    await writer.drain()


@asynccontextmanager
async def receiving(answer: Answer) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer)
    server = await asyncio.start_server(receiver.talk, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await receiver.end()
        await server.wait_closed()
