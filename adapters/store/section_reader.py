"""Stored bodies to facts in one call of pydantic-core for each body, for reading many of them.

It gives what the codec gives. For each kind of fact and each choice of readable classes one
schema is compiled: the sections that may be read, each with its own fields, and no others; what
may not be read is skipped by the parser and never becomes a value. What was stored had been
judged at the door, so the checks of the door are left out. Facts in an old shape, and those with
fields that the codec places by their value, are left to the codec.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import CoreSchema, SchemaValidator
from pydantic_core import core_schema as schemas

from adapters.store.codec import REASON, Codec
from adapters.store.own_classes import only_in_decisions
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision
from domain.recorded import Fact

Fields = dict[str, Any]
Letters = frozenset[DataClass]
Read = Callable[[bytes], tuple[Fact, str | None]]

_CHECKS = frozenset({"function-before", "function-after", "function-wrap"})
_NO_SCHEMA = frozenset({"metadata", "serialization", "cls", "default", "members", "function"})
_EMPTY: Fields = {}
_set = object.__setattr__

M = TypeVar("M", bound=BaseModel)


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

    def _compiled(self, name: str, schema_no: int, readable: Letters) -> Read:
        known = self._codec.facts.get(name)
        if known is None or schema_no != known.schema_no or not only_in_decisions(known):
            return lambda body: self._codec.decode(name, schema_no, body, readable)
        return _Plan.of(known, readable).read


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the bodies of one kind of fact are read by one kind of reader."""

    known: type[Fact]
    validator: SchemaValidator
    defaults: Fields
    decisions: Mapping[str, str]
    names: frozenset[str]
    reads_reason: bool

    @classmethod
    def of(cls, known: type[Fact], readable: Letters) -> "_Plan":
        seen = [name for name in known.model_fields if known.class_of(name) in readable]
        decisions = {name: f"{name}.criteria" for name in seen if _is_decision(known, name)}
        defaults = {
            name: known.model_fields[name].get_default(call_default_factory=True)
            for name in seen
            if not known.model_fields[name].is_required()
        }
        validator = SchemaValidator(_body(known, seen, readable))
        reads_reason = DataClass.C in readable
        return cls(known, validator, defaults, decisions, frozenset(seen), reads_reason)

    def read(self, body: bytes) -> tuple[Fact, str | None]:
        sections: dict[str, Fields] = self.validator.validate_json(body)
        reason = sections.get("C", _EMPTY).pop(REASON, None) if self.reads_reason else None
        fields = self.defaults.copy()
        for section in sections.values():
            fields.update(section)
        for name, moved in self.decisions.items():
            if name in fields:
                fields[name] = _decided(fields[name], moved, sections)
        if fields.keys() != self.names:
            fields = {name: fields[name] for name in self.names if name in fields}
        return _made(self.known, fields), reason


def _is_decision(known: type[Fact], name: str) -> bool:
    return known.model_fields[name].annotation is Decision


def _made(known: type[M], fields: Fields) -> M:
    """A frozen value whose fields are as they must be already."""
    made = known.__new__(known)
    _set(made, "__dict__", fields)
    _set(made, "__pydantic_fields_set__", set(fields))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def _decided(stored: Fields, moved: str, sections: Mapping[str, Fields]) -> Decision:
    """The decision with what each criterion saw, from the section of its own class."""
    joined = []
    for number, criterion in enumerate(stored["criteria"]):
        own = sections.get(criterion["data_class"], _EMPTY).get(moved, _EMPTY)
        seen = own.get(str(number), _EMPTY)
        whole = {"required": "", "observed": None, "evidence": (), **criterion, **seen}
        joined.append(_made(Criterion, whole))
    return _made(Decision, {"policy_version": None, **stored, "criteria": tuple(joined)})


# schemas


def _body(known: type[Fact], seen: list[str], readable: Letters) -> CoreSchema:
    """A body as this reader may read it: sections of fields, and criteria in any section."""
    own: dict[str, dict[str, schemas.TypedDictField]] = {}
    for name in seen:
        own.setdefault(known.class_of(name), {})[name] = _field(known, name)
    letters = set(own)
    for name in known.model_fields:
        if _is_decision(known, name) and name in seen:
            letters = set(readable)
            for letter in readable:
                moved = schemas.dict_schema(schemas.str_schema(), _part())
                fields = own.setdefault(letter, {})
                fields[f"{name}.criteria"] = schemas.typed_dict_field(moved, required=False)
    if DataClass.C in readable:
        reason = schemas.typed_dict_field(schemas.str_schema(), required=False)
        own.setdefault(DataClass.C, {})[REASON] = reason
        letters.add(DataClass.C)
    sections = {
        str(letter): schemas.typed_dict_field(
            schemas.typed_dict_schema(own[letter], extra_behavior="ignore"), required=False
        )
        for letter in sorted(letters)
    }
    return schemas.typed_dict_schema(sections, extra_behavior="ignore")


def _field(known: type[Fact], name: str) -> schemas.TypedDictField:
    info = known.model_fields[name]
    schema = _decision() if _is_decision(known, name) else _schemas_of(known)[name]
    alias = info.validation_alias if isinstance(info.validation_alias, str) else info.alias
    return schemas.typed_dict_field(schema, required=False, validation_alias=alias or name)


def _decision() -> CoreSchema:
    criterion = schemas.typed_dict_schema(
        {**_criterion_fields("id", "met", "data_class", required=True), **_part_fields()}
    )
    fields = {
        "outcome": schemas.typed_dict_field(schemas.str_schema()),
        "rationale": schemas.typed_dict_field(schemas.str_schema()),
        "criteria": schemas.typed_dict_field(schemas.list_schema(criterion)),
        "policy_version": _optional(schemas.nullable_schema(schemas.int_schema())),
    }
    return schemas.typed_dict_schema(fields)


def _criterion_fields(*names: str, required: bool) -> dict[str, schemas.TypedDictField]:
    own = _schemas_of(Criterion)
    return {name: schemas.typed_dict_field(own[name], required=required) for name in names}


def _part_fields() -> dict[str, schemas.TypedDictField]:
    return _criterion_fields("required", "observed", "evidence", required=False)


def _part() -> CoreSchema:
    return schemas.typed_dict_schema(_part_fields(), extra_behavior="ignore")


def _optional(schema: CoreSchema) -> schemas.TypedDictField:
    return schemas.typed_dict_field(schema, required=False)


@cache
def _schemas_of(known: type[Any]) -> dict[str, CoreSchema]:
    """The schema of each field of a model, without checks, defaults and references."""
    whole: Any = known.__pydantic_core_schema__
    named: dict[str, Any] = {}
    if whole["type"] == "definitions":
        named = {each["ref"]: each for each in whole["definitions"]}
        whole = whole["schema"]
    while whole["type"] != "model-fields":
        whole = named[whole["schema_ref"]] if whole["type"] == "definition-ref" else whole["schema"]
    return {
        name: _undefaulted(_unchecked(field["schema"], named))
        for name, field in whole["fields"].items()
    }


def _undefaulted(schema: Any) -> Any:
    return schema["schema"] if schema["type"] == "default" else schema


def _unchecked(part: Any, named: Mapping[str, Any]) -> Any:
    """The same schema without the functions that judge input; references stand written out."""
    if isinstance(part, list | tuple):
        return [_unchecked(each, named) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") in _CHECKS:
        return _unchecked(part["schema"], named)
    if part.get("type") == "definition-ref":
        return _unchecked(named[part["schema_ref"]], named)
    return {
        key: value if key in _NO_SCHEMA else _unchecked(value, named)
        for key, value in part.items()
        if key != "ref"
    }
