"""A story moved to the present: a case that a newcomer finds in the middle of its way.

Of the story only what comes before its last refused advance is told, and the refusal, by whole
weeks later, so that it ends within the last seven days on the weekday it ended. It has a ledger of
its own. Told once, it stays where it is: another day it is not moved again.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid5
from zoneinfo import ZoneInfo

from adapters.console.speaking import BadUseError
from adapters.console.stories import play_lines, read_story
from adapters.main import Product
from domain.recorded import tenant_of
from services.stories import Header, Played

NAME = "today"
ENDS_WITH = "PhaseAdvanceRejected"
Lines: TypeAlias = list[tuple[int, dict[str, Any]]]

_WEEK = timedelta(weeks=1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


async def play_today(product: Product, path: Path) -> Played:
    """Tells the story as if it had come this far now. Raises BadUseError for what is no story,
    or none with a refused advance."""
    header, lines = read_story(path)
    begun = await _begun(product, lines[0][1]["case"])
    moved_header, moved_lines = moved(header, lines, product.clock.now(), begun)
    return await play_lines(product, moved_header, moved_lines, NAME)


def moved(
    header: Header, lines: Lines, now: datetime, begun: datetime | None = None
) -> tuple[Header, Lines]:
    """The story up to its last refused advance, by as many whole weeks later as fit before
    ``now``; as many as it was moved by where it has ``begun`` at some time already."""
    told = _upto_the_refusal(lines)
    first, last = (datetime.fromisoformat(told[place][1]["at"]) for place in (0, -1))
    weeks = (now - last) // _WEEK if begun is None else round((begun - first) / _WEEK)
    zone = ZoneInfo(header.time_zone)
    named = header.model_copy(update={"story": NAME, "tenant": NAME})
    return named, [(number, _later(line, weeks, zone)) for number, line in told]


def _upto_the_refusal(lines: Lines) -> Lines:
    refused = [place for place, (_, line) in enumerate(lines) if line.get("expect") == [ENDS_WITH]]
    if not refused:
        raise BadUseError("the story refuses no advance")
    return lines[: refused[-1] + 1]


async def _begun(product: Product, case: str) -> datetime | None:
    tenant = tenant_of(NAME)
    history = await product.ledger.load(tenant, uuid5(tenant, f"{NAME}:{case}"))
    return history[0].effective_at if history else None


def _later(value: Any, weeks: int, zone: ZoneInfo) -> Any:
    """The same with every civil date and instant in it later; by the clocks of the zone."""
    match value:
        case dict():
            return {key: _later(each, weeks, zone) for key, each in value.items()}
        case list():
            return [_later(each, weeks, zone) for each in value]
        case str() if _DAY.fullmatch(value):
            return (date.fromisoformat(value) + timedelta(weeks=weeks)).isoformat()
        case str() if _INSTANT.fullmatch(value):
            by_the_clock = datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None)
            return (by_the_clock + timedelta(weeks=weeks)).replace(tzinfo=zone).isoformat()
        case _:
            return value
