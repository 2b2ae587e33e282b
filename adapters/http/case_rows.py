"""Rows of lists (adapters/cases/rows) for whoever asks in a request."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from starlette.requests import Request

from adapters.cases.rows import FIRST, MOST_AT_ONCE, Row, rows_of, told_of
from adapters.http.admission import Admission
from adapters.http.requests import desk_of
from services.actions import Action


async def first_rows(
    request: Request, admission: Admission, action: Action, most: int, after: UUID = FIRST
) -> list[Row]:
    """So many rows of an action, by case, after a given one."""
    found: list[Row] = []
    async for row in rows_for(request, admission, action, after, at_once=most):
        found.append(row)
        if len(found) == most:
            break
    return found


def body_of(request: Request, row: Row) -> dict[str, Any]:
    """A row as its reader may read it."""
    desk = desk_of(request)
    return told_of(row, desk.product.clock.now(), desk.wording)


async def rows_for(
    request: Request,
    admission: Admission,
    action: Action,
    after: UUID = FIRST,
    at_once: int = MOST_AT_ONCE,
) -> AsyncIterator[Row]:
    """The rows of an action, by case, after a given one; ``at_once`` are read of the table."""
    async for row in rows_of(desk_of(request).product, admission.subject, action, after, at_once):
        yield row
