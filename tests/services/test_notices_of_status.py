"""Of the status people at work are told what they read of it, and of each change of that alone."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.case import aggregate
from domain.case.vocabulary import Status
from domain.recorded import Fact, Recorded
from services.notifications import notices_of
from tests.domain import thin_case as case
from tests.services.world import World

pytestmark = pytest.mark.anyio
NOW = datetime(2025, 3, 20, 9, tzinfo=UTC)
OF_STATUS = {"duties_suspended", "duties_resumed", "status_changed"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def told(history: list[Recorded[Fact]], reader: UUID) -> list[tuple[Status, str]]:
    """What somebody is told of the status, and what it is then."""
    found = []
    for place, recorded in enumerate(history):
        before, after = aggregate.fold(history[:place]), aggregate.fold(history[: place + 1])
        codes = [each.code for each in notices_of(before, after, recorded) if each.reader == reader]
        found += [(after.status, code) for code in codes if code in OF_STATUS]
    return found


async def test_a_supervisor_is_told_that_duties_are_suspended_and_of_no_other_status() -> None:
    history = await (await World().until("held")).history()

    assert (Status.IN_PROGRAMME, "status_changed") in told(history, case.HR)
    assert told(history, case.HR)[-1] == (Status.ON_HOLD, "duties_suspended")
    assert told(history, case.SUPERVISOR) == [(Status.ON_HOLD, "duties_suspended")]
