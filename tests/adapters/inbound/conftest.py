"""A house that takes messages: a clinic's and an HR system's, each with credentials of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.database import Database
from tests.adapters.http.living import House, living
from tests.adapters.inbound.sending import Post, opened

SYSTEMS = ("clinic", "hr")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def passwords(nats: EmbeddedNats) -> Iterator[dict[str, str]]:
    """Both systems let in to the broker."""
    yield {name: nats.admit(name) for name in SYSTEMS}
    for name in SYSTEMS:
        nats.expel(name)


@pytest.fixture
async def house(database: Database, tmp_path: Path, anyio_backend: str) -> AsyncIterator[House]:
    """The spine up to the first load in its first week, its case in the programme."""
    async with living(database, tmp_path) as house:
        await house.play(16)
        yield house


@pytest.fixture
async def post(
    house: House, nats: EmbeddedNats, fresh_broker: Broker, passwords: dict[str, str]
) -> AsyncIterator[Post]:
    """Messages are taken; a clinic may send for CL-1 and W-A, an HR system for SU-1 and EM-1."""
    async with opened(house, nats, passwords) as post:
        yield post
