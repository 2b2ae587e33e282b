"""Houses: of their own for whoever changes them, and one on hold for whoever stores nothing."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.http.living import House
from tests.adapters.http.shelf import Shelf

ON_HOLD = 18
"""The line of the spine that raises the alarm."""
OFTEN = (0, 3, 16, 17, ON_HOLD)
"""Lines of the spine behind which many tests begin."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


async def _on_hold(house: House) -> None:
    await house.play(ON_HOLD)
    await house.hire()


@pytest.fixture(scope="module")
async def held(shelf: Shelf, anyio_backend: str) -> AsyncIterator[House]:
    """The spine up to its alarm: the case is on hold, and somebody of each role is in it. Whoever
    uses it stores nothing."""
    async with shelf.house("on hold", _on_hold) as house:
        yield house


@pytest.fixture
async def house(
    request: pytest.FixtureRequest, shelf: Shelf, anyio_backend: str
) -> AsyncIterator[House]:
    """The people, the job profile and the protocol of the spine; no case yet, unless the test is
    marked with the line of the spine up to which it was ``played``."""
    marker = request.node.get_closest_marker("played")
    upto = 0 if marker is None else marker.args[0]
    told = max(each for each in OFTEN if each <= upto)
    async with shelf.house(f"the spine up to {told}", lambda house: house.play(told)) as house:
        if told < upto:
            await house.play(upto, after=told)
        yield house
