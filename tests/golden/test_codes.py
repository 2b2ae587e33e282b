"""Codes that were stored once keep their value: those of codes.txt are there, spelled so.

RTW_WRITE_GOLDEN=1 writes the file anew, with codes that were added since.
"""

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import domain

FILE = Path(__file__).parent / "codes.txt"


def enums() -> Iterator[type[Enum]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
        for each in vars(sys.modules[module.name]).values():
            if isinstance(each, type) and issubclass(each, Enum) and each.__module__ == module.name:
                yield each


def codes() -> set[str]:
    return {
        f"{kind.__name__}.{name} = {one.value}"
        for kind in enums()
        for name, one in kind.__members__.items()
    }


def test_a_code_that_was_stored_is_spelled_as_it_was() -> None:
    if os.environ.get("RTW_WRITE_GOLDEN") == "1":
        FILE.write_text("\n".join(sorted(codes())) + "\n")

    assert set(FILE.read_text().splitlines()) - codes() == set()
