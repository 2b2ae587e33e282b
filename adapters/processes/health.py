"""The port of a process for whoever watches it: /live, /ready and /metrics, nothing of a case."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.processes import metrics
from adapters.processes.readiness import AWAY, Readiness, Ready

_UNCACHED = {"Cache-Control": "no-store"}


def health_app(ready: Ready) -> Starlette:
    """``ready`` is asked with each question, and raises where the database is away."""

    async def asked() -> Readiness:
        try:
            found = await ready()
        except AWAY:
            found = Readiness(good=False)
        metrics.READY.set(found.good)
        return found

    async def live(_: Request) -> Response:
        return JSONResponse({"live": True})

    async def is_ready(_: Request) -> Response:
        found = await asked()
        return JSONResponse(found.body(), 200 if found.good else 503, _UNCACHED)

    async def measured(_: Request) -> Response:
        await asked()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST, headers=_UNCACHED)

    return Starlette(
        routes=[Route("/live", live), Route("/ready", is_ready), Route("/metrics", measured)]
    )
