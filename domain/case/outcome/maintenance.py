"""The maintenance plan: what keeps the worker at work after the programme (S110 to S114)."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import D, L
from domain.recorded import Request
from domain.text import Line

_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_WRITTEN = re.compile(rf"\b([A-Z][a-z]{{2}}(?:/[A-Z][a-z]{{2}})*) ({_TIME})\b")

ClockTime = Annotated[str, StringConstraints(pattern=f"^{_TIME}$")]
"""A time of the day in the case's zone, 18:00."""


class Weekday(StrEnum):
    MONDAY = "Mon"
    TUESDAY = "Tue"
    WEDNESDAY = "Wed"
    THURSDAY = "Thu"
    FRIDAY = "Fri"
    SATURDAY = "Sat"
    SUNDAY = "Sun"


class Reminder(Value):
    """Of what, on which days, at what time. A bare text may name the days: Mon/Wed/Fri 18:00."""

    text: Line
    days: tuple[Weekday, ...] = ()
    at: ClockTime | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        found = _WRITTEN.search(data)
        days = found[1].split("/") if found else []
        if found is None or not set(Weekday) >= set(days):
            return {"text": data}
        return {"text": data, "days": days, "at": found[2]}


# facts


class MaintenancePlanIssued(CaseFact):
    activities: L[tuple[Line, ...]]
    reminders: L[tuple[Reminder, ...]] = ()
    overload_signs: D[tuple[Line, ...]] = ()


# requests


class IssueMaintenance(Request):
    clinical = True

    activities: Annotated[tuple[Line, ...], Field(min_length=1, max_length=50)]
    reminders: Annotated[tuple[Reminder, ...], Field(max_length=50)] = ()
    overload_signs: Annotated[tuple[Line, ...], Field(max_length=50)] = ()


# decide


def issue_maintenance(state: CaseState, request: IssueMaintenance, context: Context) -> Decided:
    fact = MaintenancePlanIssued(
        activities=request.activities,
        reminders=request.reminders,
        overload_signs=request.overload_signs,
    )
    return unless_restated(state, fact, context)


DECIDE: Decides = {IssueMaintenance: issue_maintenance}
EVOLVE: Evolves = {MaintenancePlanIssued: only_filed}
