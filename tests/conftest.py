"""One embedded server of each kind for all tests, and for each test that asks a fresh, migrated
database and a broker with nothing in it."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from nats.js.errors import NotFoundError, ServerError

from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats, embedded_nats
from adapters.broker.rights import EVENTS, INBOUND
from adapters.broker.streams import declare_streams
from adapters.database import Database, create_database, migrated_database, prepare_cluster
from adapters.embedded.postgres import EmbeddedPostgres, embedded_postgres
from adapters.garbage import settle
from tests.servers import CLAIM_KEY, copied, folder_of_servers, waiting_for_no_disk


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "played(line): the story of a house goes on behind it")


def pytest_collection_finish() -> None:
    """From here on Python looks for garbage as seldom as in the product."""
    settle()


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for data folders of servers: the user who runs them as root may pass it."""
    folder = Path(tempfile.mkdtemp(prefix="rtw-test-", dir=folder_of_servers()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(server_folder: Path) -> Iterator[Path]:
    """Where a data folder may be made, alone in a folder of its own."""
    folder = server_folder / uuid4().hex
    folder.mkdir(mode=0o711)
    yield folder / "data"
    if (folder / "data" / "nats").exists():  # of a process that was killed
        EmbeddedNats(folder / "data").stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A running embedded server with the roles and no database of ours."""
    with embedded_postgres(server_folder / "session", waiting_for_no_disk()) as server:
        prepare_cluster(server)
        yield server


@pytest.fixture(scope="session")
def _template(postgres: EmbeddedPostgres) -> str:
    create_database(postgres, "migrated_once")
    migrated_database(postgres, "migrated_once", "demo", CLAIM_KEY)
    return "migrated_once"


@pytest.fixture
def database(postgres: EmbeddedPostgres, _template: str) -> Iterator[Database]:
    """A migrated, empty database of kind demo, dropped afterwards."""
    with copied(postgres, _template) as database:
        yield database


@pytest.fixture(scope="session")
def nats(server_folder: Path) -> Iterator[EmbeddedNats]:
    """A running broker; whoever kills it starts it again."""
    with embedded_nats(server_folder / "broker") as server:
        yield server


@pytest.fixture
async def fresh_broker(nats: EmbeddedNats) -> AsyncIterator[Broker]:
    """A connection of the owner, to streams that have just been declared and hold nothing."""
    async with Broker(lambda: door_of(nats, "owner"), "test") as broker:
        assert await broker.until_connected(10)
        for stream in (EVENTS, INBOUND):
            with suppress(NotFoundError):
                await broker.js.delete_stream(stream)
        await _declared(broker)
        yield broker


async def _declared(broker: Broker) -> None:
    """The folder of a deleted stream may take a moment to be free for a new one."""
    async with asyncio.timeout(10):
        while True:
            with suppress(ServerError):
                return await declare_streams(broker)
            await asyncio.sleep(0.05)
