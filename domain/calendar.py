"""The holiday calendar of a tenant: a fact of the ledger, so that every process counts alike."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.data_classes import B
from domain.recorded import Fact, Recorded, Request

KIND = "ledger"
STREAM = "calendar"
"""The key of the stream of its kind."""

CalendarCode = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,6})?$")]
"""A country, or a part of one: CZ, US-CO (ISO 3166)."""


class CalendarChosen(Fact):
    """``calendar`` counts for all cases of the tenant; None: for each that of its jurisdiction."""

    stream_kind = KIND

    calendar: B[CalendarCode | None]


class ChooseCalendar(Request):
    calendar: CalendarCode | None


@dataclass(frozen=True, slots=True)
class TenantCalendar:
    """``chosen`` is None until somebody has chosen, and when he has chosen none."""

    chosen: str | None = None


def decide(state: TenantCalendar, request: ChooseCalendar) -> list[Fact]:
    """Nothing where it is chosen already."""
    if state.chosen == request.calendar:
        return []
    return [CalendarChosen(calendar=request.calendar)]


def evolve(state: TenantCalendar, recorded: Recorded[Fact]) -> TenantCalendar:
    fact = recorded.fact
    return TenantCalendar(fact.calendar) if isinstance(fact, CalendarChosen) else state
