"""Times at the door: an instant carries its offset, a civil date is a day in the case's zone.

Upper limits need to know what time it is. The caller says so in pydantic's validation
context, ``{"now": datetime}``; without it only the fixed limits apply. Who reads a story says
there too in which zone a time without an offset is meant, ``{"zone": ZoneInfo}``; elsewhere such
a time is refused.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, ValidationInfo
from pydantic_core import PydanticCustomError

EARLIEST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
EARLIEST_DATE = date(1900, 1, 1)
HORIZON = timedelta(days=731)
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,6})?)(Z|[+-](?:0\d|1[0-4]):[0-5]\d)"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def instant_text(value: datetime) -> str:
    """RFC 3339 in UTC, always with six digits of a second, so that equal times are equal bytes."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _refuse(code: str, text: str) -> PydanticCustomError:
    return PydanticCustomError(code, text)


def _now(info: ValidationInfo) -> datetime | None:
    return (info.context or {}).get("now")


def _parse_instant(value: Any, info: ValidationInfo) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    value = _written_out(value, info)
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if match is None or not -12 * 60 <= _offset_minutes(match[2]) <= 14 * 60:
        raise _refuse("instant", "must be an RFC 3339 time with an offset of -12:00 to +14:00")
    try:
        parsed = datetime.fromisoformat(match[0])
        in_utc = parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refuse("instant", "is not a time of the calendar") from None
    now = _now(info)
    if in_utc < EARLIEST_INSTANT or (now is not None and in_utc > now + HORIZON):
        raise _refuse("instant_range", "must lie between 2000 and two years from now")
    return parsed


def _written_out(value: Any, info: ValidationInfo) -> Any:
    """Of a story a time with its seconds and its offset; everything else as it is."""
    zone = (info.context or {}).get("zone")
    if zone is None or not isinstance(value, str) or "T" not in value:
        return value
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=zone)).isoformat()


def _offset_minutes(text: str) -> int:
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _parse_date(value: Any, info: ValidationInfo) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise _refuse("date", "must be a date written YYYY-MM-DD")
    try:
        parsed = date.fromisoformat(value)
    except ValueError:
        raise _refuse("date", "is not a day of the calendar") from None
    now = _now(info)
    if parsed < EARLIEST_DATE or (now is not None and parsed > (now + HORIZON).date()):
        raise _refuse("date_range", "must lie between 1900 and two years from now")
    return parsed


def _not_ahead(value: date, info: ValidationInfo) -> date:
    now = _now(info)
    latest = None if now is None else (now + timedelta(hours=14)).date()
    if latest is not None and value > latest:
        raise _refuse("date_future", "must not lie in the future")
    return value


@cache
def time_zones() -> frozenset[str]:
    """The IANA names of all time zones, read from the disk once in a process."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in time_zones():
        raise _refuse("time_zone", "must be the IANA name of a time zone")
    return name


Instant = Annotated[datetime, BeforeValidator(_parse_instant), PlainSerializer(instant_text)]
"""A moment, RFC 3339 with an offset, 2000 to two years from now."""

CivilDate = Annotated[date, BeforeValidator(_parse_date)]
"""A day of the calendar, 1900 to two years from now."""

PastDate = Annotated[date, BeforeValidator(lambda v, i: _not_ahead(_parse_date(v, i), i))]
"""A civil date that is not in the future anywhere on earth."""

TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""The IANA name of a time zone."""
