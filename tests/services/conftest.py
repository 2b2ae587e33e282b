"""Use cases run on asyncio, over a ledger in memory."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
