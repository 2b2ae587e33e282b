"""Times as they are typed on a page: without an offset, on the clocks of the case's zone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.views import Times
from domain.instants import Instant

TIMES = ("as_of", "known_at")
WORDING_CODES = frozenset(
    f"problem.field.{code}" for code in ("local_time", "time_skipped", "time_twice", "instant")
)
"""What the catalogue must hold for this module."""
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


class LocalTimeError(ValueError):
    """``code``: no time at all, or one that the clocks of the zone skip, or show twice."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def local_instant(text: str, zone: ZoneInfo) -> datetime:
    """The moment that was typed; with an offset it stands for itself. Raises LocalTimeError."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise LocalTimeError("local_time") from None
    if typed.tzinfo is not None:
        return typed
    earlier, later = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return earlier
    back = earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    raise LocalTimeError("time_twice" if back == typed else "time_skipped")


def times_typed(query: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Times:
    """as_of and known_at; an empty field is none. Raises ProblemError 422."""
    return Times(*(instant_typed(query, name, zone, now) for name in TIMES))


def instant_typed(
    query: Mapping[str, str], name: str, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """What a field holds; None where it is empty. Raises ProblemError 422."""
    if not query.get(name):
        return None
    try:
        found = local_instant(query[name], zone)
        return _INSTANT.validate_python(found.isoformat(timespec="seconds"), context={"now": now})
    except LocalTimeError as error:
        raise ProblemError(422, "input", errors=[FieldError(name, error.code)]) from None
    except ValueError:
        raise ProblemError(422, "input", errors=[FieldError(name, "instant")]) from None


def as_typed(at: datetime | None, zone: ZoneInfo) -> str:
    """As a field of a form holds it."""
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
