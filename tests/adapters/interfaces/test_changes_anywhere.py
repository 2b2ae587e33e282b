"""One change at a random place of what was released: told to all whom it breaks, and to nobody else
where it breaks nothing."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from adapters.interfaces.changes import breaking
from adapters.interfaces.documents import OPENAPI, Documents
from adapters.interfaces.releases import last_release

Node = dict[str, Any]
Place = tuple[str, ...]
Concerned = Mapping[tuple[str, Place], frozenset[tuple[str, str]]]
"""Who reads and who sends what the schema at a place of a document says."""
READS, SENDS = "reads", "sends"
TIMES = 2


@pytest.fixture(scope="module")
def released() -> Documents:
    return last_release()[1]


@pytest.fixture(scope="module")
def concerned(released: Documents) -> Concerned:
    found: dict[tuple[str, Place], set[tuple[str, str]]] = defaultdict(set)
    for path, root, how, who in _roots(released):
        for place in _reached(released[path], root, set()):
            found[path, place].add((how, who))
    return {place: frozenset(each) for place, each in found.items()}


def _roots(docs: Documents) -> Iterator[tuple[str, Place, str, str]]:
    for path, schema in docs.items():
        folder, _, file = path.partition("/")
        name = file.removesuffix(".schema.json")
        if folder == "events":
            yield path, (), READS, f"Whoever reads {schema['x-event']}#{schema['x-schema-no']}: "
        if folder == "commands" or schema.get("x-direction") == "in":
            yield path, (), SENDS, f"Whoever sends {name}: "
        if schema.get("x-direction") == "out":
            yield path, (), READS, f"Whoever reads {name}: "
    for route, operations in docs[OPENAPI]["paths"].items():
        for method, operation in operations.items():
            own, who = ("paths", route, method), f"Whoever calls {method.upper()} {route}: "
            if "requestBody" in operation:
                body = "requestBody", "content", "application/json", "schema"
                yield OPENAPI, (*own, *body), SENDS, who
            answer = "responses", "200", "content", "application/json", "schema"
            yield OPENAPI, (*own, *answer), READS, who


def _at(tree: Any, place: Place) -> Any:
    for part in place:
        tree = tree[int(part) if isinstance(tree, list) else part]
    return tree


def _reached(document: Any, place: Place, seen: set[Place]) -> Iterator[Place]:
    """Schemas from there on, but those of which others at the same place may say the same."""
    node = _at(document, place)
    if place in seen or "allOf" in node:
        return
    seen.add(place)
    if "$ref" in node:
        yield from _reached(document, tuple(node["$ref"].split("/")[1:]), seen)
        return
    alternatives = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if alternatives:
        known = [each for each in alternatives if each.get("type") != "null"]
        word = "anyOf" if "anyOf" in node else "oneOf"
        if len(known) == 1:
            number = alternatives.index(known[0])
            yield from _reached(document, (*place, word, str(number)), seen)
        return
    yield place
    for name in node.get("properties", ()):
        yield from _reached(document, (*place, "properties", name), seen)
    for word in ("items", "additionalProperties"):
        if isinstance(node.get(word), dict):
            yield from _reached(document, (*place, word), seen)


def _lose(node: Node, chance: random.Random) -> None:
    del node["properties"][chance.choice(sorted(node["properties"]))]


def _other_kind(node: Node, _: random.Random) -> None:
    kind = "boolean" if node["type"] == "array" else "array"
    node.clear()
    node.update(type=kind)


def _gain(node: Node, _: random.Random) -> None:
    node["properties"]["zz"] = {"type": "string"}


def _has_kind(node: Node) -> bool:
    return isinstance(node.get("type"), str)


def _has_fields(node: Node) -> bool:
    return bool(node.get("properties"))


def _has_values(node: Node) -> bool:
    return len(node.get("enum", ())) > 1


Change = tuple[str, Callable[[Node], bool], Callable[[Node, random.Random], Any]]
BREAKS: dict[str, Change] = {
    "field gone": (READS, _has_fields, _lose),
    "field may be missing": (
        READS,
        lambda node: bool(set(node.get("required", ())) & node.get("properties", {}).keys()),
        lambda node, chance: node["required"].remove(chance.choice(node["required"])),
    ),
    "value more": (READS, _has_values, lambda node, _: node["enum"].append("zz")),
    "other kind for who reads": (READS, _has_kind, _other_kind),
    "list of anything": (
        READS,
        lambda node: bool(node.get("items")),
        lambda node, _: node.pop("items"),
    ),
    "field required": (
        SENDS,
        _has_fields,
        lambda node, _: node.update(required=[*node.get("required", ()), "zz"]),
    ),
    "field not taken": (
        SENDS,
        lambda node: _has_fields(node) and node.get("additionalProperties") is False,
        _lose,
    ),
    "value less": (
        SENDS,
        _has_values,
        lambda node, chance: node["enum"].remove(chance.choice(node["enum"])),
    ),
    "other kind for who sends": (SENDS, _has_kind, _other_kind),
    "longer": (
        SENDS,
        lambda node: node.get("type") == "string" and "enum" not in node,
        lambda node, _: node.update(minLength=99_999),
    ),
}
ADDS: dict[str, Change] = {
    "field that is told": (READS, _has_fields, _gain),
    "value that is not told": (READS, _has_values, lambda node, _: node["enum"].pop()),
    "field that may be sent": (SENDS, _has_fields, _gain),
    "value that may be sent": (SENDS, _has_values, lambda node, _: node["enum"].append("zz")),
    "words": (READS, _has_fields, lambda node, _: node.update(description="Better said.")),
}


def _changed(
    released: Documents, concerned: Concerned, change: Change, chance: random.Random
) -> tuple[tuple[str, Place], Documents]:
    """The change at one place of those that it fits and that concern whom it is about."""
    how, fits, do = change
    path, place = chosen = chance.choice(
        [
            (path, place)
            for (path, place), whom in concerned.items()
            if how in dict(whom) and fits(_at(released[path], place))
        ]
    )
    document = json.loads(json.dumps(released[path]))
    do(_at(document, place), chance)
    return chosen, {**released, path: document}


def _only(concerned: Concerned, how: str) -> Concerned:
    """The places that concern nobody else."""
    return {place: whom for place, whom in concerned.items() if dict(whom).keys() == {how}}


@pytest.mark.parametrize("seed", range(TIMES))
@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_whom_a_change_breaks_is_told(
    released: Documents, concerned: Concerned, change: Change, seed: int
) -> None:
    chosen, now = _changed(released, concerned, change, random.Random(seed))

    told = breaking(released, now)
    for kind, who in concerned[chosen]:
        assert kind != change[0] or any(each.startswith(who) for each in told), (chosen, told)


@pytest.mark.parametrize("seed", range(TIMES))
@pytest.mark.parametrize("change", ADDS.values(), ids=ADDS)
def test_nobody_is_told_where_nothing_breaks(
    released: Documents, concerned: Concerned, change: Change, seed: int
) -> None:
    alone = _only(concerned, change[0])

    _, now = _changed(released, alone, change, random.Random(seed))

    assert now != released
    assert breaking(released, now) == []
