"""Names of load weeks: ordinal in the programme (W4) or of the calendar (2025-W07).

A name says which week is meant, no more: the order of weeks is that of their time.
"""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

_WRITTEN = re.compile(r"(?:([0-9]{4})-)?W?([0-9]{1,3})")


def _place(week: str) -> tuple[int, int] | None:
    """Year (0 in a programme) and number; None for what is no week."""
    found = _WRITTEN.fullmatch(week)
    return None if found is None else (int(found[1] or 0), int(found[2]))


def _canonical(value: Any) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    place = _place(text)
    if place is None or not _is_there(*place):
        raise PydanticCustomError("week", "must be a week, written W4 or 2025-W07")
    year, number = place
    return f"{year}-W{number:02}" if year else f"W{number}"


def _is_there(year: int, number: int) -> bool:
    if year == 0:
        return number > 0
    try:
        date.fromisocalendar(year, number, 1)
    except ValueError:
        return False
    return True


Week = Annotated[str, Field(pattern=r"^([0-9]{4}-)?W?[0-9]{1,3}$"), BeforeValidator(_canonical)]
"""One spelling for each week: "4", 4 and "W04" are W4."""
