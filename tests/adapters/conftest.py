"""What takes long to make and is made once: a ledger in which a story was played, and a cluster, to
make others from."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.database import create_database
from adapters.embedded.postgres import EmbeddedPostgres, embedded_postgres
from tests.adapters.desks import SPINE, desk_of
from tests.adapters.http.shelf import Shelf
from tests.adapters.http.twins import Place
from tests.servers import waiting_for_no_disk


@pytest.fixture(scope="session")
def spine_told(
    postgres: EmbeddedPostgres, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The database in which the spine was played. It is there to be copied, and for nobody else."""
    create_database(postgres, "spine_told", _template)
    desk_of(postgres, "spine_told", tmp_path_factory.mktemp("spine")).json("play", str(SPINE))
    return "spine_told"


@pytest.fixture(scope="session")
def unused_cluster(server_folder: Path) -> Path:
    """A data folder whose server has come up once and was stopped; as small as one can be."""
    plain = waiting_for_no_disk()
    small = replace(plain, options=(*plain.options, "--wal-segsize=1"))
    with embedded_postgres(server_folder / "unused", small):
        pass
    return server_folder / "unused"


@pytest.fixture
def made_dir(data_dir: Path, unused_cluster: Path) -> Path:
    """A data folder with a cluster in it, for tests that do not ask how it is made."""
    data_dir.mkdir(mode=0o711)
    parts = [str(unused_cluster / each) for each in ("postgres", "secrets")]
    subprocess.run(["cp", "-a", *parts, str(data_dir)], check=True)
    return data_dir


@pytest.fixture(scope="session")
def shelf(
    postgres: EmbeddedPostgres, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """Stories told over HTTP, each once in a session, for houses that begin with them."""
    shelf = Shelf(Place(postgres, _template, tmp_path_factory.mktemp("houses")))
    yield shelf
    shelf.clear()
