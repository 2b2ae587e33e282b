"""Facts as entries of a view: who, when, which event, and what of it this reader may read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.latest import Shape, made
from projections.unread import Letters, Plain, Unread

OF_A_CLASS = ("required", "observed", "value")
"""What a criterion or a classified value says in its own class."""


class Entry(Shape):
    """A fact as somebody reads it. ``fact`` holds its fields by their stored names."""

    name: str
    event_id: UUID
    position: int
    at: datetime
    recorded_at: datetime
    by: UUID | None
    role: str
    fact: Plain
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """Makes the entries of one kind of fact for one reader. ``names_actor`` and ``gives_reason``:
    whether he is told who did it and why."""

    name: str
    names_actor: bool
    gives_reason: bool

    @classmethod
    def of_kind(cls, kind: type[Fact], letters: Letters) -> "Entries":
        return cls(kind.__name__, DataClass.A in letters, DataClass.C in letters)

    def of(self, recorded: Recorded[Fact], fact: Plain, name: str) -> Entry:
        """The entry for a reader who is told this much of the fact, by this name."""
        actor = recorded.actor
        return made(
            Entry,
            {
                "name": name,
                "event_id": recorded.event_id,
                "position": recorded.position,
                "at": recorded.effective_at,
                "recorded_at": recorded.recorded_at,
                "by": actor.party_id if self.names_actor else None,
                "role": str(actor.role),
                "fact": fact,
                "reason": recorded.reason if self.gives_reason else None,
            },
        )


_order = attrgetter("at", "position")


def in_order(known: tuple[Entry, ...], new: list[Entry]) -> tuple[Entry, ...]:
    """All of them in the order of the world, then of the ledger."""
    new = sorted(new, key=_order)
    if not known or _order(known[-1]) < _order(new[0]):
        return (*known, *new)
    return tuple(sorted((*known, *new), key=_order))


def told(recorded: Recorded[Fact], letters: Letters) -> Plain:
    """The fields of these classes as plain JSON, by name; of a criterion or a classified value
    of another class only that it is there and whether it is met."""
    if isinstance(recorded, Unread):
        return recorded.sections.told(letters)
    include = _fields_of(type(recorded.fact), letters)
    plain = recorded.fact.model_dump(mode="json", by_alias=True, exclude_none=True, include=include)
    told_of: Plain = withheld(plain, letters)
    return told_of


@lru_cache(maxsize=4096)
def speaks_to(known: type[Fact], letters: Letters) -> bool:
    """Whether such a fact says anything to a reader of these classes."""
    classes = {known.class_of(name) for name in known.model_fields}
    if known.says_how_it_stands:
        classes.add(DataClass.B)
    return not classes.isdisjoint(letters)


@lru_cache(maxsize=4096)
def _fields_of(known: type[Fact], letters: Letters) -> set[str] | None:
    """None where all are; they are the same set each time, and nobody changes it."""
    shown = {name for name in known.model_fields if known.class_of(name) in letters}
    return None if len(shown) == len(known.model_fields) else shown


def withheld(tree: Any, letters: Letters) -> Any:
    """The same in the order of names, without what is of other classes, and without nothings."""
    match tree:
        case list():
            return [withheld(each, letters) for each in tree]
        case dict():
            hidden = tree.get("data_class", DataClass.B) not in letters | {DataClass.B}
            return {
                key: withheld(tree[key], letters)
                for key in sorted(tree)
                if tree[key] is not None and not (hidden and key in OF_A_CLASS)
            }
        case _:
            return tree


def envelope(entry: Entry) -> Plain:
    """Who, when and which event."""
    shown: Plain = {
        "event_id": entry.event_id,
        "at": entry.at,
        "by": entry.by,
        "role": entry.role,
    }
    return shown if entry.reason is None else {**shown, "reason": entry.reason}


def newest(entries: Iterable[Entry], *names: str) -> Entry | None:
    """The last of these facts, or of all."""
    found = [each for each in entries if not names or each.name in names]
    return max(found, key=_order, default=None)


def by_subject(entries: Iterable[Entry], key: str) -> Mapping[str, list[Entry]]:
    """Entries that are about one thing each, by its id, in their order."""
    found: dict[str, list[Entry]] = {}
    for each in entries:
        if key in each.fact:
            found.setdefault(str(each.fact[key]), []).append(each)
    return found
