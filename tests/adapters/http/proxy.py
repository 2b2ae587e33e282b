"""Stands between the product and PostgreSQL on a unix socket, and fails as networks do."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.database import Database, Role

_READY = b"Z\x00\x00\x00\x05I"
_COMMITTED = b"SELECT 1\x00" + _READY
_APPEND = b"\x00returnledger_append\x00"
"""In a message that begins with B it names the statement to be executed."""


class Proxy:
    """Passes bytes on. ``cut_next_append`` drops the answer to the next append that PostgreSQL
    commits, and cuts the line; ``down`` breaks all lines and lets nobody in; ``stuck``
    keeps all lines and passes nothing on."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._serving: set[asyncio.Task[None]] = set()
        self._moving = asyncio.Event()
        self._moving.set()
        self._down = False
        self.cut_next_append = False
        self.cuts = 0

    def down(self) -> None:
        self._down = True
        for task in self._serving:
            task.cancel()

    def up(self) -> None:
        self._down = False

    def stuck(self, *, stuck: bool) -> None:
        if stuck:
            self._moving.clear()
        else:
            self._moving.set()

    def accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        if self._down:
            to_client.close()
            return
        task = asyncio.create_task(self._serve(client, to_client))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def finish(self) -> None:
        self._moving.set()
        tasks = list(self._serving)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_unix_connection(self._server)
        appending = asyncio.Event()
        ways = [
            asyncio.create_task(self._pass_on(client, to_server, appending)),
            asyncio.create_task(self._pass_back(server, to_client, appending)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for writer in (to_client, to_server):
                writer.close()

    async def _pass_on(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, appending: asyncio.Event
    ) -> None:
        while data := await source.read(65_536):
            await self._moving.wait()
            if self.cut_next_append and data.startswith(b"B") and _APPEND in data[:64]:
                self.cut_next_append = False
                appending.set()
            sink.write(data)

    async def _pass_back(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, appending: asyncio.Event
    ) -> None:
        held_back = b""
        while data := await source.read(65_536):
            await self._moving.wait()
            if not appending.is_set():
                sink.write(data)
                continue
            held_back += data
            if held_back.endswith(_COMMITTED):
                self.cuts += 1
                return
            if held_back.endswith(_READY):  # refused: nothing was written, wait for the next
                self.cut_next_append = True
                appending.clear()
                sink.write(held_back)
                held_back = b""


@asynccontextmanager
async def behind_proxy(database: Database) -> AsyncIterator[tuple[Proxy, Database]]:
    """The same database with the API's connections led through a proxy."""
    direct = database.conninfo("api")
    parts = conninfo_to_dict(direct)
    name = f".s.PGSQL.{parts['port']}"
    proxy = Proxy(f"{parts['host']}/{name}")
    folder = tempfile.mkdtemp(prefix="rtw-proxy-")
    strings: dict[Role, str] = {
        "owner": database.conninfo("owner"),
        "api": make_conninfo(direct, host=folder),
        "project": database.conninfo("project"),
    }
    try:
        async with await asyncio.start_unix_server(proxy.accept, Path(folder, name)):
            yield proxy, Database(database.kind, database.claim_key, strings, strings)
            await proxy.finish()
    finally:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
