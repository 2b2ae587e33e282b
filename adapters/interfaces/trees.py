"""Going through a document."""

from collections.abc import Iterator, Mapping
from typing import Any


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document, the outer ones first."""
    if isinstance(tree, Mapping):
        yield tree  # type: ignore[misc]
        for part in tree.values():
            yield from nodes(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from nodes(part)
