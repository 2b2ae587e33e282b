"""Who reads an answer lets pass what he does not know, so that answers can gain fields; who sends a
body must not send what is not known. A schema that serves for both becomes two."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.interfaces.trees import nodes

PLACE = "#/components/schemas/"
AS_TOLD = "AsTold"
"""What is added to the name of a schema of requests where it serves for answers."""
Schemas = dict[str, Any]


def opened(document: dict[str, Any]) -> dict[str, Any]:
    """The document with answers that are open to more fields."""
    schemas: Schemas = document["components"]["schemas"]
    sent = reached(schemas, references(list(_request_bodies(document))))
    answers = [document["components"].get("responses", {}), *_responses(document)]
    told = reached(schemas, references(answers))
    renamed = {name: name + AS_TOLD for name in told & sent if _is_closed(schemas, name)}
    copies = {new: copy.deepcopy(schemas[old]) for old, new in renamed.items()}
    own = {name: schemas[name] for name in told - sent} | copies
    _rename([*own.values(), *answers], renamed)
    _open([*own.values()])
    document["components"]["schemas"] = dict(sorted((schemas | own).items()))
    return document


def _is_closed(schemas: Schemas, name: str) -> bool:
    """Whether it, or what it refers to, says that nothing more may be there."""
    return any(
        node.get("additionalProperties") is False
        for each in reached(schemas, {name})
        for node in nodes(schemas[each])
    )


def reached(schemas: Schemas, names: set[str]) -> set[str]:
    """These schemas and all that they refer to."""
    found: set[str] = set()
    ahead = set(names)
    while ahead:
        name = ahead.pop()
        found.add(name)
        ahead |= references(schemas[name]) - found
    return found


def references(tree: Any) -> set[str]:
    """The names of the schemas that are referred to."""
    named = (each["$ref"] for each in nodes(tree) if isinstance(each.get("$ref"), str))
    return {each.removeprefix(PLACE) for each in named if each.startswith(PLACE)}


def _rename(trees: list[Any], renamed: Mapping[str, str]) -> None:
    for node in nodes(trees):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.removeprefix(PLACE) in renamed:
            node["$ref"] = PLACE + renamed[reference.removeprefix(PLACE)]


def _open(trees: list[Any]) -> None:
    for node in nodes(trees):
        if node.get("additionalProperties") is False:
            del node["additionalProperties"]


def _request_bodies(document: dict[str, Any]) -> Iterator[Any]:
    for operations in document["paths"].values():
        yield from (each["requestBody"] for each in operations.values() if "requestBody" in each)


def _responses(document: dict[str, Any]) -> Iterator[Any]:
    for operations in document["paths"].values():
        yield from (each["responses"] for each in operations.values())
