"""A house that takes messages: a clinic's and an HR system's, each with credentials of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.database import Database
from adapters.embedded.postgres import EmbeddedPostgres
from tests.adapters.http.living import House, living
from tests.adapters.inbound.posting import Post, opened
from tests.adapters.inbound.sending import ACTS_FOR, Systems
from tests.servers import copied

IN_PROGRAMME = 16
"""The line of the spine that sets the first load."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def passwords(nats: EmbeddedNats) -> Iterator[dict[str, str]]:
    """Of the systems that are let in to the broker."""
    yield {name: nats.admit(name) for name in ACTS_FOR}
    for name in ACTS_FOR:
        nats.expel(name)


@pytest.fixture
async def house(database: Database, tmp_path: Path, anyio_backend: str) -> AsyncIterator[House]:
    """The spine until the programme has begun."""
    async with living(database, tmp_path) as house:
        await house.play(IN_PROGRAMME)
        yield house


@pytest.fixture
async def systems(house: House) -> Systems:
    """Registered, without a broker."""
    found = Systems(house)
    await found.register()
    return found


@pytest.fixture
async def post(
    house: House, nats: EmbeddedNats, fresh_broker: Broker, passwords: dict[str, str]
) -> AsyncIterator[Post]:
    async with opened(Systems(house), nats, passwords) as post:
        yield post


@pytest.fixture(scope="module")
async def known(
    postgres: EmbeddedPostgres,
    _template: str,
    tmp_path_factory: pytest.TempPathFactory,
    anyio_backend: str,
) -> AsyncIterator[Systems]:
    """The same for whoever stores nothing, without a broker."""
    with copied(postgres, _template) as database:
        async with living(database, tmp_path_factory.mktemp("data")) as house:
            await house.play(IN_PROGRAMME)
            found = Systems(house)
            await found.register()
            yield found
