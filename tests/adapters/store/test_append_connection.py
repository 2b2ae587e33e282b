"""A connection that was lost lets go of its socket once, since the number is soon another's."""

import asyncio
import os
import socket
from uuid import uuid4

import pytest

from adapters.database import Database
from adapters.store.append_connection import AppendConnection, ConnectionLostError
from adapters.store.committer import Committer
from services.ports import StoreUnavailable
from tests.adapters.store.building import a_history
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio


async def test_the_number_of_its_socket_may_belong_to_somebody_else_when_it_is_closed(
    database: Database,
) -> None:
    lost = await AppendConnection.open(database.conninfo("api"), 3)
    number = lost._socket
    _break_off(database, lost)
    with pytest.raises(ConnectionLostError):
        await lost._ask(lambda: None, 60)
    taken, other = _pair_with(number)
    _, writer = await asyncio.open_connection(sock=taken)

    await lost.close()

    writer.write(b"still mine")
    await writer.drain()
    assert other.recv(20) == b"still mine"
    other.close()
    writer.close()
    await writer.wait_closed()


def _pair_with(number: int) -> tuple[socket.socket, socket.socket]:
    """Two ends, the first under this number, which is free."""
    one, other = socket.socketpair()
    if one.fileno() == number:
        return one, other
    os.dup2(one.fileno(), number)
    one.close()
    return socket.socket(fileno=number), other


def _break_off(database: Database, connection: AppendConnection) -> None:
    with seeing_all(database) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(%s)", [connection._connection.info.backend_pid]
        )


class Failed(Exception):  # noqa: N818
    """Something that nobody has thought of."""


async def test_a_committer_that_has_failed_says_so_to_its_process(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Committer) -> None:
        raise Failed

    monkeypatch.setattr(Committer, "_write_or_give_up", fail)
    committer = Committer(database.conninfo("api"))
    await committer.open()
    append = asyncio.ensure_future(committer.append(a_history(uuid4(), uuid4(), 1)))

    with pytest.raises(Failed):
        await committer.ended()
    with pytest.raises(StoreUnavailable):
        await append
    with pytest.raises(Failed):
        await committer.close()
