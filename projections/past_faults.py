"""A view, or a part of it, moved on past what cannot be folded; and all parts brought to one
position."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from projections.apart import advance_apart, lies_in_the_event
from projections.feeding import Feed
from projections.held import held
from projections.live_rows import forget, write
from projections.parts import WHOLE, Part, mark_to_move, move_marks, standing
from projections.runner import BATCH, advance, lock_for_writing
from projections.view import View


@dataclass(frozen=True, slots=True)
class Folding:
    """projections.apart.Consumer of a part of a view; ``beside``: the same view with its table
    beside the live one, into which is folded then."""

    feed: Feed
    view: View[Any]
    part: Part = WHOLE
    beside: View[Any] | None = None

    @property
    def name(self) -> str:
        return self.view.name

    async def lock(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        await lock_for_writing(connection, self.view)
        return await mark_to_move(connection, tenant, self.view.name, self.part)

    async def move(self, connection: AsyncConnection[Any], tenant: UUID, to: int) -> None:
        await move_marks(connection, tenant, [self.view.name], self.part, to)

    async def refold(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
    ) -> None:
        own = await held(connection, tenant, self.view.name, [case])
        view = self.beside or self.view
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
    part: Part = WHOLE,
    most: int | None = None,
) -> int:
    """``runner.advance``; but where one case's events cannot be folded, that case is parked."""
    try:
        return await advance(connection, feed, tenant, view, part, most)
    except Exception as error:  # each case is tried by itself; what is the house's is raised
        if not lies_in_the_event(error):
            raise
    most_apart = () if most is None else (most,)
    return await advance_apart(connection, Folding(feed, view, part), tenant, *most_apart)


async def levelled(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, view: View[Any]
) -> int:
    """All parts of a view brought to where the one stands that is furthest: the position.

    In a transaction in which nobody else may write its table; or beforehand, so that little is
    left to do then. Raises PartsChangedError in the latter case alone.
    """
    stands = await standing(connection, tenant, view.name)
    furthest = max(stands)
    for number, position in enumerate(stands):
        part, at = Part(number, len(stands)), position
        while at < furthest:
            most = min(BATCH, furthest - at)
            moved = await advance_past_faults(connection, feed, tenant, view, part, most)
            at += moved
            if moved == 0:
                break
    return furthest
