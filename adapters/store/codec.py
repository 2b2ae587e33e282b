"""Facts to stored bytes and back: one JSON section a data class, names from an allow-list.

The body is ``{"B": {...}, "J": {...}}``: a section for each class present. A reader that may
not read a class never decodes its section; the fields of such a section are absent from the
fact he gets, as they are after an erasure. The envelope's reason stands in section C.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from adapters.store.own_classes import MaybeShape, bring_back, move_out, shapes_of
from domain.data_classes import DataClass
from domain.recorded import Fact

Sections = dict[str, dict[str, Any]]
Upcast = Callable[[Sections], Sections]
Letters = frozenset[DataClass]

ALL_CLASSES: Letters = frozenset(DataClass)
REASON = "envelope.reason"
_JSON = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


class UnknownEventError(Exception):
    """A name or number that is not on the allow-list. Nothing was resolved or imported."""


class Codec:
    """Writes and reads facts of the listed classes. ``upcasters`` lift (name, number) by one."""

    def __init__(
        self,
        facts: Iterable[type[Fact]],
        upcasters: Mapping[tuple[str, int], Upcast] | None = None,
    ) -> None:
        self._facts = {fact.event_name(): fact for fact in facts}
        self._upcasters = dict(upcasters or {})

    @property
    def facts(self) -> Mapping[str, type[Fact]]:
        """The allow-list: stored name to class."""
        return self._facts

    def encode(self, fact: Fact, reason: str | None = None) -> bytes:
        """The body. Raises UnknownEventError for a fact that is not on the allow-list."""
        if self._facts.get(fact.event_name()) is not type(fact):
            raise UnknownEventError(fact.event_name())
        sections = sections_of(fact)
        if reason is not None:
            sections.setdefault(DataClass.C, {})[REASON] = reason
        return _JSON.encode(sections).encode()

    def kind_of(self, name: str, schema_no: int) -> type[Fact]:
        """The class of what was stored. Raises UnknownEventError for what is not on the list."""
        known = self._facts.get(name)
        if known is None or schema_no > known.schema_no:
            raise UnknownEventError(f"{name}#{schema_no}")
        return known

    def decode(
        self, name: str, schema_no: int, body: bytes, readable: Letters = ALL_CLASSES
    ) -> tuple[Fact, str | None]:
        """The fact and the envelope's reason, from the sections that may be read."""
        known = self.kind_of(name, schema_no)
        sections: Sections = json.loads(body)
        for number in range(schema_no, known.schema_no):
            sections = self._upcasters[(name, number)](sections)
        reason = sections.get("C", {}).pop(REASON, None) if DataClass.C in readable else None
        return _assembled(known, sections, readable), reason


def sections_of(fact: Fact) -> Sections:
    """The fields of a fact, each in the section of its class."""
    dumped = fact.model_dump(mode="json", by_alias=True, exclude_none=True)
    sections: Sections = {}
    for key, letter, shape in _places_of(type(fact)):
        if key in dumped:
            sections.setdefault(letter, {})[key] = dumped[key]
            if shape is not None:
                move_out(sections, letter, key, shape)
    return sections


@lru_cache(maxsize=1024)
def _places_of(known: type[Fact]) -> tuple[tuple[str, DataClass, MaybeShape], ...]:
    """Each field's key, the section it stands in, and what in it has a class of its own."""
    shapes = shapes_of(known)
    keys = {name: info.alias or name for name, info in known.model_fields.items()}
    return tuple((key, known.class_of(name), shapes.get(key)) for name, key in keys.items())


def _assembled(known: type[Fact], sections: Sections, readable: Letters) -> Fact:
    shapes = shapes_of(known)
    fields: dict[str, Any] = {}
    for name, info in known.model_fields.items():
        letter = known.class_of(name)
        key = info.alias or name
        if letter not in readable or key not in sections.get(letter, {}):
            continue
        shape = shapes.get(key)
        fields[key] = (
            sections[letter][key]
            if shape is None
            else bring_back(sections, letter, key, shape, readable)
        )
    if readable >= classes_of(known):
        return known.model_validate(fields)
    return _partly(known, readable, fields)


def _partly(known: type[Fact], readable: Letters, fields: dict[str, Any]) -> Fact:
    """The fact without what may not be read: not None, not a default, but absent."""
    partial = _partial_model(known, readable).model_validate(fields)
    seen = {name: getattr(partial, name) for name in type(partial).model_fields}
    fact = known.model_construct(**seen)
    for name in known.model_fields.keys() - seen.keys():
        fact.__dict__.pop(name, None)
    return fact


@lru_cache(maxsize=1024)
def classes_of(known: type[Fact]) -> Letters:
    """The classes that the fields of a fact have."""
    return frozenset(known.field_classes.values())


@lru_cache(maxsize=4096)
def _partial_model(known: type[Fact], readable: Letters) -> type[BaseModel]:
    """The readable fields of a fact as a model of its own; the others do not exist in it."""
    fields: dict[str, Any] = {
        name: (info.rebuild_annotation(), info)
        for name, info in known.model_fields.items()
        if known.class_of(name) in readable
    }
    config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    return create_model(f"{known.__name__}Seen", __config__=config, **fields)
