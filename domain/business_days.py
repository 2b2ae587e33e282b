"""Business days: Monday to Friday without the holidays of the calendar that applies."""

from collections.abc import Set
from datetime import date, timedelta

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_business_day(day: date, holidays: Set[date]) -> bool:
    """Whether people work on this day at all."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_business_days(day: date, count: int, holidays: Set[date]) -> date:
    """The day that is so many business days after this one; with 0 this day itself."""
    found = day
    while count > 0:
        found += _DAY
        count -= is_business_day(found, holidays)
    return found


def business_days_between(first: date, last: date, holidays: Set[date]) -> int:
    """How many business days there are from the first day on, before the last one."""
    days = (first + timedelta(days=number) for number in range((last - first).days))
    return sum(is_business_day(day, holidays) for day in days)
