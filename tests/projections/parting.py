"""Views in parts: their number changed, and what each part has come to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from psycopg import AsyncConnection

from adapters.live_tables.projector import catch_up
from projections.catalogue import VIEWS
from projections.parting import change_parts
from projections.parts import WHOLE, Part, PartsChangedError, all_parts, standing
from projections.remembered import Remembered
from projections.runner import differences, enter
from projections.together import Views, advance_together_past_faults
from tests.projections.choking import HELD
from tests.projections.told import DEMO, Told

OWN = Part.holding(HELD, 2)
OTHER = Part(1 - OWN.number, 2)


async def share_out(told: Told, number: int) -> None:
    """As rtw parts does."""
    conninfo = told.product.database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as owner:
        await change_parts(owner, told.product.feed, list(VIEWS.values()), number)


async def stands(told: Told) -> dict[str, Sequence[int]]:
    """Where the parts of each view of DEMO stand."""
    async with told.projecting() as connection, connection.transaction():
        await enter(connection, DEMO)
        return {view: await standing(connection, DEMO, view) for view in VIEWS}


async def broken(told: Told) -> list[str]:
    """The views of DEMO with a row that is not as its part's events make it; and those that say
    more than the part has that is furthest behind, or less."""
    async with told.projecting() as connection:
        wrong = [
            name
            for name, view in VIEWS.items()
            if await differences(connection, told.product.feed, DEMO, view)
        ]
    said = told.bookmarks()
    least = {view: min(positions) for view, positions in (await stands(told)).items()}
    return wrong + [view for view in VIEWS if said.get((view, DEMO), 0) != least[view]]


async def at_the_end(told: Told) -> bool:
    positions = {each for own in (await stands(told)).values() for each in own}
    return positions == {told.heads()[DEMO]}


async def caught_up(told: Told) -> None:
    await catch_up(told.product.database, told.product.feed)


@dataclass
class Projecting:
    """A projector that believes in a number of parts until it learns of another."""

    told: Told
    connection: AsyncConnection[Any]
    views: Views = field(default_factory=lambda: VIEWS)
    parts: Sequence[Part] = (WHOLE,)
    remembered: Remembered = field(default_factory=Remembered)

    async def steps(self, part: Part, views: Views) -> int:
        """One of a part; by how many positions it moved, none where there is no such part."""
        feed = self.told.product.feed
        try:
            step = await advance_together_past_faults(
                self.connection, feed, DEMO, views, self.remembered, part
            )
        except PartsChangedError:
            self.parts = await all_parts(self.connection)
            return 0
        return step.moved

    async def steps_anywhere(self, random: Random) -> None:
        names = random.sample(sorted(self.views), random.randint(1, len(self.views)))
        await self.steps(random.choice(self.parts), {name: self.views[name] for name in names})

    async def runs(self) -> None:
        """Until all parts there are have come to the end."""
        left = True
        while left:
            self.parts = await all_parts(self.connection)
            moved = [await self.steps(part, self.views) for part in self.parts]
            left = any(moved) or len(self.parts) != len(await all_parts(self.connection))
