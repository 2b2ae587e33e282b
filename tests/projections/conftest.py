"""A real database with three cases of one tenant and one of another, told by stories.

The stories are told once; every test has a copy of what they left, projected or not yet.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from psycopg import Connection

from adapters.database import Database, create_database, migrated_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.live_tables.projector import catch_up
from adapters.main import connected
from tests.projections.told import Told, tell
from tests.servers import copied
from tests.services.world import CLAIM_KEY
from tests.superusers import seeing_all

STORIES = (
    ("demo", "spine", None),
    ("demo", "held", "LiftHold"),
    ("demo", "young", "RecordBaseline"),
    ("other", "spine", "CompleteReassessment"),
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def told_once(postgres: EmbeddedPostgres, _template: str) -> str:
    """The name of a database in which the stories were told and nothing was projected."""
    create_database(postgres, "told_once", _template)
    asyncio.run(_tell_all(migrated_database(postgres, "told_once", "demo", CLAIM_KEY)))
    return "told_once"


async def _tell_all(database: Database) -> None:
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            for tenant, story, upto in STORIES:
                await tell(Told(product, superuser), tenant, story, upto)


@pytest.fixture(scope="session")
def projected_once(postgres: EmbeddedPostgres, told_once: str) -> str:
    """The same where all views have come to the end."""
    create_database(postgres, "projected_once", told_once)
    asyncio.run(_project(migrated_database(postgres, "projected_once", "demo", CLAIM_KEY)))
    return "projected_once"


async def _project(database: Database) -> None:
    async with connected(database) as product:
        await catch_up(database, product.feed)


@pytest.fixture
def database(postgres: EmbeddedPostgres, told_once: str) -> Iterator[Database]:
    with copied(postgres, told_once) as database:
        yield database


@pytest.fixture
def superuser(database: Database) -> Iterator[Connection[Any]]:
    """An autocommit session that may do anything; row-level security does not hold it."""
    with seeing_all(database) as connection:
        yield connection


@pytest.fixture
async def told(database: Database, superuser: Connection[Any]) -> AsyncIterator[Told]:
    async with connected(database) as product:
        yield Told(product, superuser)


@pytest.fixture
async def projected(postgres: EmbeddedPostgres, projected_once: str) -> AsyncIterator[Told]:
    """The stories, where every view has come to the end of its ledger."""
    with copied(postgres, projected_once) as database, seeing_all(database) as superuser:
        async with connected(database) as product:
            yield Told(product, superuser)
