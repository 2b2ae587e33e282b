"""The rules of the house: who imports whom, how large a file may be, what a module is called."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("domain", "services", "projections", "adapters")
MAY_IMPORT = {
    "domain": {"domain", "pydantic", "pydantic_core"},
    "services": {"services", "domain", "pydantic", "pydantic_core"},
    "projections": {"projections", "domain", "pydantic", "pydantic_core", "psycopg"},
}
"""Beside the standard library."""
KNOW_HTTP = {"http", "console", "interfaces", "processes", "bench", "cli"}
"""Of the adapters: what serves it, describes it or measures it."""
UNNAMED = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "base", "misc"}
IMPURE_MODULES = {"time", "random", "secrets", "os", "socket", "threading", "asyncio", "pathlib"}
IMPURE_CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "open", "print", "getenv", "urandom"}
MOST_LINES = 300

Files = dict[str, list[Path]]
FILES: Files = {name: sorted((ROOT / name).rglob("*.py")) for name in PACKAGES}
IN_ORDER = pytest.mark.parametrize("package", MAY_IMPORT)


def imported(source: str) -> Iterator[str]:
    """The top-level packages that a source imports, wherever it does so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module).partition(".")[0]


def impure(source: str) -> Iterator[str]:
    """What a source does that has another outcome tomorrow: clocks, new ids, chance, files."""
    yield from (name for name in imported(source) if name in IMPURE_MODULES)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in IMPURE_CALLS:
                yield f"{called}()"


def test_the_layers_import_as_the_contract_says() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_contract_on_http_holds_for_every_other_adapter() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    kept = {
        module
        for each in contracts
        if "adapters.http" in each.get("forbidden_modules", ())
        for module in each["source_modules"]
    }
    adapters = {path.relative_to(ROOT / "adapters").parts[0] for path in FILES["adapters"]}
    named = {name.removesuffix(".py") for name in adapters} - {"__init__"}

    assert kept == {f"adapters.{name}" for name in named - KNOW_HTTP}


@IN_ORDER
def test_a_layer_imports_what_it_may_and_nothing_else(package: str) -> None:
    allowed = MAY_IMPORT[package] | sys.stdlib_module_names
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES[package]
        for name in imported(path.read_text("utf-8"))
        if name not in allowed
    }

    assert strangers == set()


def test_the_domain_asks_for_no_clock_no_new_id_and_no_chance() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {what}"
        for path in FILES["domain"]
        for what in impure(path.read_text("utf-8"))
    }

    assert found == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import psycopg.rows", ["psycopg"]),
        ("from services.ports import Ledger", ["services"]),
        ("def f():\n    import requests", ["requests"]),
        ("from . import state", ["."]),
        ("import json\nfrom domain.case import state", ["json", "domain"]),
    ],
)
def test_an_import_is_found_wherever_it_stands(source: str, found: list[str]) -> None:
    assert list(imported(source)) == found


@pytest.mark.parametrize(
    "source",
    ["datetime.now(UTC)", "date.today()", "uuid4()", "import random", "open('x')", "import time"],
)
def test_what_depends_on_the_day_is_found(source: str) -> None:
    assert list(impure(source))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_longer_than_one_can_read_at_once(package: str) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in FILES[package]
    }

    assert lengths
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_a_name_of_its_own(package: str) -> None:
    parts = {
        part: path
        for path in FILES[package]
        for part in (*path.relative_to(ROOT).parts[:-1], path.stem)
    }

    assert {name: str(parts[name]) for name in parts if name in UNNAMED} == {}
