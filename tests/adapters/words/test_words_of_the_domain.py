"""Every enumeration of the domain that a person may read has a text for each of its values."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from adapters.words.enum_words import TABLES
from adapters.words.wording import load_wording
from domain.case.aggregate import FACTS
from tests.adapters.words.codes_of_the_domain import enumerations

WORDING = load_wording()
AS_THEY_ARE = {
    "Unit",  # of UCUM, as everybody writes them
    "Units",
    "LoadUnit",
    "FatigueUnit",
    "Scheme",  # names of schemes
    "Share",  # asked of a measure, and answered in numbers
    "Sex",
    "Scoring",
    "ChangeOf",
    "Strength",  # inside rules only
    "LoadFamily",
}
"""Enumerations that nobody reads as words."""


def _within(annotation: Any, seen: set[type]) -> Iterator[type[StrEnum]]:
    """Every enumeration in a type, and in the models that it holds."""
    if not isinstance(annotation, type):
        for each in get_args(annotation):
            yield from _within(each, seen)
    elif issubclass(annotation, StrEnum):
        yield annotation
    elif issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        for each in annotation.model_fields.values():
            yield from _within(each.annotation, seen)


def test_every_enumeration_has_its_table_or_is_read_as_it_is() -> None:
    assert enumerations().keys() == TABLES.keys() | AS_THEY_ARE
    assert TABLES.keys().isdisjoint(AS_THEY_ARE)


def test_what_facts_hold_is_worded_but_for_units() -> None:
    told = {each.__name__ for fact in FACTS for each in _within(fact, set())}

    assert told & AS_THEY_ARE == {"Unit", "Units"}
    assert len(told) > 30


@pytest.mark.parametrize("name", TABLES)
def test_every_value_of_an_enumeration_has_a_text(name: str) -> None:
    missing = [
        value
        for value in enumerations()[name]
        if f"{TABLES[name]}.{value}" not in WORDING or not WORDING.text(f"{TABLES[name]}.{value}")
    ]

    assert missing == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_event_is_told_to_its_worker_in_his_words(fact: type) -> None:
    assert f"worker.{fact.__name__}" in WORDING
