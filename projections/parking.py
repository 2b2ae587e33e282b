"""A view goes on where one case's events cannot be folded: that case is parked behind the event
that failed, and its later events wait until it is folded anew from its history; others flow."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from projections.apart import (
    advance_apart,
    lies_in_the_event,
    note_left_out,
    taken_anew,
    tried,
)
from projections.feeding import Feed
from projections.held import Parked, held
from projections.live_rows import forget, write
from projections.runner import (
    advance,
    bookmark,
    bookmark_to_move,
    lock_for_writing,
)
from projections.versions import Version, versions_of
from projections.view import View


@dataclass(frozen=True, slots=True)
class _Folding:
    """projections.apart.Consumer of a view; ``version``: its table beside the live one."""

    feed: Feed
    view: View[Any]
    version: Version | None = None

    @property
    def name(self) -> str:
        return self.view.name

    async def lock(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        await lock_for_writing(connection, self.view)
        return await bookmark_to_move(connection, tenant, self.view.name)

    async def refold(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
    ) -> None:
        own = await held(connection, tenant, self.view.name, [case])
        view = self.view if self.version is None else self.version.of(self.view)
        history = own.told(await self.feed.of_case(connection, tenant, case, upto, view.readable))
        if history:
            await write(connection, tenant, view, {case: view.folded(history)})
        else:
            await forget(connection, tenant, view, case)


async def advance_past_faults(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
) -> int:
    """``runner.advance``; but where one case's events cannot be folded, that case is parked."""
    try:
        return await advance(connection, feed, tenant, view)
    except Exception as error:  # each case is tried by itself; what is the house's is raised
        if not lies_in_the_event(error):
            raise
    return await advance_apart(connection, _Folding(feed, view), tenant)


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
    waits = await taken_anew(connection, _Folding(feed, view), tenant, case)
    for version in await versions_of(connection, view):
        at = await bookmark(connection, tenant, version.consumer(view))
        await tried(connection, _Folding(feed, view, version), tenant, case, at)
    return waits
