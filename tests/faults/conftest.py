"""One house for the runs that are short; coroutines of these tests run on asyncio."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.standing import Standing, standing
from tests.faults.volumes import MIB, volume

SIZE = 400 * MIB


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="package")
def _house(server_folder: Path) -> Iterator[Standing]:
    top = server_folder / "house"
    with volume(top, SIZE) as own, standing(top / "data", volume=own) as house:
        yield house


@pytest.fixture
def house(_house: Standing) -> Standing:
    """All of the product at work, whatever the test before has done to it; on a volume of its own
    where one may mount it."""
    _house.house.mend()
    return _house
