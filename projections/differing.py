"""What differs between two bodies that a reader gets of one thing, place by place.

An entry of a list is found again by its id, where all entries of the list have one, and not by
where it stands; entries without an id are the same where all that they say is the same. A list of
plain values is one value.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Key: TypeAlias = str | tuple[str, ...]
"""A field by its name, or an entry of a list by its id."""
Place: TypeAlias = tuple[Key, ...]
Identity: TypeAlias = tuple[str, ...]

IDENTITIES: Sequence[Identity] = (
    *((name,) for name in ("acc_id", "goal_id", "hold_id", "ae_id", "action_id", "rn_id")),
    *((name,) for name in ("erasure_id", "task_id", "session_id", "job_task_id", "event_id")),
    ("party_id", "role"),
    *((name,) for name in ("key", "id", "criterion", "scope", "dimension", "milestone", "ability")),
    *((name,) for name in ("phase", "week", "date", "item", "instrument", "task", "test", "side")),
    *((name,) for name in ("code", "kind", "at", "from")),
)
"""By what an entry of a list may be known; the first that all entries have and no two share."""
_NOT_THERE = object()


@dataclass(frozen=True, slots=True)
class Change:
    """``place`` stays the same while entries move; ``pointer`` is an RFC 6901 pointer into the
    later body, or into the earlier one for what is gone. None where there was or is nothing."""

    place: Place
    pointer: str
    before: Any
    after: Any

    def bears_on(self, other: "Change") -> bool:
        """Whether one is the other, a part of it, or the whole around it."""
        shared = min(len(self.place), len(other.place))
        return self.place[:shared] == other.place[:shared]


class Differ:
    """Compares bodies of one thing at several times; a list's entries keep the kind of id by
    which they were first told apart."""

    def __init__(self) -> None:
        self._identities: dict[Place, Identity | None] = {}

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
        """In the order of the later body; what is gone stands last in its place."""
        return [*self._in_object((), "", before, after)]

    def _between(self, place: Place, pointer: str, before: Any, after: Any) -> Iterator[Change]:
        if before == after:
            return
        match before, after:
            case Mapping(), Mapping():
                yield from self._in_object(place, pointer, before, after)
            case list() | tuple(), list() | tuple() if _holds_objects([*before, *after]):
                yield from self._in_list(place, pointer, before, after)
            case _:
                yield Change(place, pointer, _there(before), _there(after))

    def _in_object(
        self, place: Place, pointer: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[Change]:
        for key in (*after, *(each for each in before if each not in after)):
            old, new = before.get(key, _NOT_THERE), after.get(key, _NOT_THERE)
            if (_there(old), _there(new)) != (None, None):
                yield from self._between((*place, key), f"{pointer}/{_escaped(key)}", old, new)

    def _in_list(
        self, place: Place, pointer: str, before: Sequence[Any], after: Sequence[Any]
    ) -> Iterator[Change]:
        identity = self._identity(place, before, after)
        skipped, before, after = _without_the_same_beginning(before, after)
        old, new = _named(identity, before), _named(identity, after)
        where = {name: number for number, name in enumerate(old)}
        where |= {name: number for number, name in enumerate(new)}
        for name in (*new, *(each for each in old if each not in new)):
            there = f"{pointer}/{skipped + where[name]}"
            one, other = old.get(name, _NOT_THERE), new.get(name, _NOT_THERE)
            yield from self._between((*place, name), there, one, other)

    def _identity(
        self, place: Place, before: Sequence[Any], after: Sequence[Any]
    ) -> Identity | None:
        if place not in self._identities:
            found = (each for each in IDENTITIES if _tells_apart(each, before, after))
            self._identities[place] = next(found, None)
        known = self._identities[place]
        return known if known is not None and _tells_apart(known, before, after) else None


def _holds_objects(entries: Sequence[Any]) -> bool:
    return all(isinstance(each, Mapping) for each in entries)


def _without_the_same_beginning(
    before: Sequence[Any], after: Sequence[Any]
) -> tuple[int, Sequence[Any], Sequence[Any]]:
    """Most lists grow at their end."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    return same, before[same:], after[same:]


def _tells_apart(identity: Identity, *lists: Sequence[Any]) -> bool:
    for entries in lists:
        names = {_name(identity, each) for each in entries}
        if None in names or len(names) < len(entries):
            return False
    return True


def _name(identity: Identity, entry: Mapping[str, Any]) -> Key | None:
    values = [entry.get(each) for each in identity]
    if any(each is None or isinstance(each, dict | list | tuple) for each in values):
        return None
    return (*identity, *map(str, values))


def _named(identity: Identity | None, entries: Sequence[Any]) -> dict[Key, Any]:
    """By their ids; without one by all that they say, and equal ones by their number."""
    if identity is not None:
        named = ((_name(identity, each), each) for each in entries)
        return {name: each for name, each in named if name is not None}
    seen: Counter[str] = Counter()
    found: dict[Key, Any] = {}
    for each in entries:
        text = json.dumps(each, sort_keys=True, default=str)
        seen[text] += 1
        found["=", text, str(seen[text])] = each
    return found


def _there(value: Any) -> Any:
    return None if value is _NOT_THERE else value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
