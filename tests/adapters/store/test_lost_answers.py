"""The connection is cut between COMMIT and its answer. The receipt tells what happened."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.reader import Reader
from adapters.store.rows import Append
from services.ports import StoreUnavailable
from tests.adapters.store.building import a_command, a_history, an_event

pytestmark = pytest.mark.anyio

_READY = b"Z\x00\x00\x00\x05I"


class CuttingProxy:
    """Passes bytes between client and server; once armed, drops one answer and cuts the line.

    The answer is complete, up to "ready for query", so the server has committed by then.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self.armed = False
        self._serving: list[asyncio.Task[None]] = []

    def accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self._serving.append(asyncio.create_task(self._serve(client, to_client)))

    async def finish(self) -> None:
        await asyncio.gather(*self._serving)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_unix_connection(self._server)
        there = asyncio.create_task(self._pass_on(client, to_server))
        back = asyncio.create_task(self._pass_back(server, to_client))
        await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
        for writer in (to_client, to_server):
            writer.close()
        await asyncio.gather(there, back, return_exceptions=True)
        for writer in (to_client, to_server):
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            sink.write(data)

    async def _pass_back(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        dropped = b""
        while data := await source.read(65_536):
            if not self.armed:
                sink.write(data)
                continue
            dropped += data
            if dropped.endswith(_READY):
                self.armed = False
                return


@asynccontextmanager
async def _proxied(conninfo: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    parts = conninfo_to_dict(conninfo)
    name = f".s.PGSQL.{parts['port']}"
    proxy = CuttingProxy(f"{parts['host']}/{name}")
    folder = tempfile.mkdtemp(prefix="rtw-cut-")
    try:
        server = await asyncio.start_unix_server(proxy.accept, Path(folder, name))
        async with server:
            yield proxy, make_conninfo(conninfo, host=folder)
        await proxy.finish()
    finally:
        shutil.rmtree(folder)


async def _repeat_through_the_receipt(
    committer: Committer, reader: Reader, append: Append
) -> list[int]:
    """What a caller does: on an unknown outcome, look for the receipt before appending again."""
    command_id = append.events[0].command_id
    while not (rows := await reader.read_receipt(append.tenant, command_id)):
        with suppress(StoreUnavailable):
            await committer.append(append)
    return [row.position for row in rows]


async def test_a_lost_answer_is_unknown_to_the_caller_and_told_by_the_receipt(
    database: Database, tenant: UUID
) -> None:
    stream = uuid4()
    async with (
        _proxied(database.conninfo("api")) as (proxy, conninfo),
        Committer(conninfo) as committer,
        Reader(database.conninfo("api")) as reader,
    ):
        await committer.append(a_history(tenant, stream, 1))
        lost = a_history(tenant, stream, 2, after=1)

        proxy.armed = True
        with pytest.raises(StoreUnavailable):
            await committer.append(lost)
        positions = await _repeat_through_the_receipt(committer, reader, lost)
        after = await committer.append(a_history(tenant, stream, 1, after=3))

        assert positions == [2, 3]
        assert after == 4
        assert [row.version for row in await reader.read_stream(tenant, stream)] == [1, 2, 3, 4]


async def test_a_lost_answer_to_a_batch_leaves_every_command_of_it_stored_once(
    database: Database, tenant: UUID
) -> None:
    async with (
        _proxied(database.conninfo("api")) as (proxy, conninfo),
        Committer(conninfo) as committer,
        Reader(database.conninfo("api")) as reader,
    ):
        commands = [a_history(tenant, uuid4(), 1) for _ in range(16)]
        proxy.armed = True
        results = await asyncio.gather(*map(committer.append, commands), return_exceptions=True)

        assert {type(each) for each in results} == {StoreUnavailable}
        for command in commands:
            await _repeat_through_the_receipt(committer, reader, command)
        rows = await reader.read_feed(tenant, 0, 100)
        assert [row.position for row in rows] == list(range(1, 17))
        assert {row.command_id for row in rows} == {c.events[0].command_id for c in commands}


async def test_the_same_append_again_is_refused_as_seen_not_stored_twice(
    database: Database, tenant: UUID
) -> None:
    async with (
        _proxied(database.conninfo("api")) as (proxy, conninfo),
        Committer(conninfo) as committer,
        Reader(database.conninfo("api")) as reader,
    ):
        lost = a_history(tenant, uuid4(), 1)
        proxy.armed = True
        with pytest.raises(StoreUnavailable):
            await committer.append(lost)

        moved_on = lost.events[0]._replace(version=2)
        again = await asyncio.gather(
            committer.append(a_command(tenant, moved_on)), return_exceptions=True
        )

        assert [type(each).__name__ for each in again] == ["CommandSeen"]
        assert await reader.head(tenant) == 1


async def test_control_a_blind_retry_under_a_new_command_id_doubles(
    database: Database, tenant: UUID
) -> None:
    stream = uuid4()
    async with (
        _proxied(database.conninfo("api")) as (proxy, conninfo),
        Committer(conninfo) as committer,
        Reader(database.conninfo("api")) as reader,
    ):
        proxy.armed = True
        with pytest.raises(StoreUnavailable):
            await committer.append(a_command(tenant, an_event(stream, 1, body=b'{"once":1}')))

        version = len(await reader.read_stream(tenant, stream)) + 1
        await committer.append(a_command(tenant, an_event(stream, version, body=b'{"once":1}')))

        bodies = [row.body for row in await reader.read_stream(tenant, stream)]
        assert bodies == [b'{"once":1}', b'{"once":1}']
