"""Two cases of which work is kept, and the words of the command line on them."""

from collections.abc import AsyncIterator

import pytest

from adapters.database import Database
from tests.adapters.kept import two_cases
from tests.adapters.obeying import Desk
from tests.projections.told import Told


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Told]:
    async with two_cases(database) as told:
        yield told


@pytest.fixture
def desk(told: Told, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(told, capsys)
