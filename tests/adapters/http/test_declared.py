"""No route starts that does not say what it does, and none does what it did not say."""

from collections.abc import Awaitable, Callable

import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from adapters.http import app as application
from adapters.http.declared import (
    PUBLIC,
    Declares,
    UndeclaredRoute,
    actions_of,
    check_asked,
    check_declared,
    endpoints_of,
)
from domain.case.aggregate import REQUESTS
from services.actions import FOR_ANYBODY, IN_A_CASE, OF_ROWS, OF_THE_TENANT, Action, AskFor
from tests.adapters.http.asking import ask
from tests.adapters.http.living import House

Endpoint = Callable[[Request], Awaitable[Response]]


def an_app(endpoint: Endpoint, *, nested: bool = False) -> FastAPI:
    app, router = FastAPI(docs_url=None, redoc_url=None), APIRouter()
    router.get("/asked")(endpoint)
    if nested:
        outer = APIRouter(prefix="/outer")
        outer.include_router(router)
        router = outer
    app.include_router(router)
    return app


async def _silent(request: Request) -> Response:
    check_asked(request, Action.HISTORY)
    return Response("told")


@pytest.mark.parametrize("nested", [False, True])
def test_a_route_that_says_nothing_does_not_start(nested: bool) -> None:
    with pytest.raises(UndeclaredRoute, match="/asked does not declare its action"):
        check_declared(an_app(_silent, nested=nested))


def test_what_is_mounted_says_what_it_does_too() -> None:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.router.routes.append(Mount("/files", app=FastAPI()))

    with pytest.raises(UndeclaredRoute, match="/files"):
        check_declared(app)

    app.router.routes[-1] = Mount("/files", app=PUBLIC(FastAPI()))
    check_declared(app)


def test_a_route_decides_on_what_it_declared_and_on_nothing_else() -> None:
    async def other(request: Request) -> Response:
        return await _silent(request)

    async def same(request: Request) -> Response:
        return await _silent(request)

    declared = an_app(Declares(Action.HISTORY, Action.DUE)(same))
    assert ask(declared, "GET", "/asked").text == "told"
    with pytest.raises(UndeclaredRoute, match="decides on history"):
        ask(an_app(Declares(Action.DUE)(other)), "GET", "/asked")


@pytest.mark.anyio
async def test_the_application_does_not_start_with_a_route_that_says_nothing(
    held: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless:
        router = APIRouter()

    Careless.router.get("/v1/everything")(_silent)
    monkeypatch.setattr(application, "ROUTED", (*application.ROUTED, Careless))

    with pytest.raises(UndeclaredRoute, match="/v1/everything"):
        application.create_app(held.desk)


@pytest.mark.anyio
async def test_every_command_has_a_route_and_every_action_stands_in_one_table(held: House) -> None:
    found = {
        action
        for _, _, endpoint in endpoints_of(application.create_app(held.desk))
        for action in actions_of(endpoint)
    }

    assert {each.request for each in found if isinstance(each, AskFor)} == set(REQUESTS.values())
    tables = (IN_A_CASE, OF_ROWS, OF_THE_TENANT, FOR_ANYBODY)
    assert {action: sum(action in table for table in tables) for action in Action} == dict.fromkeys(
        Action, 1
    )
