"""The JSON Schema of a command as forms need it: references followed, one of several shapes
chosen, and what no form asks for left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from adapters.words.enum_words import TABLES
from domain.case.aggregate import REQUESTS

Schema = Mapping[str, Any]
Shape = Literal[
    "group",
    "rows",
    "choice",
    "choices",
    "lines",
    "yes_no",
    "whole",
    "decimal",
    "date",
    "moment",
    "id",
    "ids",
    "note",
    "line",
]
LEFT_OUT = frozenset(
    {
        *("orig_value", "orig_unit", "orig_trials", "evidence", "items", "sub", "sum"),
        *("criteria", "milestone_touched"),
    }
)
"""Fields that no form asks for: what rules and devices fill in, and answers to single questions."""
LONG_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Node:
    """One field of a command: its name, its shape, and what is inside."""

    name: str
    shape: Shape
    required: bool
    codes: tuple[str, ...] = ()
    table: str | None = None
    lowest: str | None = None
    highest: str | None = None
    default: Any = None
    inside: tuple["Node", ...] = ()


@cache
def nodes_in(model: type[BaseModel]) -> tuple[Node, ...]:
    """The fields of a model in their order."""
    schema = model.model_json_schema()
    return tuple(_fields(schema, schema.get("$defs", {})))


@cache
def nodes_of(command: str) -> tuple[Node, ...]:
    """The fields of a command in their order; time and reason come last."""
    found = nodes_in(REQUESTS[command])
    last = ("reason", "effective_at")
    own = tuple(each for each in found if each.name not in last)
    return own + tuple(each for name in last for each in found if each.name == name)


def _fields(schema: Schema, known: Schema) -> Iterator[Node]:
    required = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        if name not in LEFT_OUT:
            yield _node(name, each, known, required=name in required)


def _node(name: str, schema: Schema, known: Schema, *, required: bool) -> Node:
    found, default = _chosen(schema, known), schema.get("default")
    kind = found.get("type")
    if "enum" in found:
        return Node(name, "choice", required, *_codes(found), default=default)
    if kind == "object":
        return Node(name, "group", required, inside=tuple(_fields(found, known)))
    if kind == "array":
        return _list(name, found, known, required=required)
    limits = (_limit(found, "minimum", "exclusiveMinimum"), _limit(found, "maximum"))
    return Node(name, _plain(found), required, (), None, *limits, default)


def _list(name: str, schema: Schema, known: Schema, *, required: bool) -> Node:
    item = _chosen(schema["items"], known)
    if "enum" in item:
        return Node(name, "choices", required, *_codes(item))
    if item.get("type") == "object":
        return Node(name, "rows", required, inside=tuple(_fields(item, known)))
    return Node(name, "ids" if item.get("format") == "uuid" else "lines", required)


def _chosen(schema: Schema, known: Schema) -> Schema:
    """Of several shapes the one that a form can ask for best."""
    followed = _followed(schema, known)
    shapes = [_followed(each, known) for each in followed.get("anyOf", ())]
    shapes = [each for each in shapes if each.get("type") != "null"]
    return min(shapes, key=_rank, default=followed)


def _followed(schema: Schema, known: Schema) -> Schema:
    reference = schema.get("$ref")
    return schema if reference is None else known[reference.rpartition("/")[2]]


def _rank(schema: Schema) -> int:
    """Plain text before what has parts, a day before a moment, yes or no before an id."""
    order = ("enum", "boolean", "date", "string", "object", "array")
    kind = "enum" if "enum" in schema else schema.get("format", schema.get("type"))
    return order.index(kind) if kind in order else len(order)


def _codes(schema: Schema) -> tuple[tuple[str, ...], str | None]:
    return tuple(map(str, schema["enum"])), TABLES.get(schema.get("title", ""))


def _limit(schema: Schema, *names: str) -> str | None:
    return next((str(schema[name]) for name in names if name in schema), None)


def _plain(schema: Schema) -> Shape:
    kind, form = schema.get("type"), schema.get("format")
    kinds = kind if isinstance(kind, list) else [kind]
    if "integer" in kinds:
        return "whole"
    if "number" in kinds:
        return "decimal"
    if kind == "boolean":
        return "yes_no"
    formats: Mapping[Any, Shape] = {"date": "date", "date-time": "moment", "uuid": "id"}
    if form in formats:
        return formats[form]
    return "note" if schema.get("maxLength", 0) > LONG_TEXT else "line"
