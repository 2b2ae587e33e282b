"""Holiday calendars out of the holidays library: the tenant's own, or the case's jurisdiction."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from time import monotonic
from uuid import UUID

import holidays

from domain.calendar import KIND, STREAM, TenantCalendar, evolve
from domain.recorded import stream_of
from services.ports import AppliedCalendar, Ledger
from services.streams import StreamCache

YEARS_BACK, YEARS_AHEAD = 12, 4
LOOK_AGAIN_S = 20.0
_CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,6}))?")


@lru_cache(maxsize=4096)
def _days_of(code: str, year: int) -> frozenset[date] | None:
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    try:
        return frozenset(holidays.country_holidays(found[1], subdiv=found[2], years=year))
    except NotImplementedError:  # the library knows no such country, or no such part of it
        return None


def is_known(code: str) -> bool:
    """Whether there is a calendar of this code."""
    return _days_of(code, 2025) is not None


@lru_cache(maxsize=256)
def calendar_of(code: str, year: int) -> AppliedCalendar | None:
    """A calendar with its holidays from some years before to some years after a year; None
    where nobody knows it."""
    years = [_days_of(code, each) for each in range(year - YEARS_BACK, year + YEARS_AHEAD + 1)]
    known = [each for each in years if each is not None]
    return AppliedCalendar(code, frozenset().union(*known)) if known else None


class HolidayCalendars:
    """services.ports.Calendars. What a tenant has chosen counts in every process within seconds."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._now = now
        self._streams = StreamCache(ledger, TenantCalendar(), evolve)
        self._chosen: dict[UUID, tuple[float, str | None]] = {}

    async def applied(self, jurisdiction: str | None, tenant: UUID) -> AppliedCalendar:
        code = await self._chosen_by(tenant) or jurisdiction
        found = None if code is None else calendar_of(code, self._now().year)
        return found or AppliedCalendar()

    async def _chosen_by(self, tenant: UUID) -> str | None:
        looked_at, code = self._chosen.get(tenant, (None, None))
        if looked_at is not None and monotonic() - looked_at < LOOK_AGAIN_S:
            return code
        if looked_at is not None:  # one looks again; the others go by what is known meanwhile
            self._chosen[tenant] = monotonic(), code
        known = await self._streams.load(tenant, stream_of(tenant, KIND, STREAM))
        self._chosen[tenant] = monotonic(), known.state.chosen
        return known.state.chosen
