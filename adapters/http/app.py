"""The HTTP application: routes, problems, OpenAPI."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from adapters.asking import admitting, bodies, problems, refused
from adapters.asking.command_names import declared
from adapters.http import (
    access_routes,
    admin_routes,
    body,
    command_routes,
    cursor,
    difference_routes,
    draining,
    due_routes,
    failing,
    health,
    list_routes,
    metering,
    read_routes,
    reading,
    requests,
    unavailable,
    work_reading,
    work_routes,
)
from adapters.http.callers import Callers
from adapters.http.declared import check_declared
from adapters.http.documented import openapi
from adapters.http.draining import Drain, Draining
from adapters.http.observed import Observed
from adapters.http.pages import routes as pages
from adapters.http.policy import PolicyNamed
from adapters.http.recording import Recording
from adapters.http.requests import Desk
from adapters.signing_in import identity
from adapters.words import difference_words, refusal_words
from adapters.words.wording import Catalogue, check_wording

WORDED = (
    *(admitting, bodies, problems, refused),
    *(
        body,
        cursor,
        difference_routes,
        draining,
        identity,
        list_routes,
        metering,
        reading,
        requests,
        unavailable,
        work_reading,
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


def create_app(desk: Desk, drain: Drain | None = None) -> FastAPI:
    """The application; once the ``drain`` has begun it takes no new request. Raises MissingWording
    where the catalogue lacks a text, UndeclaredRoute where a route does not say what it does."""
    for module in WORDED:
        check_wording(desk.wording, module.WORDING_CODES)
    app = routed()
    app.state.desk = desk
    check_declared(app)
    app.add_middleware(Recording, desk=desk)
    app.add_middleware(Callers, desk=desk)
    failing.install_problems(app, desk.wording, declared())
    unavailable.install_unavailable(app, desk.wording)
    app.add_middleware(PolicyNamed)
    app.add_middleware(Draining, drain=drain or Drain(), wording=desk.wording)
    app.add_middleware(Observed)
    app.openapi = lambda: document(desk.wording)  # type: ignore[method-assign]
    return app


@cache
def document(wording: Catalogue) -> dict[str, Any]:
    """What all applications of a process offer, for whoever only reads it: it takes a second to
    make."""
    return openapi(routed(), wording)


def routed() -> FastAPI:
    """The routes alone, with nobody at them: enough to be documented."""
    return FastAPI(
        title="ReturnLedger",
        version="0.1.0",
        routes=[*_routes(ROUTED)],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )


@cache
def _routes(routed: tuple[Any, ...]) -> Sequence[BaseRoute]:
    """Of the interface, by the modules that hold them, and of the pages. They find the desk by the
    application, so that every application in a process may have the same."""
    router = APIRouter()
    for each in routed:
        router.include_router(each.router)
    for own in pages.ROUTERS:
        router.include_router(own)
    return router.routes
