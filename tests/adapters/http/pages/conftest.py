"""The picker's whole story, for tests that store nothing; and an issuer that signs people in."""

from collections.abc import AsyncIterator, Iterator

import pytest

from adapters.database import Database
from services.stories import Player
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.code_issuer import CodeIssuer
from tests.adapters.http.issuing import served
from tests.adapters.http.living import House, living


@pytest.fixture(scope="module")
async def picker(
    module_database: Database, tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[House]:
    """Told to its end with its own times."""
    async with living(module_database, tmp_path_factory.mktemp("data"), PICKER) as house:
        product, (header, _) = house.product, PICKER
        parts = (product.ledger, product.commands, header, product.clock)
        house.player = Player(*parts, story_clock=True)
        assert (await house.replay()).difference is None
        await house.catch_up()
        yield house


@pytest.fixture
def issuer() -> Iterator[CodeIssuer]:
    with served(CodeIssuer) as issuer:
        yield issuer
