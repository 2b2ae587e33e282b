"""Facts that say something else in some classes, and the same in all others."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from pydantic import ValidationError

import domain.case
import domain.measures
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from tests.projections.cutting import Letters

ANOTHER = "99999999-0000-4000-8000-000000000009"
_OF_A_CLASS = ("required", "observed", "value")
_TAKEN: dict[tuple[type[Fact], str, str], list[Any]] = {}


def otherwise(fact: Fact, hidden: Letters, kept: frozenset[str] = frozenset()) -> Fact:
    """The fact with other values in all that is of a hidden class, but for kept fields."""
    fields = fact.model_dump(mode="json", by_alias=True)
    for name, info in type(fact).model_fields.items():
        alias = info.alias or name
        if alias in kept or f"{type(fact).__name__}.{alias}" in kept:
            continue
        if fact.class_of(name) in hidden:
            fields[alias] = _another(type(fact), fields, alias)
        fields[alias] = _inside(fields[alias], hidden)
    return type(fact).model_validate(fields)


def told_otherwise(
    history: Iterable[Recorded[Fact]], hidden: Letters, kept: frozenset[str] = frozenset()
) -> list[Recorded[Fact]]:
    """A history in which everything of the hidden classes is another, and the reason too."""
    reason = "Another reason altogether"
    return [
        replace(
            each,
            fact=otherwise(each.fact, hidden, kept),
            reason=reason if DataClass.C in hidden else each.reason,
        )
        for each in history
    ]


def with_others(fact: Fact, names: frozenset[str]) -> Fact:
    """The fact with other values in the fields of these names, ``field`` or ``Fact.field``."""
    fields = fact.model_dump(mode="json", by_alias=True)
    own = {alias for alias in fields if names & {alias, f"{type(fact).__name__}.{alias}"}}
    for alias in sorted(own):
        fields[alias] = _another(type(fact), fields, alias)
    return type(fact).model_validate(fields)


def _another(known: type[Fact], fields: dict[str, Any], alias: str) -> Any:
    """A value that the field takes and that is not its own, its own where none is: the one that
    the last fact with the same value took, else the first."""
    place = (known, alias, repr(fields[alias]))
    for candidate in chain(_TAKEN.get(place, ()), _variants(fields[alias])):
        try:
            made = known.model_validate({**fields, alias: candidate})
        except ValidationError:
            continue
        if made.model_dump(mode="json", by_alias=True)[alias] != fields[alias]:
            _TAKEN[place] = [candidate]
            return candidate
    return fields[alias]


def _variants(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1, 1, 2, 3)
        case str():
            yield from _other_texts(value)
        case list():
            for number, each in enumerate(value):
                for other in _variants(each):
                    yield [*value[:number], other, *value[number + 1 :]]
            yield []
        case dict():
            for key, each in value.items():
                if key != "data_class":
                    for other in _variants(each):
                        yield {**value, key: other}
    yield None
    yield from (False, True, 1, "1", "2025-03-01", "2025-03-01T08:00:00Z", ANOTHER, [ANOTHER])
    yield from ([text] for text in _words())
    yield from ({"rest": 1}, {"pre": 1}, {"sit": 7}, {"LFW": "44"})


def _other_texts(value: str) -> Iterator[Any]:
    with suppress(ValueError):
        yield ANOTHER if UUID(value) else None
    with suppress(ValueError):
        day = date.fromisoformat(value)
        yield from ((day + timedelta(days=step)).isoformat() for step in (1, -1, 40, -40))
    with suppress(ValueError):
        yield (datetime.fromisoformat(value) + timedelta(hours=1)).isoformat()
    with suppress(InvalidOperation):
        yield from (str(Decimal(value) + 1), str(Decimal(value) / 2))
    yield from _words()


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    """Texts that fields of any kind may take: all codes of the domain, and a plain text."""
    codes: dict[str, None] = dict.fromkeys(
        ("Another text altogether", "b" * 64, "de", "text/plain")
    )
    for package in (domain.case, domain.measures):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for _, kind in inspect.getmembers(module, inspect.isclass):
                if issubclass(kind, StrEnum):
                    codes.update(dict.fromkeys(str(each.value) for each in kind))
    literals = ("provisional", "refuted", "negative", "improving", "test", "exposure", "repeat")
    return (*codes, *literals, "measured", "estimated", "left_to_right")


def _inside(tree: Any, hidden: Letters) -> Any:
    """Criteria and classified values of a hidden class, wherever they stand."""
    match tree:
        case list():
            return [_inside(each, hidden) for each in tree]
        case dict() if tree.get("data_class") in hidden:
            other = {key: "another" for key in _OF_A_CLASS if tree.get(key) is not None}
            return {**{key: _inside(each, hidden) for key, each in tree.items()}, **other}
        case dict():
            return {key: _inside(each, hidden) for key, each in tree.items()}
        case _:
            return tree
