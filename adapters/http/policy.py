"""Every answer names the tables of rights that it was made by."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.reading_rights import POLICY_VERSION

HEADER = "RTW-Policy"


class PolicyNamed:
    """Middleware: adds the header to whatever is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = POLICY_VERSION
            await send(message)

        await self._app(scope, receive, named if scope["type"] == "http" else send)
