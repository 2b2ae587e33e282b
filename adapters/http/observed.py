"""What is told of every request: one line, and its part in the counts. Nothing in it is from a
caller: the template of the route and never the path, known methods, an id of our own."""

import logging
from http import HTTPMethod
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.processes import metrics, tracing
from projections.catalogue import CASE_VIEWS

_log = logging.getLogger("rtw.http")
_NONE = "-"
_VIEW_ROUTE = "/v1/cases/{case_id}/views/{view_name}"


class Observed:
    """Middleware, around everything that answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = uuid4()
        begun, status = perf_counter(), 0
        method = scope["method"] if scope["method"] in HTTPMethod.__members__ else _NONE

        async def noticing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with tracing.request_span(method, Headers(scope=scope)) as told:
            try:
                await self._app(scope, receive, noticing)
            finally:
                route = getattr(scope.get("route"), "path", _NONE)
                told["http.route"], told["http.response.status_code"] = route, status
                _tell(scope, method, route, status, perf_counter() - begun)


def _tell(scope: Scope, method: str, route: str, status: int, seconds: float) -> None:
    metrics.REQUESTS.labels(method, route, status).inc()
    metrics.REQUEST_SECONDS.observe(seconds)
    if status == 200 and route == _VIEW_ROUTE:
        _count_view(scope)
    if _log.isEnabledFor(logging.INFO):
        told = {"method": method, "route": route, "status": status}
        told |= {"ms": round(seconds * 1000, 1), "request": str(scope["state"]["request_id"])}
        _log.info(
            "%(method)s %(route)s %(status)d %(ms).1f ms %(request)s", told, extra={"told": told}
        )


def _count_view(scope: Scope) -> None:
    view = scope.get("path_params", {}).get("view_name")
    if view in CASE_VIEWS:
        metrics.READS.labels(view).inc()
