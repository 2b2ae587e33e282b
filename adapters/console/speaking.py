"""How the command line speaks: text for people, one JSON document for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from adapters.cases.views import json_bytes

GOOD, FAILED, BAD_USE, NOT_ALLOWED = 0, 1, 2, 78


class BadUseError(Exception):
    """The command was called with something that makes no sense; exit code 2."""


def say(body: Any, *, as_json: bool) -> None:
    """Prints a result: as one JSON document, or as indented text."""
    if as_json:
        sys.stdout.write(json_bytes(body).decode() + "\n")
        return
    for line in _lines(json.loads(json_bytes(body)), 0):
        sys.stdout.write(line + "\n")


def complain(text: str) -> None:
    sys.stderr.write(f"rtw: {text}\n")


def bar(done: int, total: int, what: str) -> None:
    """A progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return
    filled = 30 * done // max(total, 1)
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\r{what} [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}{end}")
    sys.stderr.flush()


def stop(code: int, text: str) -> NoReturn:
    complain(text)
    raise SystemExit(code)


def _lines(value: Any, depth: int) -> Sequence[str]:
    pad = "  " * depth
    match value:
        case Mapping():
            return [line for key, each in value.items() for line in _pair(key, each, depth)]
        case list():
            return [line for each in value for line in _item(each, depth)]
        case None:
            return [f"{pad}-"]
        case _:
            return [f"{pad}{value}"]


def _pair(key: str, value: Any, depth: int) -> Sequence[str]:
    pad = "  " * depth
    if value in (None, [], {}):
        return [f"{pad}{key}: -"]
    if isinstance(value, Mapping | list):
        return [f"{pad}{key}:", *_lines(value, depth + 1)]
    return [f"{pad}{key}: {value}"]


def _item(value: Any, depth: int) -> Sequence[str]:
    pad = "  " * depth
    first, *rest = _lines(value, depth + 1) or [""]
    return [f"{pad}- {first.strip()}", *rest]
