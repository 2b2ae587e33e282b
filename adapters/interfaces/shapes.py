"""A JSON Schema as what may stand at a place: the forms that a value may have there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Node = Mapping[str, Any]
_BOUNDS_FROM = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_BOUNDS_TO = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
ANYTHING = "anything"


@dataclass(frozen=True)
class Form:
    """One form of a value: its type, and the schema that says more of it."""

    kind: str
    node: Node

    @property
    def format(self) -> str | None:
        found: str | None = self.node.get("format")
        return found

    @property
    def pattern(self) -> str | None:
        found: str | None = self.node.get("pattern")
        return found

    @property
    def is_closed(self) -> bool:
        """Whether fields that it does not name may not be there."""
        return self.node.get("additionalProperties") is False

    @property
    def says(self) -> str:
        return f"a {self.format}" if self.format else _WORDS.get(self.kind, self.kind)

    @cached_property
    def values(self) -> frozenset[str] | None:
        """The values that it may have; None where it may have any."""
        if "const" in self.node:
            return frozenset({str(self.node["const"])})
        return frozenset(map(str, self.node["enum"])) if "enum" in self.node else None

    @property
    def fields(self) -> Mapping[str, Node]:
        found: Mapping[str, Node] = self.node.get("properties", {})
        return found

    @property
    def required(self) -> frozenset[str]:
        return frozenset(self.node.get("required", ()))

    def lowest(self) -> Iterator[tuple[str, float]]:
        yield from ((each, self.node[each]) for each in _BOUNDS_FROM if each in self.node)

    def highest(self) -> Iterator[tuple[str, float]]:
        yield from ((each, self.node[each]) for each in _BOUNDS_TO if each in self.node)


_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
    ANYTHING: "anything",
}


class Schemas:
    """The schemas of one document, which refer to each other."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._whole: dict[int, Node] = {}

    def forms(self, node: Node) -> list[Form]:
        """All forms that a value may have, references followed."""
        return [form for each in self._variants(node) for form in _typed(each)]

    def _variants(self, node: Node) -> Iterator[Node]:
        if "$ref" in node:
            yield from self._variants(self.found(node["$ref"]))
            return
        for several in ("anyOf", "oneOf"):
            if several in node:
                for each in node[several]:
                    yield from self._variants(each)
                return
        yield self._joined(node) if "allOf" in node else node

    def _joined(self, node: Node) -> Node:
        """What must hold all at once, as one, and the same one each time."""
        known = self._whole.get(id(node))
        if known is None:
            known = self._whole[id(node)] = self._join(node)
        return known

    def _join(self, node: Node) -> Node:
        """The last word on a field counts."""
        whole: dict[str, Any] = {}
        for part in (*node["allOf"], {key: each for key, each in node.items() if key != "allOf"}):
            for each in self._variants(part):
                fields = {**whole.get("properties", {}), **each.get("properties", {})}
                required = [*whole.get("required", ()), *each.get("required", ())]
                whole |= each
                whole |= {"properties": fields} if fields else {}
                whole |= {"required": required} if required else {}
        return whole

    def found(self, reference: str) -> Node:
        """Raises KeyError for a reference that leads nowhere, or out of the document."""
        place: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]
        found: Node = place
        return found


def _typed(node: Node) -> Iterator[Form]:
    kinds = node.get("type")
    if kinds is None:
        yield Form(_guessed(node), node)
        return
    for each in [kinds] if isinstance(kinds, str) else kinds:
        yield Form(each, node)


def _guessed(node: Node) -> str:
    if "properties" in node:
        return "object"
    known = node.get("enum", [node["const"]] if "const" in node else [])
    return "string" if known and all(isinstance(each, str) for each in known) else ANYTHING
