"""Differences between two times, in words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.cases.differences import Compared, Difference
from adapters.words.refusal_words import spelled
from adapters.words.wording import Catalogue
from domain.identifiers import is_canonical
from projections.differing import Key

WORDING_CODES = frozenset(
    {f"difference.{code}" for code in ("changed", "added", "removed", "by", "by_time", "event")}
    | {"difference.heading", "difference.none", "difference.yes", "difference.no"}
)
"""What the catalogue must hold for this module."""
_LONGEST = 160
"""Characters of a value that are said."""
_WORD = re.compile(r"[A-Z][a-z0-9]*")


def in_words(
    found: Difference, names: Mapping[str, str], wording: Catalogue, time_zone: str
) -> str:
    """What it was, what it is, and what changed it."""
    change, said = found.change, Sayer(names, wording, time_zone)
    code = "added" if change.before is None else "removed" if change.after is None else "changed"
    values = {
        "what": " / ".join(_part(each, said) for each in change.place),
        "before": said.value(change.before),
        "after": said.value(change.after),
    }
    named = ((each.name, each.at) for each in found.touches)
    events = ", ".join(said.event(name, at) for name, at in named if name is not None)
    by = wording.text("difference.by", events=events) if events else ""
    return f"{wording.text(f'difference.{code}', **values)} {by}".rstrip()


def all_in_words(
    found: Compared, wording: Catalogue, time_zone: str, **heading: object
) -> Iterator[str]:
    """A line for each difference, under a heading."""
    listed = found.differences
    code = "heading" if listed else "none"
    yield wording.text(f"difference.{code}", count=len(listed), **heading)
    for each in listed:
        untouched = "" if each.touches else f" {wording.text('difference.by_time')}"
        yield f"  {in_words(each, found.names, wording, time_zone)}{untouched}"


class Sayer:
    """Values as a person reads them: people by name, times in the case's zone."""

    def __init__(self, names: Mapping[str, str], wording: Catalogue, time_zone: str) -> None:
        self._names = names
        self._wording = wording
        self._zone = ZoneInfo(time_zone)

    def event(self, name: str, at: datetime) -> str:
        words = " ".join(_WORD.findall(name)).capitalize()
        return self._wording.text("difference.event", event=words, at=self.moment(at))

    def moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def value(self, value: Any) -> str:
        text = self._said(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _said(self, value: Any) -> str:
        match value:
            case None:
                return "-"
            case bool():
                return self._wording.text("difference.yes" if value else "difference.no")
            case datetime():
                return self.moment(value)
            case Mapping():
                return self._of_object(value)
            case list() | tuple():
                return self._of_list(value)
            case _:
                text = str(value)
                return self._names.get(text) or spelled(text, self._wording)

    def _of_object(self, value: Mapping[str, Any]) -> str:
        said = ((key, self._said(each)) for key, each in value.items() if each not in (None, []))
        kept = (f"{_spaced(key)} {text}" for key, text in said if not is_canonical(text))
        return ", ".join(kept)

    def _of_list(self, value: Sequence[Any]) -> str:
        said = [self._said(each) for each in value]
        return (
            "; ".join(said) if any(isinstance(each, Mapping) for each in value) else _joined(said)
        )


def _joined(said: Sequence[str]) -> str:
    return ", ".join(said) or "-"


def _part(key: Key, said: Sayer) -> str:
    """A field by its name; an entry by what tells it apart, unless that says nothing."""
    if isinstance(key, str):
        return said.value(_spaced(key))
    if key[0] == "=":
        return "·"
    values = [said.value(each) for each in key[len(key) // 2 :]]
    return " ".join(each for each in values if not is_canonical(each)) or "·"


def _spaced(key: str) -> str:
    return key.replace("_", " ")


def body_of(
    each: Difference, names: Mapping[str, str], wording: Catalogue, time_zone: str
) -> dict[str, Any]:
    """The contract's shape, with its words."""
    return {**each.body(), "text": in_words(each, names, wording, time_zone)}
