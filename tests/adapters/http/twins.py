"""Two houses with the same story, told differently in what somebody may not know."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
from psycopg import Connection, sql

from adapters.database import Database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.http.app import create_app
from adapters.main import SystemClock
from adapters.work.keeper import WorkKeeper
from domain.case.governance.corrected import EntryCorrected
from domain.data_classes import DataClass
from domain.recorded import Fact
from services.stories import Line, Player
from tests.adapters.http.amending import correct_what_is_not_for_all
from tests.adapters.http.bodies import Story
from tests.adapters.http.living import House, living
from tests.projections.cutting import CODEC, Letters
from tests.projections.otherwise import otherwise, with_others
from tests.servers import copied, copy_of, database_of
from tests.superusers import seeing_all

ANOTHER_REASON = "Another reason altogether"
SECOND = timedelta(seconds=1)
CORRECTED = frozenset({"EntryCorrected.old", "EntryCorrected.new"})


class Hands(SystemClock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Place:
    """Where twins are made: a server, a template with the tables, a folder for keys."""

    server: EmbeddedPostgres
    template: str
    data: Path

    @contextmanager
    def copy(self, template: str) -> Iterator[Database]:
        """A database like another one, dropped afterwards."""
        with copied(self.server, template) as database:
            yield database

    def another(self) -> str:
        """The name of a new database with nothing but the tables."""
        return copy_of(self.server, self.template)

    def opened(self, name: str) -> Database:
        return database_of(self.server, name)


@dataclass(frozen=True, slots=True)
class Tale:
    """A story up to a time, told in a database of its own, with its tables kept."""

    story: Story
    until: datetime
    name: str


def lines_until(story: Story, until: datetime) -> list[tuple[int, Line]]:
    """What was recorded by then."""
    return [
        (number, line)
        for number, line in story[1]
        if datetime.fromisoformat(line.recorded_at or line.at) <= until
    ]


async def tell(place: Place, story: Story, until: datetime) -> Tale:
    """With corrections at its end; nobody is connected to its database afterwards."""
    name = place.another()
    async with at_home(place, place.opened(name), story, until) as house:
        trees = [
            (number, line.model_dump(by_alias=True)) for number, line in lines_until(story, until)
        ]
        played = await house.player.play(trees)
        assert played.difference is None, played.difference
        await correct_what_is_not_for_all(house, until)
        await kept_up(house)
    return Tale(story, until, name)


async def kept_up(house: House) -> None:
    await house.catch_up()
    await WorkKeeper(house.product).keep_up()


@asynccontextmanager
async def at_home(
    place: Place, database: Database, story: Story, at: datetime
) -> AsyncIterator[House]:
    """A house in which it is the time of the story, for whoever asks and for whoever records."""
    async with living(database, place.data, story) as house:
        house.product = replace(house.product, clock=Hands(at))
        house.desk = replace(house.desk, product=house.product)
        parts = (house.product.ledger, house.product.commands, story[0], house.product.clock)
        house.player = Player(*parts, story_clock=True)
        transport = httpx.ASGITransport(create_app(house.desk))
        async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
            house.client = client
            yield house


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is told differently: all of the ``hidden`` classes but for ``kept`` fields, the fields
    of these ``names``, and what the fields at these ``paths`` were corrected to; and the lines that
    are ``added`` at the end. ``seed`` draws which facts."""

    hidden: Letters
    kept: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    added: Sequence[Line] = ()
    seed: int = 1

    def told(self, fact: Fact, chance: Random) -> Fact:
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            fact = with_others(otherwise(fact, self.hidden, self.kept), self._names_in(fact))
        return fact

    def _names_in(self, fact: Fact) -> frozenset[str]:
        corrected = isinstance(fact, EntryCorrected) and fact.field in self.paths
        return self.names | CORRECTED if corrected else self.names

    def because(self, reason: str | None) -> str | None:
        hides = reason is not None and DataClass.C in self.hidden
        return ANOTHER_REASON if hides else reason


@asynccontextmanager
async def twins(
    place: Place, tale: Tale, differently: Otherwise
) -> AsyncIterator[tuple[House, House]]:
    """The story as it was told, and the same told differently."""
    with place.copy(tale.name) as first, place.copy(tale.name) as second:
        retell(second, differently)
        async with (
            at_home(place, first, tale.story, tale.until) as told,
            at_home(place, second, tale.story, tale.until) as retold,
        ):
            for number, line in enumerate(differently.added, start=1000):
                await retold.product.commands.handle(retold.player.asked(number, line))
            await kept_up(retold)
            yield told, retold


def retell(database: Database, differently: Otherwise) -> None:
    """Writes other values over what is hidden, behind the back of the ledger, and empties the
    tables that follow from it."""
    chance = Random(differently.seed)
    with seeing_all(database) as connection:
        connection.execute("ALTER TABLE es.event DISABLE TRIGGER event_append_only")
        for event_id, name, number, body in _of_cases(connection):
            fact, reason = CODEC.decode(name, number, body)
            other = differently.told(fact, chance)
            changed = CODEC.encode(other, differently.because(reason))
            connection.execute(
                "UPDATE es.event SET body = %s WHERE event_id = %s", [changed, event_id]
            )
        connection.execute("ALTER TABLE es.event ENABLE ALWAYS TRIGGER event_append_only")
        _empty(connection)


def _of_cases(connection: Connection[Any]) -> Sequence[tuple[UUID, str, int, bytes]]:
    return connection.execute(
        "SELECT event_id, name, schema_no, body FROM es.event"
        " WHERE name LIKE 'rtw.case:%' ORDER BY position"
    ).fetchall()


def _empty(connection: Connection[Any]) -> None:
    tables = connection.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'rm' AND table_type = 'BASE TABLE'"
    ).fetchall()
    for (table,) in tables:
        connection.execute(sql.SQL("DELETE FROM rm.{}").format(sql.Identifier(table)))


def in_turn(houses: Iterable[House]) -> None:
    """A second later in each of them."""
    for house in houses:
        clock = house.product.clock
        assert isinstance(clock, Hands)
        clock.at += SECOND
