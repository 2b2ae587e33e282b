"""Walks the sources of the domain for the codes that people read: rules, criteria, enumerations.

A code is followed from where it is used to where it is written: through constants, parameters,
and parts that are only known when it runs (those read ``*``).
"""

import ast
import importlib
import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product

import domain

ANY = "*"
DEEP = 6
Code = str


@dataclass(frozen=True)
class Place:
    """An expression in a function of a module."""

    module: str
    function: ast.FunctionDef | None
    node: ast.expr


def modules() -> Iterator[str]:
    for each in pkgutil.walk_packages(domain.__path__, "domain."):
        if not each.ispkg:
            yield each.name


def enumerations() -> dict[str, type[StrEnum]]:
    """All of the domain by name."""
    return {
        name: found
        for module in modules()
        for name, found in vars(importlib.import_module(module)).items()
        if inspect.isclass(found) and issubclass(found, StrEnum) and found.__module__ == module
    }


def criterion_ids() -> frozenset[Code]:
    """The id of every criterion that some rule makes."""
    made = (place for place in _calls()["Criterion"] if _keywords(place))
    return frozenset(code for place in made for code in _of(place, "id", 0))


def rule_codes(*, with_criteria: bool) -> frozenset[Code]:
    """The code of every refusal that is not stored, as far as it is written where it is made."""
    return frozenset(
        code
        for place in _calls()["Refusal"]
        for code in _of(place, "code", 0)
        if _has_criteria(place) is with_criteria
    )


def _has_criteria(place: Place) -> bool:
    call = place.node
    assert isinstance(call, ast.Call)
    return len(call.args) > 1 or any(each.arg == "criteria" for each in call.keywords)


def _keywords(place: Place) -> bool:
    assert isinstance(place.node, ast.Call)
    return bool(place.node.keywords or place.node.args)


def _of(call: Place, parameter: str, position: int) -> set[Code]:
    """What a call gives to a parameter."""
    given = _argument(call, parameter, position)
    return set() if given is None else _codes(Place(call.module, call.function, given), 0)


def _argument(call: Place, parameter: str, position: int | None) -> ast.expr | None:
    assert isinstance(call.node, ast.Call)
    for each in call.node.keywords:
        if each.arg == parameter:
            return each.value
    args = call.node.args
    return args[position] if position is not None and position < len(args) else None


def _codes(place: Place, depth: int) -> set[Code]:
    if depth > DEEP:
        return {ANY}
    match place.node:
        case ast.Constant(value=value):
            return {str(value)}
        case ast.IfExp(body=body, orelse=orelse):
            both = (Place(place.module, place.function, each) for each in (body, orelse))
            return {code for each in both for code in _codes(each, depth + 1)}
        case ast.JoinedStr(values=parts):
            inside = [_part(place, each, depth) for each in parts]
            return {"".join(each) for each in product(*inside)}
        case ast.Name(id=name):
            return _named(place, name, depth)
        case _:
            return {ANY}


def _part(place: Place, part: ast.expr, depth: int) -> set[Code]:
    inside = part.value if isinstance(part, ast.FormattedValue) else part
    return _codes(Place(place.module, place.function, inside), depth + 1)


def _named(place: Place, name: str, depth: int) -> set[Code]:
    function = place.function
    if function is not None:
        parameters = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
        if name in parameters:
            return _given(place.module, function, name, depth)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets):
                return _codes(Place(place.module, function, node.value), depth + 1)
    constant = getattr(importlib.import_module(place.module), name, None)
    return {constant} if isinstance(constant, str) else {ANY}


def _given(module: str, function: ast.FunctionDef, name: str, depth: int) -> set[Code]:
    """What callers give to a parameter; those of a private function are in its module."""
    places = [each.arg for each in function.args.args]
    position = places.index(name) if name in places else None
    found: set[Code] = set()
    for call in _calls()[function.name]:
        if function.name.startswith("_") and call.module != module:
            continue
        given = _argument(call, name, position)
        if given is not None:
            found |= _codes(Place(call.module, call.function, given), depth + 1)
    return found or {ANY}


@cache
def _calls() -> dict[str, list[Place]]:
    """Every call in the domain by the name of what is called."""
    found: dict[str, list[Place]] = defaultdict(list)
    for module in modules():
        tree = ast.parse(inspect.getsource(importlib.import_module(module)))
        for place in _within(module, tree, None):
            assert isinstance(place.node, ast.Call)
            name = ast.unparse(place.node.func).rpartition(".")[2]
            found[name].append(place)
    return found


def _within(module: str, node: ast.AST, function: ast.FunctionDef | None) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield Place(module, function, child)
        inside = child if isinstance(child, ast.FunctionDef) else function
        yield from _within(module, child, inside)
