"""What the routes of now break of those that were released."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.interfaces.changed_proofs import Proofs, refused
from adapters.interfaces.compatibility import Compared
from adapters.interfaces.shapes import MISSING

Document = Mapping[str, Any]
Sentences = Iterator[str]
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_LAST_OF_GOOD = "3"
"""First digit of a status that is no problem; of problems there may be more."""


def of_routes(old: Document, new: Document) -> Sentences:
    """Sentences for whoever calls a route."""
    if old == new:
        return
    routes = _Routes(old, new)
    for path, item in old["paths"].items():
        for method in item.keys() & _METHODS:
            found = new["paths"].get(path, {})
            sentences = routes.of(item, found, method) if method in found else ["the route is gone"]
            yield from (f"Whoever calls {method.upper()} {path}: {each}." for each in sentences)


class _Routes:
    def __init__(self, old: Document, new: Document) -> None:
        self._old_document, self._new_document = old, new
        self._both = Compared(old, new)
        self._old, self._new = self._both.old, self._both.new

    def of(self, old: Document, new: Document, method: str) -> Sentences:
        before, after = old[method], new[method]
        yield from self._of_parameters(_parameters(old, method), _parameters(new, method))
        yield from self._of_body(before.get("requestBody"), after.get("requestBody"))
        yield from self._of_answers(before["responses"], after["responses"])
        if refused(_proofs(self._old_document, before), _proofs(self._new_document, after)):
            yield "who calls must prove otherwise who he is"

    def _of_parameters(self, old: list[Document], new: list[Document]) -> Sentences:
        before, after = (
            {(each["in"], each["name"]): each for each in map(schemas.resolved, parameters)}
            for schemas, parameters in ((self._old, old), (self._new, new))
        )
        for place, parameter in before.items():
            if place not in after:
                yield f"parameter {place[1]} is not taken any more"
                continue
            yield from self._of_parameter(parameter, after[place])
        for place, parameter in after.items():
            was = before.get(place, {}).get("required", False)
            if parameter.get("required") and not was:
                yield f"parameter {place[1]} is required now"

    def _of_parameter(self, old: Document, new: Document) -> Sentences:
        name = old["name"]
        before, after = old.get("schema", MISSING), new.get("schema", MISSING)
        yield from (f"parameter {name}: {each}" for each in self._both.for_senders(before, after))
        if before.get("default") != after.get("default"):
            yield f"parameter {name} is {after.get('default')} now where it is left out"
        if any(old.get(each) != new.get(each) for each in ("style", "explode")):
            yield f"parameter {name} is put otherwise now"

    def _of_body(self, old: Document | None, new: Document | None) -> Sentences:
        before, after = self._old.resolved(old or {}), self._new.resolved(new or {})
        if after.get("required") and not before.get("required"):
            yield "a body is required now"
        for kind, content in before.get("content", {}).items():
            found = after.get("content", {}).get(kind)
            if found is None:
                yield f"a body of {kind} is not taken any more"
                continue
            broken = self._both.for_senders(_schema(content), _schema(found))
            yield from (f"in the body {each}" for each in broken)

    def _of_answers(self, old: Document, new: Document) -> Sentences:
        for status, answer in old.items():
            if status not in new:
                yield f"it is not answered {status} any more"
                continue
            before, after = self._old.resolved(answer), self._new.resolved(new[status])
            broken = (*self._of_contents(before, after), *self._of_headers(before, after))
            yield from (f"in the answer {status} {each}" for each in broken)
        for status in new.keys() - old.keys():
            if status[0] <= _LAST_OF_GOOD:
                yield f"it may be answered {status} now"

    def _of_contents(self, old: Document, new: Document) -> Sentences:
        for kind, content in old.get("content", {}).items():
            found = new.get("content", {}).get(kind)
            if found is None:
                yield f"there is no {kind} any more"
                continue
            yield from self._both.for_readers(_schema(content), _schema(found))

    def _of_headers(self, old: Document, new: Document) -> Sentences:
        there = {name.lower(): each for name, each in new.get("headers", {}).items()}
        for name, header in old.get("headers", {}).items():
            if name.lower() not in there:
                yield f"header {name} is gone"
                continue
            before = self._old.resolved(header)
            after = self._new.resolved(there[name.lower()])
            if before.get("required") and not after.get("required"):
                yield f"header {name} may be missing now"
            broken = self._both.for_readers(_schema(before), _schema(after))
            yield from (f"header {name}: {each}" for each in broken)


def _parameters(item: Document, method: str) -> list[Document]:
    return [*item.get("parameters", ()), *item[method].get("parameters", ())]


def _schema(content: Document) -> Document:
    found: Document = content.get("schema", MISSING)
    return found


def _proofs(document: Document, operation: Document) -> Proofs:
    """The ways in which a caller may prove who he is, each as all that it takes."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    asked = operation.get("security", document.get("security", []))
    return [
        [({"name": name, **schemes.get(name, {})}, tuple(scopes)) for name, scopes in way.items()]
        for way in asked
    ]
