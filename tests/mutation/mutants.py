"""What can be changed in a module: mutmut's operators on every node, and a sample of that."""

import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

_NO_VALUES = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
_FOR_TYPES = {"TypeVar", "NewType", "ParamSpec"}


@dataclass(frozen=True, slots=True)
class Change:
    """One node of a module, what stands in its place, and the lines that run it."""

    node: cst.CSTNode
    other: cst.CSTNode
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change in it."""

    path: str
    number: int
    lines: tuple[int, int]
    source: str
    difference: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.lines[0]}#{self.number}"


class _Changes(cst.CSTVisitor):
    """Collects every change; types, decorators and what is imported are left as they are."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Change] = []
        self._statement: tuple[int, int] | None = None

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _NO_VALUES) or _says_nothing(node):
            return False
        if isinstance(node, cst.SimpleStatementLine):
            self._statement = self._lines(node)
        lines = self._statement or self._lines(node)
        self.found += [Change(node, other, lines) for other in _others(node)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.SimpleStatementLine):
            self._statement = None

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        place: Any = self.get_metadata(PositionProvider, node, None)
        return (place.start.line, place.end.line) if place else (1, 1)


def mutants_of(root: Path, folder: str, sample: int | None, seed: int) -> tuple[int, list[Mutant]]:
    """How many changes there are in a folder, and a random sample of them (None: all)."""
    modules = {str(path.relative_to(root)): path for path in sorted((root / folder).rglob("*.py"))}
    changes = {name: _changes_of(path) for name, path in modules.items()}
    every = [(name, number) for name, (_, found) in changes.items() for number in range(len(found))]
    chosen = every if sample is None else random.Random(seed).sample(every, min(sample, len(every)))
    return len(every), [_mutant(name, number, *changes[name]) for name, number in sorted(chosen)]


def _changes_of(path: Path) -> tuple[cst.Module, list[Change]]:
    wrapper = MetadataWrapper(cst.parse_module(path.read_text()))
    changes = _Changes()
    wrapper.visit(changes)
    return wrapper.module, changes.found


def _mutant(path: str, number: int, module: cst.Module, changes: list[Change]) -> Mutant:
    change = changes[number]
    changed = module.deep_replace(change.node, change.other)
    source = changed.code if isinstance(changed, cst.Module) else module.code
    return Mutant(path, number, change.lines, source, _difference(module.code, source))


def _others(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)


def _says_nothing(node: cst.CSTNode) -> bool:
    """What TypeVar, cast and __all__ say is for tools; len(None) would prove nothing."""
    if isinstance(node, cst.Assign) and m.matches(node.targets[0].target, m.Name("__all__")):
        return True
    call = node.value if isinstance(node, cst.Assign) else node
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name):
        return False
    names = _FOR_TYPES if call is not node else _FOR_TYPES | {"cast", "len", "isinstance"}
    return call.func.value in names


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
