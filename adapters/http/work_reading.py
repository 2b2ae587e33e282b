"""Reads of what is kept of the work in cases, which follows the ledger a little behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.asking.problems import ProblemError
from adapters.asking.refused import RETRY
from adapters.cases.patience import in_time
from adapters.work.lists import WorkBehindError

WORDING_CODES = frozenset({"problem.view_behind"})
"""What the catalogue must hold for this module."""


@asynccontextmanager
async def near_enough() -> AsyncIterator[None]:
    """Raises ProblemError 503 where the work is kept too far behind, and StoreUnavailable where
    the database keeps silent."""
    try:
        async with in_time():
            yield
    except WorkBehindError:
        raise ProblemError(503, "view_behind", headers=RETRY) from None
