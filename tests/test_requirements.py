"""Every requirement of the seed is traced: to code that is there, and to tests that are there."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "requirements.md"
ROW = re.compile(r"^\| S(\d+) \| (.+) \| (.+) \|$")
NAMED = re.compile(r"`([^`]+)`")
HOW_MANY = 125


def rows() -> list[tuple[int, str, str]]:
    """Number, where it lives, what shows it."""
    found = (ROW.match(line) for line in PAGE.read_text("utf-8").splitlines())
    return [(int(row[1]), row[2], row[3]) for row in found if row is not None]


@lru_cache(maxsize=512)
def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@lru_cache(maxsize=512)
def functions_of(path: str) -> frozenset[str]:
    parsed = ast.walk(ast.parse(text_of(path)))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(each.name for each in parsed if isinstance(each, functions))


def missing_code(where: str) -> Iterator[str]:
    """What a cell names that is not in the tree: a file, or a name in it."""
    for named in NAMED.findall(where):
        path, _, names = named.partition(": ")
        if not (ROOT / path).is_file():
            yield path
            continue
        for name in names.split(", ") if names else ():
            if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text_of(path)):
                yield f"{path}: {name}"


def missing_tests(shown_by: str) -> Iterator[str]:
    for named in NAMED.findall(shown_by):
        path, _, name = named.partition("::")
        if not (ROOT / path).is_file() or not path.startswith("tests/"):
            yield path
        elif not any(each.startswith("test_") for each in functions_of(path)):
            yield f"{path} holds no test"
        elif name and name not in functions_of(path):
            yield named


def test_every_requirement_stands_in_one_line() -> None:
    assert [number for number, _, _ in rows()] == list(range(1, HOW_MANY + 1))


@pytest.mark.parametrize(
    ("where", "shown_by"), [row[1:] for row in rows()], ids=[f"S{row[0]}" for row in rows()]
)
def test_what_a_line_names_is_there(where: str, shown_by: str) -> None:
    assert NAMED.search(where)
    assert NAMED.search(shown_by)
    assert [*missing_code(where), *missing_tests(shown_by)] == []


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        ("`domain/gone.py: X`", ["domain/gone.py"]),
        ("`domain/decision.py: Decision, Verdict`", ["domain/decision.py: Verdict"]),
        ("`domain/decision.py: decide_all`", []),
    ],
)
def test_code_that_is_not_there_is_found(where: str, missing: list[str]) -> None:
    assert list(missing_code(where)) == missing


@pytest.mark.parametrize(
    ("shown_by", "missing"),
    [
        ("`tests/gone.py`", ["tests/gone.py"]),
        ("`domain/decision.py`", ["domain/decision.py"]),
        ("`tests/domain/scenario.py`", ["tests/domain/scenario.py holds no test"]),
        ("`tests/test_requirements.py::test_gone`", ["tests/test_requirements.py::test_gone"]),
        ("`tests/test_requirements.py`", []),
    ],
)
def test_tests_that_are_not_there_are_found(shown_by: str, missing: list[str]) -> None:
    assert list(missing_tests(shown_by)) == missing
