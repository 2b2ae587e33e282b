"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters.http.declared import PUBLIC
from adapters.http.requests import desk_of
from adapters.lag import lags

router = APIRouter(tags=["health"])


@router.get("/live")
@PUBLIC
async def live() -> JSONResponse:
    return JSONResponse({"live": True})


@router.get("/ready")
@PUBLIC
async def ready(request: Request) -> JSONResponse:
    """Ready when the database answers; how far each view is behind stands beside it."""
    behind = await lags(desk_of(request).product)
    return JSONResponse({"ready": True, "events_behind": behind})
