"""What a stored body looks like to who may read some of its sections, for pydantic-core.

What was stored had been judged at the door, so the checks of the door are left out.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import CoreSchema
from pydantic_core import core_schema as schemas

from adapters.store.codec import REASON, Letters
from adapters.store.shelves import Shelf
from domain.data_classes import DataClass
from domain.recorded import Fact

Fields = dict[str, schemas.TypedDictField]

_CHECKS = frozenset({"function-before", "function-after", "function-wrap"})
_BOUNDS = frozenset({"ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern"})
_NO_SCHEMA = frozenset({"metadata", "serialization", "cls", "default", "members", "function"})


def body_schema(known: type[Fact], readable: Letters, shelves: Iterable[Shelf]) -> CoreSchema:
    """A body: sections of fields, beside these what stands there of fields of other sections,
    and no section that may not be read."""
    sections: dict[str, Fields] = {}
    for name in known.model_fields:
        if known.class_of(name) in readable:
            sections.setdefault(known.class_of(name), {})[name] = _field(known, name)
    for shelf in shelves:
        for letter in readable - {shelf.letter}:
            sections.setdefault(letter, {}).update(_shelved(shelf))
    if DataClass.C in readable:
        sections.setdefault(DataClass.C, {})[REASON] = _optional(schemas.str_schema())
    return _object({str(each): _optional(_object(sections[each])) for each in sorted(sections)})


def _field(known: type[Fact], name: str) -> schemas.TypedDictField:
    info = known.model_fields[name]
    alias = info.validation_alias if isinstance(info.validation_alias, str) else info.alias
    return schemas.typed_dict_field(
        _schemas_of(known)[name], required=False, validation_alias=alias or name
    )


def _shelved(shelf: Shelf) -> Fields:
    parts = {part: _optional(_schemas_of(shelf.own.model)[part]) for part in shelf.own.parts}
    if shelf.listed:
        by_number = schemas.dict_schema(schemas.str_schema(), _object(parts))
        return {shelf.key: _optional(by_number)}
    return {shelf.key_of(part): schema for part, schema in parts.items()}


def _object(fields: Fields) -> CoreSchema:
    return schemas.typed_dict_schema(fields, extra_behavior="ignore")


def _optional(schema: CoreSchema) -> schemas.TypedDictField:
    return schemas.typed_dict_field(schema, required=False)


@cache
def _schemas_of(known: type[BaseModel]) -> dict[str, CoreSchema]:
    """The schema of each field of a model, without checks, defaults and references."""
    whole: Any = known.__pydantic_core_schema__
    named: dict[str, Any] = {}
    if whole["type"] == "definitions":
        named = {each["ref"]: each for each in whole["definitions"]}
        whole = whole["schema"]
    while whole["type"] != "model-fields":
        whole = named[whole["schema_ref"]] if whole["type"] == "definition-ref" else whole["schema"]
    fields = whole["fields"].items()
    return {name: _undefaulted(_unchecked(field["schema"], named)) for name, field in fields}


def _undefaulted(schema: Any) -> Any:
    return schema["schema"] if schema["type"] == "default" else schema


def _unchecked(part: Any, named: Mapping[str, Any]) -> Any:
    """The same schema without what judges input; references stand written out."""
    if isinstance(part, list | tuple):
        return [_unchecked(each, named) for each in part]
    if not isinstance(part, dict):
        return part
    kind = part.get("type")
    if kind in _CHECKS:
        return _unchecked(part["schema"], named)
    if kind == "definition-ref":
        return _unchecked(named[part["schema_ref"]], named)
    if kind == "json-or-python":
        return _unchecked(part["json_schema"], named)
    left_out = _BOUNDS | {"ref"} if isinstance(kind, str) else {"ref"}
    kept = {
        key: value if key in _NO_SCHEMA else _unchecked(value, named)
        for key, value in part.items()
        if key not in left_out
    }
    return _without_its_parts(kept) if hasattr(part.get("cls"), "in_own_class") else kept


def _without_its_parts(model: Any) -> Any:
    """A value with a class of its own as it is where its parts are withheld."""
    known = model["cls"]
    fields = dict(model["schema"]["fields"])
    for part in known.in_own_class:
        schema = fields[part]["schema"]
        if schema["type"] != "default":
            absent = schemas.with_default_schema(schema, default=known.when_withheld[part])
            fields[part] = {**fields[part], "schema": absent}
    return {**model, "schema": {**model["schema"], "fields": fields}}
