"""Arranging entries for a page: the newest of some facts, lists of others, corrections beside."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.case.aggregate import FACTS
from domain.recorded import Fact
from projections.entries import Entry, envelope
from projections.telling import CaseTold
from projections.unread import Plain

TYPES: Mapping[str, type[Fact]] = {each.__name__: each for each in FACTS}


def day_in(view: CaseTold, at: datetime) -> date:
    """The civil date of a moment in the case's zone."""
    return at.astimezone(ZoneInfo(view.time_zone)).date()


def as_fact(entry: Entry) -> Any:
    """The entry as its fact again, with what was kept of it and without what was derived."""
    known = TYPES[entry.name]
    stored = {info.alias or name for name, info in known.model_fields.items()}
    return known.model_validate({key: each for key, each in entry.fact.items() if key in stored})


def stamped(entry: Entry | None) -> Plain | None:
    """A thing of which the newest counts: when, and what it says."""
    return None if entry is None else {"at": entry.at, **entry.fact}


def shown(entry: Entry) -> Plain:
    """An entry with who, when and which event."""
    return {**envelope(entry), **entry.fact}


def listed(view: CaseTold, *names: str) -> list[Plain]:
    """The entries of these facts; several kinds in one list each say which they are."""
    several = len(names) > 1
    return [
        {"event": each.name, **shown(each)} if several else shown(each) for each in view.of(*names)
    ]


def corrections(view: CaseTold) -> list[Plain]:
    """What was corrected since, old beside new, and what was entered in error."""
    return listed(view, "EntryCorrected", "EntryMarkedInError")


def opens_and_closes(
    entries: Iterable[Entry], key: str, closing: Iterable[str]
) -> Mapping[str, tuple[list[Entry], bool]]:
    """Things with a life of their own, by id: their entries, and whether they are still open."""
    ends = frozenset(closing)
    found: dict[str, list[Entry]] = {}
    for each in entries:
        if each.fact.get(key) is not None:
            found.setdefault(str(each.fact[key]), []).append(each)
    return {name: (own, not any(each.name in ends for each in own)) for name, own in found.items()}


def still_open(
    view: CaseTold, key: str, opening: tuple[str, ...], closing: tuple[str, ...]
) -> list[Entry]:
    """The newest opening entry of each thing that nothing has closed."""
    lives = opens_and_closes(view.of(*opening, *closing), key, closing)
    newest = (
        [each for each in own if each.name in opening][-1:]
        for own, is_open in lives.values()
        if is_open
    )
    return [each for one in newest for each in one]
