"""What the JSON Schemas of the commands say a body holds, and every way to get it wrong."""

import copy
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import uuid4
from zlib import crc32

from domain.case.aggregate import REQUESTS
from tests.adapters.http.asking import MARKER
from tests.adapters.http.bodies import Body

Path = tuple[str | int, ...]
Node = dict[str, Any]

IDS = (
    str(uuid4()).upper().replace("0", "A"),
    "{" + str(uuid4()) + "}",
    f"urn:uuid:{uuid4()}",
    uuid4().hex,
    f" {uuid4()}",
    "../../etc/passwd",
    "' or 1=1 --",
    "W-A/1",
    MARKER,
    "",
)
DAYS = (
    "2025-02-29",
    "2025-04-31",
    "2025-13-01",
    "2025-3-3",
    "20250303",
    "03.03.2025",
    "1899-12-31",
    "9999-12-31",
    "0001-01-01",
    "2025-03-03T00:00:00Z",
    "today",
    "",
)
TIMES = (
    "2025-03-12T09:30:00",
    "2025-03-12",
    "1741770000",
    "2025-03-12T09:30:00+23:59",
    "2025-03-12T09:30:00+14:01",
    "2025-03-12T09:30:00-12:30",
    "2025-03-12T23:59:60Z",
    "2025-03-12T24:00:00Z",
    "2025-02-29T09:30:00Z",
    "0001-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "2025-03-12 09:30:00Z",
    "2025-03-12T09:30:00.1234567Z",
    "soon",
    "",
)
DECIMALS = ("12kg", "12,5", "1e3", "NaN", "Infinity", "-", "0x10", " 1", "1 000", "1.", "", "٣")
TEXTS_400 = ("a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\ud800b", "a\u202eb", "a\u2066b", "a\u200bb")
SHORT = 20
"""Up to here a text is the code of a unit, which nobody reads."""
FEW = 2
"""So many wrong values of each sort are tried at each field."""
TEXTS_422 = ("", "   ", "e" + "\u0301" * 6)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that does not belong at a path, and the status that must say so."""

    path: Path
    value: Any
    status: int = 422

    @property
    def field(self) -> str:
        return ".".join(str(part) for part in self.path)


class Shape:
    """The shape of one command's body."""

    def __init__(self, command: str) -> None:
        self._schema = REQUESTS[command].model_json_schema()

    def full(self, body: Body) -> Body:
        """The body with every field that it leaves out, down to the deepest."""
        filled: Body = self._filled(self._schema, body)
        return filled

    def wrongs(self) -> Iterator[Wrong]:
        """Every value that must be refused, field by field."""
        yield from self._of_object(self._schema, ())

    def objects(self) -> Iterator[Path]:
        """Where objects stand in a full body, the body itself first."""
        for path, variant in self._walk(self._schema, ()):
            if "properties" in variant:
                yield path

    def required(self) -> Iterator[Path]:
        for path, variant in self._walk(self._schema, ()):
            yield from ((*path, name) for name in variant.get("required", ()))

    def texts(self) -> Iterator[Path]:
        """Where texts and ids stand."""
        for path, variant in self._walk(self._schema, ()):
            if "string" in _types(variant):
                yield path

    def _variants(self, node: Node) -> list[Node]:
        if "$ref" in node:
            return [self._schema["$defs"][node["$ref"].rpartition("/")[2]]]
        return [each for part in node.get("anyOf", [node]) for each in self._named(part)]

    def _named(self, node: Node) -> list[Node]:
        return self._variants(node) if "$ref" in node or "anyOf" in node else [node]

    def _walk(self, node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
        for variant in self._variants(node):
            yield path, variant
            for name, child in variant.get("properties", {}).items():
                yield from self._walk(child, (*path, name))
            if "items" in variant:
                yield from self._walk(variant["items"], (*path, 0))

    def _filled(self, node: Node, value: Any) -> Any:
        variant = self._variants(node)[0]
        if "properties" in variant:
            known = value if isinstance(value, dict) else {}
            return {
                name: self._filled(child, known.get(name))
                for name, child in variant["properties"].items()
            }
        if variant.get("type") == "array":
            items = value if isinstance(value, list) and value else [None]
            return [self._filled(variant["items"], each) for each in items]
        return _sample(variant) if value is None else value

    def _of_object(self, node: Node, path: Path) -> Iterator[Wrong]:
        for name, child in node.get("properties", {}).items():
            yield from self._of(child, (*path, name))

    def _of(self, node: Node, path: Path) -> Iterator[Wrong]:
        variants = self._variants(node)
        if any(_takes_anything(each) for each in variants):
            return
        dates = {each.get("format") for each in variants} & {"date", "date-time"}
        yield from some([Wrong(path, value) for value in _of_other_kinds(variants)], path)
        for variant in variants:
            bad = [Wrong(path, value, status) for value, status in _bad(variant)]
            known = [each for each in bad if len(dates) < 2 or not _is_a_date(each.value)]
            yield from some(known, path)
            yield from self._of_object(variant, path)
            if "items" in variant:
                yield from self._of(variant["items"], (*path, 0))
                sample = self._filled(variant["items"], None)
                if "maxItems" in variant:
                    yield Wrong(path, [sample] * (variant["maxItems"] + 1))
                if "minItems" in variant:
                    yield Wrong(path, [])


_OF_KIND: tuple[tuple[str, Any], ...] = (
    ("null", None),
    ("boolean", True),
    ("integer", 17),
    ("number", 17.5),
    ("string", "x"),
    ("object", {"a": 1}),
    ("object", {"_type_": "uuid_hex", "_data_": "0" * 32}),
    ("array", [True]),
)


def some(values: Sequence[Any], path: Path, few: int = FEW) -> Iterator[Any]:
    """A few of the values, spread over all; others of them at another path. That each field is
    tried with each value would take minutes and tell nothing more: they share their types."""
    if not values:
        return
    start = crc32(repr(path).encode())
    chosen = {(start + number * len(values) // few) % len(values) for number in range(few)}
    yield from (values[each] for each in sorted(chosen))


def _of_other_kinds(variants: Sequence[Node]) -> list[Any]:
    allowed = {kind for each in variants for kind in _types(each)}
    if "number" in allowed:
        allowed.add("integer")
    return [value for kind, value in _OF_KIND if kind not in allowed]


def _takes_anything(variant: Node) -> bool:
    return variant.keys().isdisjoint({"type", "enum", "const"})


def _is_a_date(value: Any) -> bool:
    """What is no time is a day all the same, and the other way round."""
    return value in ("2025-03-12", "2025-03-03T00:00:00Z")


def _types(variant: Node) -> list[str]:
    kinds = variant.get("type", "string")
    return kinds if isinstance(kinds, list) else [kinds]


def _bad(variant: Node) -> Iterator[tuple[Any, int]]:
    kinds = _types(variant)
    if "enum" in variant or "const" in variant:
        known = variant.get("enum", [variant.get("const")])
        other = (known[0].swapcase(), known[0] + " ", "", "no such word")
        yield from ((each, 422) for each in other if each not in known)
    elif "number" in kinds:
        yield from ((each, 422) for each in (*DECIMALS, "1" * 13, "0.1234567"))
    elif "integer" in kinds:
        bounds = [variant.get("minimum"), variant.get("maximum")]
        yield from (
            (each + step, 422)
            for each, step in zip(bounds, (-1, 1), strict=True)
            if each is not None
        )
    elif kinds == ["string"]:
        yield from _bad_text(variant)


def _bad_text(variant: Node) -> Iterator[tuple[str, int]]:
    formats = {"uuid": IDS, "date": DAYS, "date-time": TIMES}
    yield from ((each, 422) for each in formats.get(variant.get("format", ""), ()))
    yield from ((each, 400) for each in TEXTS_400)
    if "maxLength" in variant:
        yield "x" * (variant["maxLength"] + 1), 422
    if variant.get("maxLength", 0) > SHORT:
        yield from ((each, 422) for each in TEXTS_422)


def _sample(variant: Node) -> Any:
    if "enum" in variant or "const" in variant:
        return variant.get("enum", [variant.get("const")])[0]
    formats = {"uuid": str(uuid4()), "date": "2025-03-10", "date-time": "2025-03-10T10:00:00Z"}
    samples = {"boolean": False, "integer": variant.get("minimum", 1), "null": None}
    kind = _types(variant)[0]
    return samples.get(kind, formats.get(variant.get("format", ""), "1"))


def replaced(body: Any, path: Path, value: Any) -> Any:
    """A copy of the body with another value at a path, in the shape that has such a path where
    a field may have several."""
    changed = copy.deepcopy(body)
    place = changed
    for part, following in pairwise(path):
        known = place[part] if has(place, (part,)) else None
        if not isinstance(known, list if isinstance(following, int) else dict):
            place[part] = [None] if isinstance(following, int) else {}
        place = place[part]
    place[path[-1]] = value
    return changed


def without(body: Any, path: Path) -> Any:
    changed = copy.deepcopy(body)
    place = changed
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    return changed


def has(body: Any, path: Path) -> bool:
    """Whether there is something at a path."""
    for part in path:
        known = range(len(body)) if isinstance(body, list) else body
        if isinstance(body, str) or part not in (known or ()):
            return False
        body = body[part]
    return True


def at(body: Any, path: Path) -> Any:
    for part in path:
        body = body[part]
    return body


def json_of(body: Any) -> bytes:
    """ASCII only, so that half a character can stand in it as an escape."""
    return json.dumps(body, ensure_ascii=True).encode()
