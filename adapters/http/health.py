"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters.http.declared import PUBLIC
from adapters.http.requests import desk_of
from adapters.lag import standing

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
    found = await standing(desk.product)
    good = all(lag.seconds <= desk.ready_within_s for lag in found.lags.values())
    body = {
        "ready": good,
        "events_behind": {name: lag.events for name, lag in found.lags.items()},
        "seconds_behind": {name: round(lag.seconds, 3) for name, lag in found.lags.items()},
        "parked": found.parked,
    }
    return JSONResponse(body, 200 if good else 503, {"Cache-Control": "no-store"})
