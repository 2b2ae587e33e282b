"""JSON Schema (2020-12) of every event and of the data of every command."""

from collections.abc import Mapping
from typing import Any

from adapters.asking.command_names import kebab
from adapters.interfaces.texts import with_patterns
from adapters.interfaces.trees import nodes
from adapters.store.ledger import FACTS
from domain.case.aggregate import REQUESTS
from domain.recorded import Fact, Request

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
CLASS = "x-data-class"
"""The class of a field: who does not read it gets the event without the field."""


def event_schemas() -> dict[str, Schema]:
    """By the name and the number of the schema, ``rtw.case:LoadTargetSet#1``."""
    return {f"{fact.event_name()}#{fact.schema_no}": event_schema(fact) for fact in FACTS}


def event_schema(fact: type[Fact]) -> Schema:
    """The fields of an event under their names. Those in ``required`` are always recorded; a reader
    is told them where he reads their class. Open to more fields."""
    schema = fact.model_json_schema(mode="serialization")
    keys = {info.alias or name: name for name, info in fact.model_fields.items()}
    for key, field in schema.get("properties", {}).items():
        field[CLASS] = fact.class_of(keys[key]).value
    for node in nodes(schema):
        _as_told(node, schema.get("$defs", {}))
    place = f"urn:rtw:event:{fact.event_name()}:{fact.schema_no}"
    named = {"x-event": fact.event_name(), "x-schema-no": fact.schema_no}
    return {"$schema": DIALECT, "$id": place, **named, **schema}


def _as_told(node: Schema, named: Mapping[str, Any]) -> None:
    """What is nothing is left out of what is recorded."""
    if node.get("additionalProperties") is False:
        del node["additionalProperties"]
    fields = node.get("properties")
    if isinstance(fields, dict) and isinstance(node.get("required"), list):
        node["required"] = [
            each for each in node["required"] if not _may_be_null(fields[each], named)
        ]


def _may_be_null(schema: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    if "$ref" in schema:
        return _may_be_null(named[schema["$ref"].rpartition("/")[2]], named)
    kinds = schema.get("type", ())
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or any(
        _may_be_null(each, named) for each in schema.get("anyOf", ())
    )


def command_schemas() -> dict[str, Schema]:
    """By the name that stands in paths and subjects, ``set-load-target``."""
    return {kebab(name): command_schema(kind) for name, kind in REQUESTS.items()}


def command_schema(kind: type[Request]) -> Schema:
    """What must be sent and what may; nothing else may."""
    schema = with_patterns(kind.model_json_schema())
    return {"$schema": DIALECT, "$id": f"urn:rtw:command:{kebab(kind.__name__)}", **schema}
