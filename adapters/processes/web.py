"""One HTTP listener of a process, from its first request to its last."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from adapters.console.speaking import FAILED, stop
from adapters.http.draining import Drain

DRAIN_S = 10
"""How long requests that are under way may take to end."""
TURN_AWAY_S = 0.5
"""New requests are answered 503 meanwhile and their connections closed, before the listener is."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that nobody else has; ends the process where the port is taken, so that this is told
    before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        stop(FAILED, f"cannot listen on {host}:{port}: {error.strerror}")
    return listener


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the process: others end with it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Web:
    """An application on a listener. With a ``drain`` its end cuts no request."""

    def __init__(self, app: ASGIApp, listener: socket.socket, drain: Drain | None = None) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_S,
        )
        self._server = _Server(config)
        self._listener = listener
        self._drain = drain

    async def run(self) -> None:
        """Until cancelled; then it ends what is under way first."""
        serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            if self._drain is not None:
                self._drain.begin()
                await asyncio.sleep(TURN_AWAY_S)
            self._server.should_exit = True
            await serving
            raise
