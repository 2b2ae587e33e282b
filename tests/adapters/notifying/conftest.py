"""A house whose people are told of what happens, and nothing is sent."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.database import Database
from adapters.notifying.notifier import Notifier
from adapters.settings import Settings, settings_from_environment
from tests.adapters.http.living import House, living


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from_environment({"RTW_DATA": str(tmp_path)})


@pytest.fixture
async def house(database: Database, tmp_path: Path, anyio_backend: str) -> AsyncIterator[House]:
    """The people, the job profile and the protocol of the spine; no case yet."""
    async with living(database, tmp_path) as house:
        yield house


@pytest.fixture
def notifier(house: House, settings: Settings) -> Notifier:
    return Notifier(house.product, settings)


def told(house: House, person: str | None = None) -> list[tuple[Any, ...]]:
    """(person, code, name of the case), in the order in which it happened."""
    reader = None if person is None else house.ref(person)
    with psycopg.connect(house.product.database.conninfo("owner")) as connection:
        connection.execute("SET ROLE NONE")
        rows = connection.execute(
            "SELECT reader, code, case_name FROM consuming.notification"
            " WHERE %(reader)s::uuid IS NULL OR reader = %(reader)s"
            " ORDER BY position NULLS LAST, at, code, reader",
            {"reader": reader},
        ).fetchall()
    names = {house.ref(name): name for name in ("CM-1", "CL-1", "W-A", "EM-1", "SU-1", "IN-1")}
    return [(names.get(reader, str(reader)), code, name) for reader, code, name in rows]
