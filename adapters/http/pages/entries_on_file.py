"""The entries of a case that somebody may correct, and the fields of each as a form asks for them:
no more than he reads of them, as corrected so far (INV-14)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from adapters.cases.history import Told
from adapters.http.pages.schemas import Node, Shape, nodes_in
from domain.case.governance.entries import Entry, entry_for
from domain.case.governance.entry_fields import EFFECTIVE_AT, NoSuchFieldError, value_at
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from services.correctors import roles_that_correct

_SHAPES: Mapping[type, Shape] = {str: "note", int: "whole", bool: "yes_no"}
_WHEN = Node(EFFECTIVE_AT, "moment", required=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One field of an entry: its path, how it is asked for, and what stands there."""

    path: str
    node: Node
    value: Any


def correctable(
    history: Sequence[Recorded[Fact]], told: Sequence[Told], roles: frozenset[Role]
) -> list[tuple[Recorded[Fact], Told]]:
    """The entries that these roles may correct, the newest first, each with what is told of it;
    ``history`` is as corrected so far, cut to what the reader may know."""
    known = {each["event_id"]: each for each in told}
    mine = (
        each
        for each in history
        if each.event_id in known and entry_for(each.fact) is not None
        if roles_that_correct(each, roles)
    )
    newest_first = sorted(mine, key=attrgetter("version"), reverse=True)
    return [(each, known[each.event_id]) for each in newest_first]


def parts_of(entry: Recorded[Fact], told: Told, classes: frozenset[DataClass]) -> list[Part]:
    """The fields of an entry that may be corrected and of which the reader knows what they say."""
    rules, fact = entry_for(entry.fact), entry.fact
    if rules is None:
        return []
    tree = fact.model_dump(mode="json", by_alias=True, include=set(fact.__dict__))
    own = {name: value for name, value in tree.items() if value is None or name in told["data"]}
    found = [Part(EFFECTIVE_AT, _WHEN, entry.effective_at.isoformat())]
    found += _leaves(nodes_in(type(fact)), own, "")
    return [each for each in found if _is_open(entry, rules, each.path, classes)]


def _is_open(entry: Recorded[Fact], rules: Entry, path: str, classes: frozenset[DataClass]) -> bool:
    if rules.is_fixed(path):
        return False
    try:
        return value_at(entry, path).data_class in classes
    except NoSuchFieldError:
        return False


def _leaves(nodes: Sequence[Node], tree: Mapping[str, Any], before: str) -> Iterator[Part]:
    for node in nodes:
        if node.name in tree:
            yield from _inside(node, tree[node.name], f"{before}{node.name}")


def _inside(node: Node, value: Any, path: str) -> Iterator[Part]:
    match value:
        case {"data_class": _, **rest} if rest.keys() <= {"value"}:
            shape = _SHAPES.get(type(rest.get("value")))
            if shape is not None:
                plain = Node(node.name, shape, node.required)
                yield Part(f"{path}.value", plain, rest["value"])
        case dict():
            yield from _leaves(node.inside, value, f"{path}.")
        case [dict(), *_]:
            for number, each in enumerate(value):
                yield from _leaves(node.inside, each, f"{path}.{number}.")
        case list():
            if node.shape in ("choices", "ids", "lines"):
                yield Part(path, node, value)
        case _ if node.shape not in ("group", "rows", "choices", "ids", "lines"):
            yield Part(path, replace(node, required=False), value)
        case _:
            pass
