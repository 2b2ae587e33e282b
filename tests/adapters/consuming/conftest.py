"""A ledger of many cases, a table of effects, and the database as its superuser sees it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from adapters.consuming.following import Following
from adapters.database import Database
from tests.adapters.consuming.effects import EFFECTS, Counting, Ledger, following

NEVER_S = 3600.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def superuser(database: Database) -> Iterator[Connection[Any]]:
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        yield connection


@pytest.fixture
def ledger(database: Database, superuser: Connection[Any]) -> Ledger:
    """Empty, with a table of effects."""
    superuser.execute(EFFECTS)
    return Ledger(database, superuser)


@pytest.fixture
async def asleep(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Following]:
    """A consumer that the clock wakes no sooner than in an hour."""
    monkeypatch.setattr("adapters.consuming.following.LIST_S", NEVER_S)
    database = ledger.database
    async with following(
        database.conninfo("api"), database.conninfo("project"), Counting(), every_s=NEVER_S
    ) as own:
        yield own
