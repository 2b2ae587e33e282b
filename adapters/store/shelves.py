"""Where the parts of values with a class of their own stand, for the shapes that facts have.

A fact holds such a value in a field, or a list of them in a field or in an object there. Then
its type alone tells under which keys their parts stand in the sections of other classes, and how
to come to the values themselves. A value anywhere else is left to the codec.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from adapters.store.own_classes import Each, Inside, Own, Shape, shapes_of
from domain.data_classes import DataClass
from domain.recorded import Fact

Sections = Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The values of one field: its class, the names that lead from the fact to them, the key
    that their parts stand under. ``listed``: a list of values, told apart by their number."""

    letter: DataClass
    path: tuple[str, ...]
    key: str
    own: Own
    listed: bool

    def key_of(self, part: str) -> str:
        """The key that a part of a value alone stands under."""
        return f"{self.key}.{part}"

    def taken_from(self, section: dict[str, Any]) -> dict[str, Any] | None:
        """Takes from a section what stands there of the values; None where nothing does."""
        if self.listed:
            listed: dict[str, Any] | None = section.pop(self.key, None)
            return listed
        keys = {part: self.key_of(part) for part in self.own.parts}
        return {part: section.pop(key) for part, key in keys.items() if key in section} or None

    def values_in(self, fields: Mapping[str, Any]) -> Any:
        """The value, or the list of them; None where the fact has none."""
        first, *further = self.path
        found = fields.get(first)
        for name in further:
            found = None if found is None else getattr(found, name)
        return found


@lru_cache(maxsize=1024)
def shelves_of(known: type[Fact]) -> tuple[Shelf, ...] | None:
    """All shelves of a fact; None where only the codec can read it."""
    shelves: list[Shelf] = []
    names = {info.alias or name: name for name, info in known.model_fields.items()}
    for key, shape in shapes_of(known).items():
        found = list(_shelves(known.class_of(names[key]), (names[key],), key, shape))
        if None in found:
            return None
        shelves += [each for each in found if each is not None]
    return tuple(shelves)


def _shelves(
    letter: DataClass, path: tuple[str, ...], key: str, shape: Shape
) -> Iterator[Shelf | None]:
    match shape:
        case Own() if len(path) == 1:
            yield Shelf(letter, path, key, shape, listed=False)
        case Each(Own() as own) if own.parts == own.withheld:
            yield Shelf(letter, path, key, own, listed=True)
        case Inside(model, fields):
            for name, info in model.model_fields.items():
                inner = info.alias or name
                if inner in fields:
                    yield from _shelves(letter, (*path, name), f"{key}.{inner}", fields[inner])
        case _:
            yield None
