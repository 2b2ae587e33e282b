"""Times and dates at the door (RELIABILITY 7.8 rows 9, 10, 12)."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.instants import CivilDate, Instant, PastDate, instant_text

NOW = datetime(2025, 4, 7, 8, 0, tzinfo=UTC)
CONTEXT = {"now": NOW}
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
CIVIL: TypeAdapter[date] = TypeAdapter(CivilDate)
PAST: TypeAdapter[date] = TypeAdapter(PastDate)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2025-04-07T10:00:00+02:00", "2025-04-07T08:00:00.000000Z"),
        ("2025-04-07T08:00:00Z", "2025-04-07T08:00:00.000000Z"),
        ("2025-04-07T08:00:00.5Z", "2025-04-07T08:00:00.500000Z"),
        ("2025-04-07T22:00:00+14:00", "2025-04-07T08:00:00.000000Z"),
        ("2025-04-06T20:00:00-12:00", "2025-04-07T08:00:00.000000Z"),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000000Z"),
        ("2024-02-29T12:00:00+05:45", "2024-02-29T06:15:00.000000Z"),
    ],
)
def test_an_instant_is_stored_in_utc_with_six_digits(text: str, utc: str) -> None:
    parsed = INSTANT.validate_python(text, context=CONTEXT)

    assert instant_text(parsed) == utc
    assert INSTANT.dump_json(parsed).decode() == f'"{utc}"'


@pytest.mark.parametrize(
    "refused",
    [
        "2025-04-07T10:00:00",
        "2025-04-07",
        "2025-04-07 10:00:00+02:00",
        "2025-04-07T10:00+02:00",
        "2025-04-07t10:00:00z",
        "2025-04-07T10:00:60Z",
        "2025-04-07T24:00:00Z",
        "2025-04-31T10:00:00Z",
        "2025-02-29T10:00:00Z",
        "2025-04-07T10:00:00+23:59",
        "2025-04-07T10:00:00+14:01",
        "2025-04-07T10:00:00-12:01",
        "2025-04-07T10:00:00+0200",
        "2025-04-07T10:00:00.1234567Z",
        "1999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "２025-04-07T10:00:00Z",
        "2025-04-07T10:00:00Z\n",
        "",
        1744012800,
        1744012800.0,
        True,
        None,
        date(2025, 4, 7),
        datetime(2025, 4, 7, 10, 0),  # noqa: DTZ001
    ],
    ids=str,
)
def test_what_is_no_instant_is_refused(refused: Any) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_python(refused, context=CONTEXT)


def test_an_instant_lies_at_most_two_years_ahead() -> None:
    last = NOW + timedelta(days=731)

    assert INSTANT.validate_python(instant_text(last), context=CONTEXT) == last
    with pytest.raises(ValidationError, match="two years from now"):
        INSTANT.validate_python(instant_text(last + timedelta(seconds=1)), context=CONTEXT)
    assert INSTANT.validate_python("2090-01-01T00:00:00Z")


def test_equal_times_are_equal_bytes_whatever_their_offset() -> None:
    here = datetime(2025, 4, 7, 10, tzinfo=timezone(timedelta(hours=2)))

    assert instant_text(here) == instant_text(here.astimezone(UTC))


@pytest.mark.parametrize("text", ["1900-01-01", "2024-02-29", "2027-04-08"])
def test_a_civil_date_is_a_day_of_the_calendar(text: str) -> None:
    assert CIVIL.validate_python(text, context=CONTEXT).isoformat() == text


@pytest.mark.parametrize(
    "refused",
    [
        "2025-02-29",
        "1900-02-29",
        "2025-04-31",
        "2025-13-01",
        "1899-12-31",
        "2027-04-09",
        "2025-4-7",
        "20250407",
        "2025-W15-1",
        "2025-04-07T00:00:00Z",
        "２025-04-07",
        20250407,
        None,
        NOW,
    ],
    ids=str,
)
def test_what_is_no_day_of_the_calendar_is_refused(refused: Any) -> None:
    with pytest.raises(ValidationError):
        CIVIL.validate_python(refused, context=CONTEXT)


def test_a_past_date_is_today_somewhere_on_earth_at_the_latest() -> None:
    evening = {"now": datetime(2025, 4, 7, 11, 0, tzinfo=UTC)}

    assert PAST.validate_python("2025-04-08", context=evening) == date(2025, 4, 8)
    with pytest.raises(ValidationError, match="must not lie in the future"):
        PAST.validate_python("2025-04-09", context=evening)
    with pytest.raises(ValidationError, match="must not lie in the future"):
        PAST.validate_python("2025-04-08", context=CONTEXT)


@pytest.mark.parametrize(
    "written",
    ["2025-04-07T10:00:00", "2025-04-07T10:00", "2025-04-07T10:00+02:00", "2025-04-07T08:00Z"],
)
def test_a_story_may_leave_out_seconds_and_the_offset_of_its_zone(written: str) -> None:
    story = {**CONTEXT, "zone": ZoneInfo("Europe/Prague")}

    assert instant_text(INSTANT.validate_python(written, context=story)) == (
        "2025-04-07T08:00:00.000000Z"
    )
    with pytest.raises(ValidationError):
        INSTANT.validate_python(written, context=CONTEXT)


@pytest.mark.parametrize("written", ["2025-04-07", "T", "2025-04-31T10:00"])
def test_a_story_too_tells_a_time_of_the_calendar(written: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_python(written, context={**CONTEXT, "zone": ZoneInfo("Europe/Prague")})
