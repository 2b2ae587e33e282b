"""A ledger of many cases, a table of effects, and the database as its superuser sees it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from adapters.database import Database
from tests.adapters.consuming.effects import EFFECTS, Ledger


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
