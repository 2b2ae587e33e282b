"""Houses: empty ones for whoever changes them, and one on hold for whoever stores nothing."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.database import Database, create_database, drop_database, migrated_database
from adapters.embedded import EmbeddedPostgres
from tests.adapters.http.living import House, living

CLAIM_KEY = bytes(range(32))
ON_HOLD = 18
"""The line of the spine that raises the alarm."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def module_database(postgres: EmbeddedPostgres, _template: str) -> Iterator[Database]:
    """One database for all tests of a module that leave it as it is."""
    name = f"test_{uuid4().hex}"
    create_database(postgres, name, _template)
    yield migrated_database(postgres, name, "demo", CLAIM_KEY)
    drop_database(postgres, name)


@pytest.fixture(scope="module")
async def held(
    module_database: Database, tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[House]:
    """The spine up to its alarm: the case is on hold, and somebody of each role is in it. Whoever
    uses it stores nothing."""
    async with living(module_database, tmp_path_factory.mktemp("data")) as house:
        await house.play(ON_HOLD)
        await house.hire()
        await house.catch_up()
        yield house


@pytest.fixture
async def house(database: Database, tmp_path: Path, anyio_backend: str) -> AsyncIterator[House]:
    """The people, the job profile and the protocol of the spine; no case yet."""
    async with living(database, tmp_path) as house:
        yield house
