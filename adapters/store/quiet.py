"""Whether a connection that nobody used is still there, without asking the server.

A server that ends a session says so and closes it, and a broken line shows as an error: then the
socket has something for us that nobody asked for. To find that out takes no round trip. A line
that went dead without a word is found by the next question, as it would be by any other check.
"""

import select
from typing import Any

from psycopg import AsyncConnection, OperationalError


async def check_quiet(connection: AsyncConnection[Any]) -> None:
    """For a pool, before it hands out a connection. Closes one that is not quiet, so that the pool
    does not take it back, and raises OperationalError; also where the server only had some news:
    another connection costs little."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        await connection.close()
        raise OperationalError("the server has closed the connection")
