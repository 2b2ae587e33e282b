"""rtw measure, rtw schema, rtw interfaces: what needs no database."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from adapters.console.interfaces import arguments_of_interfaces, interfaces
from adapters.console.speaking import GOOD, BadUseError, say
from domain.case.aggregate import REQUESTS
from domain.measures.catalogue import MEASURES, measured

Word = Callable[..., argparse.ArgumentParser]


def arguments_of_offline(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    schema = word(words, "schema", "the JSON Schema of a command's data", None)
    schema.add_argument("command", nargs="?")
    arguments_of_interfaces(words, word)
    measure = word(words, "measure", "a measure of the domain", None)
    measure.add_argument("name", choices=sorted(MEASURES))
    measure.add_argument("input", metavar="JSON")


def without_database(asked: argparse.Namespace) -> int:
    """Raises BadUseError."""
    if asked.word == "interfaces":
        return interfaces(asked)
    if asked.word == "measure":
        say(measured(asked.name, _json_argument(asked.input)), as_json=asked.json)
    else:
        say(_schema(asked.command), as_json=True)
    return GOOD


def _json_argument(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text, parse_float=str)
    except ValueError:
        raise BadUseError("the measure's input must be a JSON object") from None
    if not isinstance(tree, dict):
        raise BadUseError("the measure's input must be a JSON object")
    return tree


def _schema(command: str | None) -> dict[str, Any]:
    if command is None:
        return {name: kind.model_json_schema() for name, kind in REQUESTS.items()}
    if command not in REQUESTS:
        raise BadUseError(f"there is no such command; there are {', '.join(REQUESTS)}")
    return REQUESTS[command].model_json_schema()
