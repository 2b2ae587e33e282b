"""The wording catalogue: every text a person reads, keyed by code (wording/en.toml)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

ENGLISH = Path(__file__).parents[2] / "wording" / "en.toml"


class Wording(Protocol):
    """The text of a code. Raises MissingWording."""

    def text(self, code: str, /, **values: object) -> str:
        """The text, with ``{name}`` filled in from the values."""


class MissingWording(LookupError):  # noqa: N818
    """A code has no text, or its text wants a value that was not given."""


class Catalogue:
    """Texts by code. A code is the path to the key: ``problem.not_found``."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def text(self, code: str, /, **values: object) -> str:
        """The text, with ``{name}`` filled in from the values. Raises MissingWording."""
        try:
            return self._texts[code].format_map(values)
        except KeyError as missing:
            raise MissingWording(f"{code}: no {missing.args[0]}") from None

    def raw(self, code: str) -> str:
        """The text as it is written, with the names of its values. Raises KeyError."""
        return self._texts[code]

    def __contains__(self, code: object) -> bool:
        return code in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)


@cache
def load_wording(path: Path = ENGLISH) -> Catalogue:
    """The catalogue in a TOML file, read once in a process. Raises OSError,
    tomllib.TOMLDecodeError, TypeError."""
    return Catalogue(dict(_leaves(tomllib.loads(path.read_text("utf-8")))))


def check_wording(catalogue: Catalogue, codes: Iterable[str]) -> None:
    """For the start: raises MissingWording, naming every code that has no text."""
    missing = sorted(code for code in codes if code not in catalogue)
    if missing:
        raise MissingWording(", ".join(missing))


def _leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{key}.")
        elif isinstance(value, str):
            yield f"{path}{key}", value
        else:
            raise TypeError(f"{path}{key} must be a text")
