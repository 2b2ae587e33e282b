"""What a cell of a CSV file stands for, by the JSON Schema of its field."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.recorded import Request

_WHOLE = re.compile(r"-?\d{1,20}")
_COMMA = re.compile(r"-?\d+,\d+")
_TRUTH = {"true": True, "false": False}
_NUMBERS = frozenset({"number", "integer"})


class CellError(Exception):
    """A cell that is refused before anybody reads its row; ``code`` has its words."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field = field
        self.code = code


def known_fields(kind: type[Request]) -> Mapping[str, Any]:
    """The schema by which cells are read."""
    return kind.model_json_schema()


def cell_value(schema: Mapping[str, Any], column: str, cell: str) -> bool | int | str:
    """A whole number or a truth where the field is one; text in every other case, decimals too.
    Raises CellError for a decimal comma."""
    types = set(_types(schema, schema, column.split(".")))
    if types & _NUMBERS and _COMMA.fullmatch(cell):
        raise CellError(column, "decimal_comma")
    if "integer" in types and _WHOLE.fullmatch(cell):
        return int(cell)
    if "boolean" in types and cell in _TRUTH:
        return _TRUTH[cell]
    return cell


def _types(root: Mapping[str, Any], node: Mapping[str, Any], path: list[str]) -> Iterator[str]:
    """The JSON types of what stands at the path, of all alternatives."""
    if "$ref" in node:
        node = root["$defs"][node["$ref"].rpartition("/")[2]]
    for each in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _types(root, each, path)
    if not path:
        found = node.get("type", ())
        yield from [found] if isinstance(found, str) else found
        return
    first, *rest = path
    below = node.get("properties", {}).get(first)
    if below is None and first.isdecimal():
        below = node.get("items")
    if below is None:
        below = node.get("additionalProperties")
    if isinstance(below, Mapping):
        yield from _types(root, below, rest)
