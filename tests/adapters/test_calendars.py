"""Holiday calendars: the tenant's, the jurisdiction's, or Monday to Friday."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from adapters.calendars import LOOK_AGAIN_S, HolidayCalendars, is_known
from domain.business_days import add_business_days
from domain.calendar import ChooseCalendar
from domain.recorded import Recorded
from services.catalogues import Catalogues
from services.commands import Commands
from services.ports import AppliedCalendar
from tests.services.memory_ledger import MemoryLedger
from tests.services.world import CLAIM_KEY, DEMO

pytestmark = pytest.mark.anyio

NOW = datetime(2025, 3, 10, tzinfo=UTC)
OTHER = UUID(int=9)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Chosen:
    """A ledger with a way to choose, and a process that counts."""

    def __init__(self, ledger: MemoryLedger | None = None) -> None:
        self.ledger = ledger or MemoryLedger()
        self.calendars = HolidayCalendars(self.ledger, lambda: NOW)

    async def choose(self, code: str | None) -> None:
        catalogues = Catalogues(self.ledger, Commands(self.ledger, CLAIM_KEY))
        await catalogues.choose_calendar(DEMO, ChooseCalendar(calendar=code), NOW)


async def test_a_case_counts_by_its_jurisdiction_where_the_tenant_has_chosen_nothing() -> None:
    calendars = Chosen().calendars

    czech = await calendars.applied("CZ", DEMO)
    colorado = await calendars.applied("US-CO", DEMO)

    assert (czech.code, colorado.code) == ("CZ", "US-CO")
    assert date(2025, 5, 8) in czech.holidays - colorado.holidays
    assert date(2025, 9, 1) in colorado.holidays - czech.holidays
    assert add_business_days(date(2025, 8, 29), 1, colorado.holidays) == date(2025, 9, 2)


@pytest.mark.parametrize("jurisdiction", [None, "Bohemia", "XX", "US-ZZ", "cz", "CZ "])
async def test_where_nobody_knows_the_calendar_monday_to_friday_count(
    jurisdiction: str | None,
) -> None:
    assert await Chosen().calendars.applied(jurisdiction, DEMO) == AppliedCalendar("Mon-Fri")


async def test_what_the_tenant_has_chosen_counts_for_all_its_cases_and_for_no_other() -> None:
    known = Chosen()
    await known.choose("US-CO")

    assert (await known.calendars.applied("CZ", DEMO)).code == "US-CO"
    assert (await known.calendars.applied("CZ", OTHER)).code == "CZ"


async def test_the_same_choice_twice_stores_nothing_and_it_may_be_taken_back() -> None:
    known = Chosen()
    await known.choose("US-CO")
    await known.choose("US-CO")
    assert known.ledger.appends == 1

    await known.choose(None)

    assert (await known.calendars.applied("CZ", DEMO)).code == "CZ"


async def test_other_processes_count_anew_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, clock = Chosen(), [100.0]
    monkeypatch.setattr("adapters.calendars.monotonic", lambda: clock[0])
    assert (await known.calendars.applied("CZ", DEMO)).code == "CZ"
    await known.choose("US-CO")

    assert (await known.calendars.applied("CZ", DEMO)).code == "CZ"
    clock[0] += LOOK_AGAIN_S
    assert (await known.calendars.applied("CZ", DEMO)).code == "US-CO"


class SlowLedger(MemoryLedger):
    """Others have their turn while it reads."""

    async def load(
        self, tenant: UUID, stream: UUID, after_version: int = 0
    ) -> Sequence[Recorded[Any]]:
        await asyncio.sleep(0)
        return await super().load(tenant, stream, after_version)


async def test_of_many_at_once_one_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known, clock = Chosen(SlowLedger()), [100.0]
    monkeypatch.setattr("adapters.calendars.monotonic", lambda: clock[0])
    await known.calendars.applied("CZ", DEMO)
    await known.choose("US-CO")
    clock[0] += LOOK_AGAIN_S
    known.ledger.loads = 0

    found = await asyncio.gather(*(known.calendars.applied("CZ", DEMO) for _ in range(5)))

    assert [each.code for each in found] == ["US-CO", "CZ", "CZ", "CZ", "CZ"]
    assert known.ledger.loads == 1
    assert (await known.calendars.applied("CZ", DEMO)).code == "US-CO"


def test_codes_are_countries_and_their_parts() -> None:
    assert is_known("CZ")
    assert is_known("US-CO")
    assert not any(map(is_known, ("XX", "US-ZZ", "cz", "")))
