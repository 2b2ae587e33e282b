"""A real database with three cases of one tenant and one of another, told by stories."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from adapters.database import Database
from adapters.main import connected
from tests.projections.told import Told, tell


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def superuser(database: Database) -> Iterator[Connection[Any]]:
    """An autocommit session that may do anything; row-level security does not hold it."""
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        yield connection


@pytest.fixture
async def told(database: Database, superuser: Connection[Any]) -> AsyncIterator[Told]:
    async with connected(database) as product:
        told = Told(product, superuser)
        for tenant, story, upto in (
            ("demo", "spine", None),
            ("demo", "held", "LiftHold"),
            ("demo", "young", "RecordBaseline"),
            ("other", "spine", "CompleteReassessment"),
        ):
            await tell(told, tenant, story, upto)
        yield told
