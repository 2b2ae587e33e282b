"""What every read shares: the reader's relation to the case, times, tags, waiting for a view."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.asking.refused import RETRY
from adapters.cases.patience import in_time
from adapters.cases.views import Times, json_bytes
from adapters.http.requests import desk_of
from adapters.main import Product
from domain.instants import Instant
from projections.queries import reached
from services.audiences import HIDES_ACTIVITY, Audience

_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
WAIT_S = 10.0
LOOK_EVERY_S = 0.02
NO_VERSION = -1
"""At which no case is."""
WORDING_CODES = frozenset({"problem.field.position", "problem.view_behind", "problem.role"})
"""What the catalogue must hold for this module."""


def times_of(request: Request) -> Times:
    """as_of and known_at. Raises ProblemError 422 for what is no time with an offset, from 2000
    to two years from now."""
    now = desk_of(request).product.clock.now()
    query = request.query_params
    return Times(_instant(query, "as_of", now), _instant(query, "known_at", now))


def instant_in(request: Request, name: str) -> datetime:
    """A time that must be there, as ``times_of`` takes them. Raises ProblemError 422."""
    query = request.query_params
    found = _instant(query, name, desk_of(request).product.clock.now())
    if found is None:
        raise ProblemError(422, "input", errors=[FieldError(name, "missing")])
    return found


def _instant(query: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    if name not in query:
        return None
    try:
        return _INSTANT.validate_python(query[name], context={"now": now})
    except ValueError:
        raise ProblemError(422, "input", errors=[FieldError(name, "instant")]) from None


def position_in(query: Mapping[str, str], name: str) -> int:
    """A position, 0 where it is absent. Raises ProblemError 422 for what is none."""
    text = query.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise ProblemError(422, "input", errors=[FieldError(name, "position")])
    return int(text)


async def wait_for(request: Request, tenant: UUID, view: str, position: int) -> None:
    """Until the view holds a position. Raises ProblemError 503 where that takes too long.

    Who may not see activity waits for nothing beyond the end of the ledger: how long, or in
    vain, would tell him where it ends.
    """
    if position == 0:
        return
    product = desk_of(request).product
    if Audience(view) in HIDES_ACTIVITY:
        position = min(position, await product.reader.head(tenant))
    try:
        async with asyncio.timeout(WAIT_S) as waiting:
            while await _reached(product, tenant, view) < position:
                _raise_if_late(waiting)
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        raise ProblemError(503, "view_behind", headers=RETRY) from None


def _raise_if_late(waiting: asyncio.Timeout) -> None:
    """A timeout interrupts once. Where that comes as the pool hands out a connection,
    asyncio.wait_for (before Python 3.12) keeps it to itself, and nothing would end the wait."""
    if waiting.expired():
        raise TimeoutError


async def reached_now(request: Request, tenant: UUID, view: str) -> int:
    """How far a live table has come."""
    async with in_time():
        return await _reached(desk_of(request).product, tenant, view)


async def _reached(product: Product, tenant: UUID, view: str) -> int:
    """On a connection for this one look: who waits must not keep others from reading."""
    async with product.views.connection() as connection:
        return await reached(connection, tenant, view)


def answer(request: Request, body: Any, *, version: int | None = None) -> Response:
    """A body with its ETag."""
    content = json_bytes(body)
    quoted = f'"{tag_of(content, version)}"'
    headers = {"ETag": quoted, "Cache-Control": "no-store"}
    if _knows(request, quoted):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def _knows(request: Request, quoted: str) -> bool:
    """As RFC 9110, 13.1.2 has it: any of several tags, be it called weak, or ``*``."""
    named = ",".join(request.headers.getlist("if-none-match")).split(",")
    return not {"*", quoted}.isdisjoint(each.strip().removeprefix("W/") for each in named)


def tag_of(content: bytes, version: int | None = None) -> str:
    """A hash of the whole body, for much of it moves with the clock or with a consent and not with
    the version. ``version`` stands before it where readers are told it: commands name that."""
    of_body = hashlib.sha256(content).hexdigest()[:32]
    return of_body if version is None else f"{version}-{of_body}"


def version_in(tag: str) -> int:
    """What stands before the hash; NO_VERSION where that is none."""
    version = tag.partition("-")[0]
    return int(version) if version.isdecimal() and len(version) <= 9 else NO_VERSION
