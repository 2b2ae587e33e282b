"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters.http.declared import PUBLIC
from adapters.http.requests import desk_of
from adapters.processes.readiness import of_views

router = APIRouter(tags=["health"])


@router.get("/live")
@PUBLIC
async def live() -> JSONResponse:
    return JSONResponse({"live": True})


@router.get("/ready")
@PUBLIC
async def ready(request: Request) -> JSONResponse:
    """Ready when the database answers and no live table is too old; how far each is behind, and
    for how many seconds, stands beside it (docs/operations.md)."""
    desk = desk_of(request)
    found = await of_views(desk.product, desk.ready_within_s)
    return JSONResponse(found.body(), 200 if found.good else 503, {"Cache-Control": "no-store"})
