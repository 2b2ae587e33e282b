"""What is told of a correction: as much as is told of the entry and of the field that it corrects.

A correction does not say of which kind its entry is, so it is given the entry on the way to whoever
is told of it. Where there is none, for it was left out or lies beyond what somebody reads, nothing
is told of the correction but the decisions that rest on it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from domain.case.governance.corrected import CORRECTIONS, apply
from domain.case.governance.entry_fields import EFFECTIVE_AT
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.entries import speaks_to, told
from projections.unread import Letters, Plain, Unread, kind_of

Tell = Callable[[Recorded[Fact]], Plain | None]
"""What somebody is told of an entry; None where he is not told that there is one."""

_ALL = frozenset(DataClass)
_SAID = ("old", "new", "reason")
_RESTING = ("target_event_id", "affected_decisions")
_ENVELOPE = [each.name for each in fields(Recorded)]


@dataclass(frozen=True, slots=True)
class Correction(Recorded[Fact]):
    """A correction with the entry as it stood before, and since; None where it is in error."""

    target: Recorded[Fact] | None = None
    since: Recorded[Fact] | None = None


def with_targets(history: Iterable[Recorded[Fact]]) -> Iterator[Recorded[Fact]]:
    """A history whose corrections know their entries, as far as these stand before them."""
    standing: dict[UUID, Recorded[Fact]] = {}
    for recorded in history:
        if kind_of(recorded) in CORRECTIONS:
            correction = _with_target(recorded, standing)
            if correction.since is not None:
                standing[correction.since.event_id] = correction.since
            yield correction
            continue
        standing[recorded.event_id] = recorded
        yield recorded


def _with_target(recorded: Recorded[Fact], standing: dict[UUID, Recorded[Fact]]) -> Correction:
    if isinstance(recorded, Correction) and recorded.target is not None:
        return recorded
    envelope: dict[str, Any] = {name: getattr(recorded, name) for name in _ENVELOPE}
    named: UUID | None = getattr(recorded.fact, "target_event_id", None)
    target = None if named is None else standing.get(named)
    if isinstance(target, Unread):
        target = target.as_read()
    since = None if target is None else apply(target, recorded.fact)
    return Correction(**envelope, target=target, since=since)


def target_of(recorded: Recorded[Any]) -> Recorded[Fact] | None:
    """The entry that is corrected, where it is known."""
    return recorded.target if isinstance(recorded, Correction) else None


def is_of_what_is_read(recorded: Recorded[Any], letters: Letters) -> bool:
    """Whether the entry says something in these classes, and the field is of one of them."""
    target = target_of(recorded)
    if target is None or not speaks_to(kind_of(target), letters):
        return False
    new = getattr(recorded.fact, "new", None)
    return new is None or new.data_class in letters


def told_of_correction(
    recorded: Recorded[Fact], plain: Plain, letters: Letters, tell: Tell
) -> Plain | None:
    """Of what a correction says, as much as somebody may know who is told of entries by ``tell``,
    and of corrections in these classes: all; all but what was said, what is said since and why;
    the decisions that rested on the entry; or nothing, not even that something was corrected."""
    target = target_of(recorded)
    known = is_of_what_is_read(recorded, letters)
    if target is None or not known or tell(target) is None:
        rests = bool(plain.get("affected_decisions"))
        return {key: plain[key] for key in _RESTING if key in plain} if rests else None
    return plain if _tells_of_the_field(recorded, tell) else without_said(plain)


def without_said(plain: Plain) -> Plain:
    """A correction without what was said before and since, and why."""
    return {key: each for key, each in plain.items() if key not in _SAID}


def _tells_of_the_field(recorded: Recorded[Fact], tell: Tell) -> bool:
    """Whether somebody is told of what stands there, before and since, as it was recorded."""
    path: str | None = getattr(recorded.fact, "field", None)
    if path is None or path == EFFECTIVE_AT:
        return True
    assert isinstance(recorded, Correction)
    name, _, _ = path.partition(".")
    both = [each for each in (recorded.target, recorded.since) if each is not None]
    said = [(each, told(each, _ALL).get(name)) for each in both]
    there = [(each, value) for each, value in said if value is not None]
    return bool(there) and all((tell(each) or {}).get(name) == value for each, value in there)
