"""What goes out of a case is stored before it goes, each time, and moves no version of the case."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.disclosure import Disclose, DisclosureMade
from domain.recorded import Recorded, tenant_of
from services.disclosures import Disclosures, disclosures_of
from services.not_stored import RefusedError
from services.ports import StoreUnavailable
from tests.domain.test_disclosure import ALLOWED, CASE, asked
from tests.services.memory_ledger import MemoryLedger

pytestmark = pytest.mark.anyio
TENANT = tenant_of("demo")
NOON = datetime(2025, 5, 1, 12, tzinfo=UTC)


@dataclass
class Log:
    """A case's disclosures, made by one process."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    disclosures: Disclosures = field(init=False)

    def __post_init__(self) -> None:
        self.disclosures = Disclosures(self.ledger)

    async def make(self, request: Disclose, at: datetime = NOON, cause: UUID | None = None) -> None:
        await self.disclosures.make(TENANT, request, ALLOWED, at, cause or uuid4())

    async def told(self) -> list[Recorded[Any]]:
        return list(await self.ledger.load(TENANT, disclosures_of(TENANT, CASE)))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_disclosure_is_the_systems_and_says_which_read_it_went_out_with() -> None:
    log, cause = Log(), uuid4()

    await log.make(asked(), cause=cause)

    (made,) = await log.told()
    assert isinstance(made.fact, DisclosureMade)
    assert (made.actor.party_id, made.actor.role) == (TENANT, Role.SYSTEM)
    assert (made.causation_id, made.correlation_id) == (cause, CASE)
    assert (made.effective_at, made.recorded_at) == (NOON, NOON)
    assert await log.ledger.load(TENANT, CASE) == []


async def test_the_same_once_more_is_recorded_once_more() -> None:
    log = Log()

    for _ in range(3):
        await log.make(asked())

    assert [each.version for each in await log.told()] == [1, 2, 3]


async def test_what_was_tried_again_went_out_once() -> None:
    log, cause = Log(), uuid4()
    log.ledger.lose_next_answer = True
    with pytest.raises(StoreUnavailable):
        await log.make(asked(), cause=cause)

    await log.make(asked(), cause=cause)
    await log.make(asked())

    assert [each.version for each in await log.told()] == [1, 2]


async def test_many_at_once_are_all_recorded_by_one_process_and_by_two() -> None:
    log = Log()
    other = Log(log.ledger)

    await asyncio.gather(*(each.make(asked()) for each in (log, other) for _ in range(40)))

    assert [each.version for each in await log.told()] == list(range(1, 81))


async def test_another_process_that_was_faster_is_followed() -> None:
    log = Log()
    await log.make(asked())
    log.ledger.meanwhile = lambda: Log(log.ledger).make(asked(role=Role.EMPLOYER_HR))

    await log.make(asked())

    roles = [each.fact.role for each in await log.told()]
    assert roles == [Role.INSURER_AUDITOR, Role.EMPLOYER_HR, Role.INSURER_AUDITOR]


async def test_a_clock_that_went_back_moves_no_recorded_time_back() -> None:
    log = Log()
    await log.make(asked())

    await log.make(asked(), at=NOON - timedelta(hours=1))

    last = (await log.told())[-1]
    assert (last.effective_at, last.recorded_at) == (NOON - timedelta(hours=1), NOON)


async def test_what_may_not_go_out_stores_nothing() -> None:
    log = Log()

    with pytest.raises(RefusedError, match="role"):
        await log.make(asked(data_classes={DataClass.C}))

    assert await log.told() == []
