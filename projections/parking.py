"""A view goes on where one case's events cannot be folded: that case is parked behind the event
that failed, and its later events wait until it is folded anew from its history; others flow."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from projections.apart import note_left_out, taken_anew, tried
from projections.feeding import Feed
from projections.held import Parked
from projections.parts import Part, all_parts
from projections.past_faults import Folding
from projections.rebuild import not_while_rebuilding
from projections.runner import bookmark, lock_for_writing
from projections.versions import versions_of
from projections.view import View


async def fold_anew(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any], case: UUID
) -> Parked | None:
    """Fold one case from its history to where its view stands. None where its row is right now;
    else it waits. A connection of the owner's. Raises RebuildRunningError."""
    async with connection.transaction():
        return await _folded_anew(connection, feed, tenant, view, case)


async def leave_out(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    case: UUID,
    reason: str,
) -> Parked | None:
    """The same without the event that the case waits behind, from now on and in every rebuild.
    A connection of the owner's, who alone may say so. Raises RebuildRunningError."""
    async with connection.transaction():
        await note_left_out(connection, view.name, tenant, case, reason)
        return await _folded_anew(connection, feed, tenant, view, case)


async def _folded_anew(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any], case: UUID
) -> Parked | None:
    """From the lock on there are as many parts as are found."""
    await not_while_rebuilding(connection)
    await lock_for_writing(connection, view)
    part = Part.holding(case, len(await all_parts(connection)))
    waits = await taken_anew(connection, Folding(feed, view, part), tenant, case)
    for version in await versions_of(connection, view):
        at = await bookmark(connection, tenant, version.consumer(view))
        beside = Folding(feed, view, part, version.of(view))
        await tried(connection, beside, tenant, case, at)
    return waits
