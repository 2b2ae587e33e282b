"""Each route says what it does (services/actions); the application does not start where one does
not, and a route decides on nothing but what it said."""

from collections.abc import Iterator
from typing import TypeVar

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import Request

from services.actions import Action, Deed

E = TypeVar("E")
_ACTIONS = "rtw_actions"
DOCUMENT = "/openapi.json"
"""Made by the framework: what is offered, and to nobody in particular."""


class UndeclaredRoute(Exception):  # noqa: N818
    """A route that says nothing of what it does; the message names its path."""


class Declares:
    """Marks what answers a route with its actions: ``@Declares(Action.DUE)``."""

    def __init__(self, *actions: Deed) -> None:
        self._actions = frozenset(actions)

    def __call__(self, endpoint: E) -> E:
        setattr(endpoint, _ACTIONS, self._actions)
        return endpoint


def actions_of(endpoint: object) -> frozenset[Deed]:
    """What an endpoint says it does; nothing where it does not say."""
    found: frozenset[Deed] = getattr(endpoint, _ACTIONS, frozenset())
    return found


def endpoints_of(app: FastAPI) -> Iterator[tuple[str, frozenset[str], object]]:
    """Path, methods and endpoint of each route; what is mounted is an endpoint of all methods."""
    for each in iter_route_contexts(app.routes):
        endpoint = each.endpoint or getattr(each.route, "app", None)
        yield each.path or "", frozenset(each.methods or ()), endpoint


def check_declared(app: FastAPI) -> None:
    """Raises UndeclaredRoute for the first route that says nothing."""
    for path, _, endpoint in endpoints_of(app):
        if path != DOCUMENT and not actions_of(endpoint):
            raise UndeclaredRoute(f"{path} does not declare its action")


def check_asked(request: Request, action: Deed) -> None:
    """Raises UndeclaredRoute where a route asks for a decision on what it did not declare."""
    if action not in actions_of(request.scope.get("endpoint")):
        raise UndeclaredRoute(f"a route decides on {action} and does not declare it")


PUBLIC = Declares(Action.PUBLIC)
"""For what anybody may read: no case, no person."""
