"""Values that stand in the section of their own class: criteria of decisions, classified values.

Which fields of a fact hold such values is read off its type once. The parts that are of another
class than their field are moved to that class's section and come back to a reader who may read
it. There they stand under the list or object they were in, and their place in it
(``"decision.criteria": {"0": {...}}``); the parts of a field itself stand alone (``"new.value"``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from domain.data_classes import DataClass

Tree: TypeAlias = Any
Section = dict[str, Any]
Shape: TypeAlias = "Own | Each | Inside"
MaybeShape: TypeAlias = "Own | Each | Inside | None"


@dataclass(frozen=True, slots=True)
class Own:
    """A value with a class of its own: the parts that are of it, each with what stands for it
    where nothing is stored, and what a reader without the class gets in their stead."""

    model: type[BaseModel]
    parts: Mapping[str, Any]
    withheld: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Each:
    """A list of such values."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Inside:
    """An object with such values in some of its fields."""

    model: type[BaseModel]
    fields: Mapping[str, Shape]


@lru_cache(maxsize=1024)
def shapes_of(known: type[BaseModel]) -> Mapping[str, Shape]:
    """The fields that hold values with a class of their own, by the keys they are stored under.
    Raises TypeError where a field may hold them in more ways than one."""
    found = {
        info.alias or name: _shape(info.annotation) for name, info in known.model_fields.items()
    }
    return {key: shape for key, shape in found.items() if shape is not None}


def _shape(annotation: Any) -> MaybeShape:
    if hasattr(annotation, "in_own_class"):
        return Own(annotation, annotation.in_own_class, annotation.when_withheld)
    if not isinstance(annotation, type) or get_args(annotation):
        return _of_parts(annotation)
    if not issubclass(annotation, BaseModel):
        return None
    fields = shapes_of(annotation)
    return Inside(annotation, fields) if fields else None


def _of_parts(annotation: Any) -> MaybeShape:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _shape(get_args(annotation)[0])
    parts = [each for each in get_args(annotation) if each not in (NoneType, Ellipsis)]
    shapes = [shape for shape in map(_shape, parts) if shape is not None]
    if not shapes:
        return None
    if len(parts) > 1:
        raise TypeError(f"{annotation} holds values with a class of their own in several ways")
    return shapes[0] if origin in (Union, UnionType) else Each(shapes[0])


def move_out(sections: dict[str, Section], letter: str, key: str, shape: Shape) -> None:
    """Moves what is of another class out of a field of the section ``letter``."""
    _move(sections, letter, key, sections[letter][key], shape)


def _move(sections: dict[str, Section], letter: str, place: str, tree: Tree, shape: Shape) -> None:
    match shape:
        case Own():
            if tree["data_class"] != letter:
                _shelve(sections.setdefault(tree["data_class"], {}), place, tree, shape)
        case Each(item):
            for number, each in enumerate(tree):
                _move(sections, letter, f"{place}.{number}", each, item)
        case Inside(_, fields):
            for key, inner in fields.items():
                if key in tree:
                    _move(sections, letter, f"{place}.{key}", tree[key], inner)


def _shelve(section: Section, place: str, tree: Tree, shape: Own) -> None:
    above, _, last = place.rpartition(".")
    if above:
        moved = {part: tree.pop(part) for part in shape.parts if part in tree}
        section.setdefault(above, {})[last] = moved
    else:
        section |= {f"{last}.{part}": tree.pop(part, shape.parts[part]) for part in shape.parts}


def bring_back(
    sections: Mapping[str, Section],
    letter: str,
    key: str,
    shape: Shape,
    readable: frozenset[DataClass],
) -> Tree:
    """The field of the section ``letter``, with what this reader may read of other classes."""
    seen = {own: section for own, section in sections.items() if DataClass(own) in readable}
    return _join(seen, letter, key, seen[letter][key], shape)


def _join(seen: Mapping[str, Section], letter: str, place: str, tree: Tree, shape: Shape) -> Tree:
    match shape:
        case Own(_, parts, withheld):
            moved = _moved(seen, letter, place, tree["data_class"], shape)
            return {**withheld, **tree} if moved is None else {**parts, **tree, **moved}
        case Each(item):
            return [
                _join(seen, letter, f"{place}.{number}", each, item)
                for number, each in enumerate(tree)
            ]
        case Inside(_, fields):
            joined = {
                key: _join(seen, letter, f"{place}.{key}", tree[key], inner)
                for key, inner in fields.items()
                if key in tree
            }
            return {**tree, **joined}


def _moved(
    seen: Mapping[str, Section], letter: str, place: str, own: str, shape: Own
) -> Section | None:
    """What was moved away from a place: empty where nothing was, None where it is withheld."""
    if own == letter:
        return {}
    section = seen.get(own, {})
    above, _, last = place.rpartition(".")
    if above:
        moved: Section | None = section.get(above, {}).get(last)
        return moved
    parts = {part: section[f"{last}.{part}"] for part in shape.parts if f"{last}.{part}" in section}
    return parts or None
