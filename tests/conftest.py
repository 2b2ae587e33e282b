"""One embedded server for all tests, and a fresh, migrated database for each that asks."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.database import (
    Database,
    create_database,
    drop_database,
    migrated_database,
    prepare_cluster,
)
from adapters.embedded import EmbeddedPostgres, embedded_postgres
from adapters.garbage import settle

_CLAIM_KEY = bytes(range(32))


def pytest_collection_finish() -> None:
    """From here on Python looks for garbage as seldom as in the product."""
    settle()


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for data folders of servers: the user who runs them as root may pass it."""
    folder = Path(tempfile.mkdtemp(prefix="rtw-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(server_folder: Path) -> Iterator[Path]:
    """Where a data folder may be made, alone in a folder of its own."""
    folder = server_folder / uuid4().hex
    folder.mkdir(mode=0o711)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A running embedded server with the roles and no database of ours."""
    with embedded_postgres(server_folder / "session") as server:
        prepare_cluster(server)
        yield server


@pytest.fixture(scope="session")
def _template(postgres: EmbeddedPostgres) -> str:
    create_database(postgres, "migrated_once")
    migrated_database(postgres, "migrated_once", "demo", _CLAIM_KEY)
    return "migrated_once"


@pytest.fixture
def database(postgres: EmbeddedPostgres, _template: str) -> Iterator[Database]:
    """A migrated, empty database of kind demo, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    create_database(postgres, name, _template)
    yield migrated_database(postgres, name, "demo", _CLAIM_KEY)
    drop_database(postgres, name)
