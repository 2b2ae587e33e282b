"""How every failure of an application becomes a problem, and what nobody else answers."""

import logging
from collections.abc import Collection
from uuid import uuid4

from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.asking.problems import CODE_OF_STATUS, ProblemError, validation_problem
from adapters.http.problem_responses import problem_response
from adapters.words.wording import Wording

_log = logging.getLogger(__name__)


def install_problems(app: Starlette, wording: Wording, declared: Collection[str] = ()) -> None:
    """Makes every failure of the app a problem. ``declared``: the names a field path may hold."""

    async def on_problem(_request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return problem_response(error, wording)

    async def on_status(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _status_response(error, wording)

    async def on_input(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(validation_problem(error, declared), wording)

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(RequestValidationError, on_input)
    app.add_middleware(LastResort, wording=wording)


def _status_response(error: HTTPException, wording: Wording) -> Response:
    """The status and headers alone count; the detail may quote the request."""
    status = error.status_code
    if status < 400:
        return Response(status_code=status, headers=error.headers)
    other = "client_error" if status < 500 else "server_error"
    problem = ProblemError(status, CODE_OF_STATUS.get(status, other), headers=error.headers)
    return problem_response(problem, wording)


class AnswerBroken(Exception):  # noqa: N818
    """A failure after the answer began; says nothing more, since servers log it."""


class LastResort:
    """Answers what nobody else answered with 500 and a request id, and logs no detail.

    Middleware, since Starlette's own handler for Exception raises the exception again and the
    server then logs its message, which may quote the input.
    """

    def __init__(self, app: ASGIApp, wording: Wording) -> None:
        self._app = app
        self._wording = wording

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on. Raises AnswerBroken for a failure in the middle of an answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noticing(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noticing)
            return
        except Exception as error:  # answered or raised again below, without what it says
            request_id = _logged(error, scope)
        if begun:
            raise AnswerBroken
        problem = ProblemError(500, "internal", members={"request_id": request_id})
        await problem_response(problem, self._wording)(scope, receive, send)


def _logged(error: Exception, scope: Scope) -> str:
    """Logs type, request id and route template, and gives the request id."""
    request_id = str(scope.get("state", {}).get("request_id") or uuid4())
    route = getattr(scope.get("route"), "path", "no route")
    _log.error("%s in request %s to %s", type(error).__name__, request_id, route)
    return request_id
