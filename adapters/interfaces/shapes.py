"""A JSON Schema as what may stand at a place: the forms that a value may have there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

Node = Mapping[str, Any]
ANYTHING = "anything"
MISSING: Node = {}
"""The schema of what nothing is said of: anything."""
_TEXT: Node = {"type": "string"}
_NAMES = ("title", "description", "default", "example", "examples", "deprecated", "discriminator")
_TOGETHER = ("$ref", "anyOf", "oneOf", "allOf")


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

    @property
    def rest(self) -> Node | None:
        """Of fields that it does not name; None where they may not be there."""
        found = self.node.get("additionalProperties", True)
        return (MISSING if found else None) if isinstance(found, bool) else found

    @property
    def is_map(self) -> bool:
        """Whether it says something of fields that it does not name."""
        return isinstance(self.node.get("additionalProperties"), Mapping)

    @property
    def names(self) -> Node:
        """Of the names of its fields."""
        found: Node = self.node.get("propertyNames", _TEXT)
        return found

    @property
    def items(self) -> Node:
        found: Node = self.node.get("items", MISSING)
        return found


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
        self._known: dict[int, tuple[Node, list[Node]]] = {}

    def forms(self, node: Node | bool) -> list[Form]:
        """All forms that a value may have, references followed."""
        return [form for each in self._variants(node) for form in _typed(each)]

    def _variants(self, node: Node | bool) -> list[Node]:
        """Each a schema without others in it, and the same ones each time."""
        if isinstance(node, bool):
            return [MISSING] if node else []
        if id(node) not in self._known:
            self._known[id(node)] = node, self._parted(node)
        return self._known[id(node)][1]

    def _parted(self, node: Node) -> list[Node]:
        together = list(self._together(node))
        if not together:
            return [node]
        own = {key: each for key, each in node.items() if key not in _TOGETHER}
        if len(together) == 1 and all(map(_is_name, own)):
            return together[0]
        return [_joined([*each, own]) for each in product(*together)]

    def _together(self, node: Node) -> Iterator[list[Node]]:
        """What must hold all at once, each as the schemas of which one holds."""
        if "$ref" in node:
            yield self._variants(self.found(node["$ref"]))
        for several in ("anyOf", "oneOf"):
            if several in node:
                yield [one for each in node[several] for one in self._variants(each)]
        for each in node.get("allOf", ()):
            yield self._variants(each)

    def found(self, reference: str) -> Node:
        """Raises KeyError for a reference that leads nowhere, or out of the document."""
        place: Any = self._document
        for part in reference.removeprefix("#").split("/")[1:]:
            place = place[part.replace("~1", "/").replace("~0", "~")]
        found: Node = place
        return found

    def resolved(self, node: Node) -> Node:
        """What it is or refers to, however often. Raises KeyError as ``found`` does."""
        while "$ref" in node:
            node = self.found(node["$ref"])
        return node


def _is_name(key: str) -> bool:
    """Whether a word of a schema says nothing of the value."""
    return key in _NAMES or key.startswith(("x-", "$"))


def _joined(parts: Sequence[Node]) -> Node:
    """One schema of several that hold at once. The last word counts, but on fields all do."""
    whole: dict[str, Any] = {}
    for part in parts:
        fields = dict(whole.get("properties", {}))
        for name, field in part.get("properties", {}).items():
            fields[name] = {"allOf": [fields[name], field]} if name in fields else field
        required = [*whole.get("required", ()), *part.get("required", ())]
        whole |= part
        whole |= {"properties": fields} if fields else {}
        whole |= {"required": required} if required else {}
    return whole


def _typed(node: Node) -> Iterator[Form]:
    kinds = node.get("type")
    if kinds is None:
        kinds = _guessed(node)
    for each in [kinds] if isinstance(kinds, str) else kinds:
        yield Form(each, node)


def _guessed(node: Node) -> list[str]:
    """The types of the values that it lists, else what its words are for."""
    values = node.get("enum", [node["const"]] if "const" in node else [])
    if values:
        return sorted({_KINDS.get(type(each), ANYTHING) for each in values})
    if not node.keys().isdisjoint(("properties", "required", "additionalProperties")):
        return ["object"]
    return ["array"] if "items" in node else [ANYTHING]


_KINDS = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
    list: "array",
    dict: "object",
}
