"""What surrounds every request: keys for its token before it, an end to its turn after it."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.http.requests import Desk


class Callers:
    """Middleware, since checking a token must not wait and a turn ends however an answer ends."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        await self._desk.verifier.prepare(Headers(scope=scope).getlist("authorization"))
        try:
            await self._app(scope, receive, send)
        finally:
            if "entered" in state:
                self._desk.meter.leave(state["entered"])
