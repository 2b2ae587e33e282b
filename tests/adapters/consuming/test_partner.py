"""A partner with a database of his own follows a case over HTTP, with the rights that he has."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection, Connection, sql

from adapters.consuming.bookmarks import FOR_PARTNERS
from adapters.consuming.consumer import Consumer, Effect
from adapters.consuming.dead_letters import QUICK_S
from adapters.consuming.feeds import FeedEvent
from adapters.consuming.following import Following
from adapters.consuming.http_feed import FeedRefusedError, HttpFeed
from adapters.embedded.postgres import EmbeddedPostgres
from tests.adapters.http.conftest import held  # noqa: F401
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
MOST_LOOKS = 100
"""More than all pages and all tries need."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def own_database(postgres: EmbeddedPostgres) -> Iterator[str]:
    name = f"partner_{uuid4().hex}"
    with psycopg.connect(postgres.conninfo(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres.conninfo(name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Letters:
    """An effect of his: a letter for each event that he is told by name."""

    async def apply(self, connection: AsyncConnection[Any], tenant: UUID, event: FeedEvent) -> None:
        await connection.execute(
            "INSERT INTO letter (position, name) VALUES (%s, %s)", [event.position, event.name]
        )


class Failing:
    """An effect that fails whenever it is tried."""

    tries = 0

    async def apply(self, *_: object) -> None:
        self.tries += 1
        raise LookupError


def partner(house: House, conninfo: str, person: str, effect: Effect | None = None) -> Following:
    looks = 0

    async def bearer() -> str:
        return house.bearer(person).removeprefix("Bearer ")

    async def tenants() -> Mapping[UUID, int | None]:
        nonlocal looks
        looks += 1
        assert looks < MOST_LOOKS
        return {house.tenant: None}

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
            yield connection

    feed = HttpFeed(house.client, bearer)
    return Following(Consumer("letters", lambda _: feed, effect or Letters()), connect, tenants)


def letters(own: Connection[Any]) -> list[tuple[int, str | None]]:
    return own.execute("SELECT position, name FROM letter ORDER BY number").fetchall()


async def test_he_takes_in_each_event_that_he_may_know_once(
    held: House,  # noqa: F811
    own_database: str,
) -> None:
    with psycopg.connect(own_database, autocommit=True) as own:
        for _ in range(2):
            own.execute(FOR_PARTNERS)
        own.execute("CREATE TABLE letter (number serial, position bigint, name text)")
        for _ in range(2):
            await partner(held, own_database, "CM-1").keep_up()
        found = letters(own)

    told = (await held.ask("CM-1", "GET", "/v1/feed")).json()["events"]
    assert found == [(each["position"], each["name"]) for each in told]
    assert "CaseHeld" in {name for _, name in found}


async def test_an_event_that_fails_is_tried_again_soon_and_not_looked_at_all_the_time(
    held: House,  # noqa: F811
    own_database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each event is the first of its case here that fails, so only these are tried."""
    monkeypatch.setattr("adapters.consuming.consumer.QUICK_S", (0.01,) * len(QUICK_S))
    failing = Failing()
    with psycopg.connect(own_database, autocommit=True) as own:
        own.execute(FOR_PARTNERS)
        await partner(held, own_database, "CM-1", failing).keep_up()
        tries = own.execute("SELECT tries FROM consuming.dead_letter WHERE tries > 0").fetchall()

    assert set(tries) == {(1 + len(QUICK_S),)}
    assert failing.tries == sum(each for (each,) in tries)


async def test_who_reads_no_feed_takes_nothing_in(
    held: House,  # noqa: F811
    own_database: str,
) -> None:
    with psycopg.connect(own_database, autocommit=True) as own:
        own.execute(FOR_PARTNERS)
        with pytest.raises(FeedRefusedError, match="403"):
            await partner(held, own_database, "EM-1").keep_up()
        stands = own.execute("SELECT position FROM consuming.bookmark").fetchall()

    assert stands == []
