"""Stored bodies to facts in one call of pydantic-core for each body, for reading many of them.

It gives what the codec gives. For each kind of fact and each choice of readable classes one
schema is compiled: the sections that may be read, each with its own fields, and no others; what
may not be read is skipped by the parser and never becomes a value. Facts in an old shape, and
those with values of classes of their own in unusual places, are left to the codec.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import SchemaValidator

from adapters.store.codec import REASON, Codec, Letters
from adapters.store.section_schemas import body_schema
from adapters.store.shelves import Shelf, shelves_of
from domain.data_classes import DataClass
from domain.recorded import Fact

Fields = dict[str, Any]
Read = Callable[[bytes], tuple[Fact, str | None]]

_EMPTY: Fields = {}
_set = object.__setattr__


class SectionReader:
    """Reads what the codec wrote."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._readers: dict[tuple[str, int, Letters], Read] = {}

    def read(
        self, name: str, schema_no: int, body: bytes, readable: Letters
    ) -> tuple[Fact, str | None]:
        """As Codec.decode. Raises UnknownEventError, ValidationError."""
        key = (name, schema_no, readable)
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = self._compiled(name, schema_no, readable)
        return reader(body)

    def kind_of(self, name: str, schema_no: int) -> type[Fact]:
        """What would be read. Raises UnknownEventError."""
        return self._codec.kind_of(name, schema_no)

    def _compiled(self, name: str, schema_no: int, readable: Letters) -> Read:
        known = self._codec.facts.get(name)
        if known is None or schema_no != known.schema_no or shelves_of(known) is None:
            return lambda body: self._codec.decode(name, schema_no, body, readable)
        return _Plan.of(known, readable).read


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the bodies of one kind of fact are read by one kind of reader."""

    known: type[Fact]
    validator: SchemaValidator
    defaults: Fields
    names: set[str]
    shelves: tuple[Shelf, ...]
    reads_reason: bool

    @classmethod
    def of(cls, known: type[Fact], readable: Letters) -> "_Plan":
        fields = known.model_fields.items()
        seen = {name: info for name, info in fields if known.class_of(name) in readable}
        defaults = {
            name: info.get_default(call_default_factory=True)
            for name, info in seen.items()
            if not info.is_required()
        }
        shelves = tuple(each for each in shelves_of(known) or () if each.letter in readable)
        validator = SchemaValidator(body_schema(known, readable, shelves), _use_prebuilt=False)
        return cls(known, validator, defaults, set(seen), shelves, DataClass.C in readable)

    def read(self, body: bytes) -> tuple[Fact, str | None]:
        sections: dict[str, Fields] = self.validator.validate_json(body)
        reason = sections.get("C", _EMPTY).pop(REASON, None) if self.reads_reason else None
        taken = [(shelf, _taken(shelf, sections)) for shelf in self.shelves]
        fields = self.defaults.copy()
        for section in sections.values():
            fields |= section
        for shelf, parts in taken:
            _give_back(shelf, fields, parts)
        return self._made(fields), reason

    def _made(self, fields: Fields) -> Fact:
        """A frozen fact whose fields are as they must be already; of which fields it was made is
        the same for all of a kind."""
        made = self.known.__new__(self.known)
        _set(made, "__dict__", fields)
        _set(made, "__pydantic_fields_set__", self.names)
        _set(made, "__pydantic_extra__", None)
        _set(made, "__pydantic_private__", None)
        return made


def _taken(shelf: Shelf, sections: Mapping[str, Fields]) -> Mapping[str, Fields]:
    """What stands of the values in the sections of other classes, by class."""
    others = ((letter, each) for letter, each in sections.items() if letter != shelf.letter)
    found = ((letter, shelf.taken_from(each)) for letter, each in others)
    return {letter: parts for letter, parts in found if parts is not None}


def _give_back(shelf: Shelf, fields: Fields, taken: Mapping[str, Fields]) -> None:
    """Gives the values of a field the parts that stood in the section of their class."""
    found = shelf.values_in(fields)
    if found is None:
        return
    if shelf.listed:
        for letter, by_number in taken.items():
            for number, parts in by_number.items():
                if found[int(number)].data_class == letter:
                    _give(found[int(number)], parts)
    elif found.data_class == shelf.letter:  # null is not stored, and given all the same
        _give(found, {**dict.fromkeys(shelf.own.parts), **vars(found)})
    else:
        _give(found, taken.get(found.data_class, _EMPTY))


def _give(value: BaseModel, parts: Fields) -> None:
    vars(value).update(parts)
    value.__pydantic_fields_set__.update(parts)
