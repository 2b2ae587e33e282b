"""The HTTP application: routes, problems, OpenAPI."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPMethod
from time import perf_counter

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from adapters import difference_words, refusal_words
from adapters.http import (
    access_routes,
    admin_routes,
    admission,
    body,
    command_routes,
    cursor,
    difference_routes,
    due_routes,
    health,
    identity,
    list_routes,
    metering,
    problems,
    read_routes,
    reading,
    refused,
    requests,
    work_routes,
)
from adapters.http.callers import Callers
from adapters.http.declared import check_declared
from adapters.http.documented import openapi
from adapters.http.pages import routes as pages
from adapters.http.policy import PolicyNamed
from adapters.http.recording import Recording
from adapters.http.requests import Desk
from adapters.wording import check_wording

_log = logging.getLogger("rtw.http")
WORDED = (
    *(
        admission,
        body,
        cursor,
        difference_routes,
        identity,
        list_routes,
        metering,
        problems,
        reading,
        refused,
        requests,
        work_routes,
    ),
    difference_words,
    refusal_words,
    *pages.WORDED,
)

ROUTED = (
    *(command_routes, read_routes, list_routes, difference_routes, due_routes, work_routes),
    *(access_routes, admin_routes, health),
)


def create_app(desk: Desk) -> FastAPI:
    """The application. Raises MissingWording where the catalogue lacks a text, UndeclaredRoute
    where a route does not say what it does."""
    for module in WORDED:
        check_wording(desk.wording, module.WORDING_CODES)
    app = FastAPI(
        title="ReturnLedger",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    for each in ROUTED:
        app.include_router(each.router)
    for router in pages.ROUTERS:
        app.include_router(router)
    check_declared(app)
    app.add_middleware(Recording, desk=desk)
    app.middleware("http")(_logged)
    app.add_middleware(Callers, desk=desk)
    problems.install_problems(app, desk.wording, command_routes.declared())
    refused.install_unavailable(app, desk.wording)
    app.add_middleware(PolicyNamed)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


async def _logged(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """One line a request: method, route template, status, time; nothing that a caller made up."""
    begun = perf_counter()
    response = await call_next(request)
    route = getattr(request.scope.get("route"), "path", "-")
    method = request.method if request.method in HTTPMethod.__members__ else "-"
    spent = (perf_counter() - begun) * 1000
    _log.info("%s %s %d %.1f ms", method, route, response.status_code, spent)
    return response
