"""The picker's whole story, for tests that store nothing; and an issuer that signs people in."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.stories import Player
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import House
from tests.adapters.http.shelf import Shelf
from tests.adapters.signing_in.code_issuer import CodeIssuer
from tests.adapters.signing_in.issuing import served


async def _to_its_end(house: House) -> None:
    product, (header, _) = house.product, house.story
    parts = (product.ledger, product.commands, header, product.clock)
    house.player = Player(*parts, story_clock=True)
    assert (await house.replay()).difference is None


@pytest.fixture(scope="module")
async def picker(shelf: Shelf, anyio_backend: str) -> AsyncIterator[House]:
    """Told to its end with its own times."""
    async with shelf.house("the picker to its end", _to_its_end, PICKER) as house:
        yield house


@pytest.fixture
def issuer() -> Iterator[CodeIssuer]:
    with served(CodeIssuer) as issuer:
        yield issuer
