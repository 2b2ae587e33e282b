"""rtw measure and rtw schema: what needs no database."""

import argparse
import json
from typing import Any

from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from domain.case.aggregate import REQUESTS
from domain.measures.catalogue import MEASURES, measured


def arguments_of_offline(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    schema = word(words, "schema", "the JSON Schema of a command's data", None)
    schema.add_argument("command", nargs="?")
    schema.set_defaults(alone=_schemas)
    measure = word(words, "measure", "a measure of the domain", None)
    measure.add_argument("name", choices=sorted(MEASURES))
    measure.add_argument("input", metavar="JSON")
    measure.set_defaults(alone=_measure)


def _measure(asked: argparse.Namespace) -> int:
    """Raises BadUseError."""
    say(measured(asked.name, _json_argument(asked.input)), as_json=asked.json)
    return GOOD


def _schemas(asked: argparse.Namespace) -> int:
    """Raises BadUseError."""
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
