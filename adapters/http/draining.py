"""The last moments of a process that serves: what is under way ends, what is new goes elsewhere."""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.asking.problems import ProblemError
from adapters.http.problem_responses import problem_response
from adapters.words.wording import Wording

WORDING_CODES = frozenset({"problem.unavailable"})
"""What the catalogue must hold for this module."""


@dataclass(slots=True)
class Drain:
    """Whether this process takes new requests."""

    begun: bool = False

    def begin(self) -> None:
        self.begun = True


class Draining:
    """Middleware: once it has begun, a new request is answered 503 and may be sent again as it is,
    and every answer closes its connection, so that nobody sends one into a closing door."""

    def __init__(self, app: ASGIApp, drain: Drain, wording: Wording) -> None:
        self._app = app
        self._drain = drain
        self._wording = wording

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if self._drain.begun and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._drain.begun and scope["path"] != "/live":
            problem = ProblemError(503, "unavailable", headers={"Retry-After": "1"})
            await problem_response(problem, self._wording)(scope, receive, closing)
        else:
            await self._app(scope, receive, closing)
