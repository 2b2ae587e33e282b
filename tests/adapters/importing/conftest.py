"""A house in the middle of its story, and somebody who imports files into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.database import Database
from tests.adapters.http.living import House, living
from tests.adapters.importing.desk import Desk


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def house(database: Database, tmp_path: Path, anyio_backend: str) -> AsyncIterator[House]:
    """The spine until the programme has begun."""
    async with living(database, tmp_path) as house:
        await house.play(16)
        yield house


@pytest.fixture
def desk(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(house, tmp_path, capsys)
