"""A ledger in which a story was played, to make others from."""

import pytest

from adapters.database import create_database
from adapters.embedded import EmbeddedPostgres
from tests.adapters.desks import SPINE, desk_of


@pytest.fixture(scope="session")
def spine_told(
    postgres: EmbeddedPostgres, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The database in which the spine was played. It is there to be copied, and for nobody else."""
    create_database(postgres, "spine_told", _template)
    desk_of(postgres, "spine_told", tmp_path_factory.mktemp("spine")).json("play", str(SPINE))
    return "spine_told"
