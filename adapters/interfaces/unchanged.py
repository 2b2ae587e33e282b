"""What two documents say in the same words, so that nobody need compare it."""

from collections.abc import Mapping
from typing import Any

from adapters.interfaces.shapes import Schemas
from adapters.interfaces.trees import nodes

Document = Mapping[str, Any]


def unchanged(old: Document, new: Document) -> frozenset[str]:
    """References that lead to the same in both, and from there on to the same."""
    before, after = Schemas(old), Schemas(new)
    both = _references(old) & _references(new)
    found = {each: (_found(before, each), _found(after, each)) for each in both}
    further = {each: _references(one) for each, (one, other) in found.items() if one == other}
    while other := {each for each, ahead in further.items() if not ahead <= further.keys()}:
        further = {each: ahead for each, ahead in further.items() if each not in other}
    return frozenset(further)


def _found(schemas: Schemas, reference: str) -> Document | None:
    try:
        return schemas.found(reference)
    except KeyError:
        return None


def _references(tree: Any) -> set[str]:
    """Those that stay in the document."""
    named = (each["$ref"] for each in nodes(tree) if isinstance(each.get("$ref"), str))
    return {each for each in named if each.startswith("#")}
