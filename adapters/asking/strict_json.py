"""JSON at the door: RFC 8259 and nothing beside it, within limits, numbers exact.

The answer holds ``int`` and ``Decimal``, never ``float``. Line breaks and tabs may stand in
text here; single-line fields refuse them later (domain/text.py). No error tells any of the
input, so that its text may be answered and logged.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NoReturn, TypeAlias, cast

JSON: TypeAlias = "bool | int | Decimal | str | list[JSON] | dict[str, JSON] | None"

MAX_DEPTH = 32
MAX_NODES = 10_000
MAX_KEY_LENGTH = 256
MAX_INTEGER_DIGITS = 20
MAX_SIGNIFICANT_DIGITS = 30
LARGEST_EXPONENT = 100
SMALLEST_EXPONENT = -400

# Possessive, and content with an unclosed end: one pass, whatever comes.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_BRACKET = re.compile(r"[^\[\]{}]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_IN_SOURCE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")

LIMITS = {
    "depth": MAX_DEPTH,
    "nodes": MAX_NODES,
    "key_length": MAX_KEY_LENGTH,
    "integer_size": MAX_INTEGER_DIGITS,
    "decimal_size": MAX_SIGNIFICANT_DIGITS,
}
"""The limit that a code stands for, where there is one."""

_TEXTS = {
    "encoding": "not UTF-8 without a byte order mark",
    "syntax": "not JSON of RFC 8259",
    "depth": "nested too deep",
    "nodes": "too many values",
    "key_length": "a name is too long",
    "duplicate_key": "a name stands twice in an object",
    "number_constant": "NaN or Infinity",
    "integer_size": "a whole number has too many digits",
    "decimal_size": "a decimal has too many digits or too large an exponent",
    "control_character": "a control character in text",
    "surrogate": "half a Unicode character in text",
    "hidden_character": "a hidden or bidi character in text",
}
CODES = frozenset(_TEXTS)


class StrictJsonError(ValueError):
    """The bytes are refused. ``code`` is one of CODES; ``text`` never holds any of the input."""

    def __init__(self, code: str) -> None:
        super().__init__(_TEXTS[code])
        self.code = code
        self.text = _TEXTS[code]


def parse(data: bytes) -> JSON:
    """The tree that the bytes stand for. Raises StrictJsonError."""
    source = _decoded(data)
    _check_shape(source)
    _check_characters(source, _CONTROL_IN_SOURCE)
    tree = _tree(source)
    if "\\" in source:
        for text in _texts(tree):
            _check_characters(text, _CONTROL)
    return tree


def _decoded(data: bytes) -> str:
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError:
        raise StrictJsonError("encoding") from None
    if source.startswith("\ufeff"):
        raise StrictJsonError("encoding")
    return source


def _check_shape(source: str) -> None:
    """Counts before anything is built, so that hostile depth never meets a recursive parser."""
    openings = source.count("[") + source.count("{")
    if openings <= MAX_DEPTH and openings + source.count(",") < MAX_NODES:
        return
    skeleton = _STRING.sub("", source)
    if _depth(skeleton) > MAX_DEPTH:
        raise StrictJsonError("depth")
    if skeleton.count(",") + skeleton.count("[") + skeleton.count("{") >= MAX_NODES:
        raise StrictJsonError("nodes")


def _depth(skeleton: str) -> int:
    """The deepest nesting, or the first that is too deep."""
    depth = deepest = 0
    for bracket in _NOT_BRACKET.sub("", skeleton):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
        if deepest > MAX_DEPTH:
            break
    return deepest


def _check_characters(text: str, control: re.Pattern[str]) -> None:
    if control.search(text):
        raise StrictJsonError("control_character")
    if text.isascii():
        return
    if _SURROGATE.search(text):
        raise StrictJsonError("surrogate")
    if _HIDDEN.search(text):
        raise StrictJsonError("hidden_character")


def _texts(tree: JSON) -> Iterator[str]:
    """Every text and every name in the tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            yield from node
            waiting.extend(node.values())


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_INTEGER_DIGITS:
        raise StrictJsonError("integer_size")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    try:
        value = Decimal(digits)
    except InvalidOperation:  # an exponent beyond what Decimal can hold
        raise StrictJsonError("decimal_size") from None
    if len(value.as_tuple().digits) > MAX_SIGNIFICANT_DIGITS:
        raise StrictJsonError("decimal_size")
    if not value:
        return Decimal(0)
    if not SMALLEST_EXPONENT <= value.adjusted() <= LARGEST_EXPONENT:
        raise StrictJsonError("decimal_size")
    return value


def _no_constant(_name: str) -> NoReturn:
    raise StrictJsonError("number_constant")


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StrictJsonError("duplicate_key")
    if any(len(name) > MAX_KEY_LENGTH for name in members):
        raise StrictJsonError("key_length")
    return members


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_no_constant,
    strict=True,
)


def _tree(source: str) -> JSON:
    try:
        return cast(JSON, _DECODER.decode(source))
    except StrictJsonError:
        raise
    except ValueError:  # its text quotes the input
        raise StrictJsonError("syntax") from None
