"""Databases in which a story was told once, to be copied for each house that begins with it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from adapters.database import drop_database
from domain.case.vocabulary import Role
from tests.adapters.http.bodies import SPINE, Story
from tests.adapters.http.living import House, living
from tests.adapters.http.twins import Place

Telling = Callable[[House], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Told:
    """The name of a database that nobody is connected to, and who was hired in it."""

    name: str
    staff: dict[Role, UUID]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was told in this session, by the name that its teller gives it."""

    place: Place
    _told: dict[str, _Told] = field(default_factory=dict)

    @asynccontextmanager
    async def house(
        self, name: str, telling: Telling, story: Story = SPINE
    ) -> AsyncIterator[House]:
        """A house in a database of its own, in which all this has happened. The name stands for
        one telling of one story."""
        if name not in self._told:
            self._told[name] = await self._tell(telling, story)
        told = self._told[name]
        with self.place.copy(told.name) as database:
            async with living(database, self.place.data, story) as house:
                house.staff |= told.staff
                yield house

    async def _tell(self, telling: Telling, story: Story) -> _Told:
        name = self.place.another()
        async with living(self.place.opened(name), self.place.data, story) as house:
            await telling(house)
            await house.catch_up()
        return _Told(name, house.staff)

    def clear(self) -> None:
        while self._told:
            _, told = self._told.popitem()
            drop_database(self.place.server, told.name)
