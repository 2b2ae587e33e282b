"""Text at the door: what a person writes, in NFC, without control characters."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError, PydanticKnownError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
_MARKS_IN_A_ROW = 4


def _clean(value: str, control: re.Pattern[str], most: int) -> str:
    is_plain = value.isascii() and value.isprintable()
    normal = value if is_plain else _normal(value, control)
    if not normal.strip():
        raise PydanticCustomError("blank", "must not be blank")
    if len(normal) > most:  # some characters are two in NFC
        raise PydanticKnownError("string_too_long", {"max_length": most})
    return normal


def _normal(value: str, control: re.Pattern[str]) -> str:
    if control.search(value):
        raise PydanticCustomError("control_character", "must not hold control characters")
    if _HIDDEN.search(value):
        raise PydanticCustomError("hidden_character", "must not hold hidden or bidi characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("surrogate", "must be whole Unicode characters") from None
    normal = unicodedata.normalize("NFC", value)
    if _most_marks_in_a_row(normal) > _MARKS_IN_A_ROW:
        raise PydanticCustomError("marks", "holds too many combining marks in a row")
    return normal


def _most_marks_in_a_row(value: str) -> int:
    if value.isascii():
        return 0
    longest = run = 0
    for character in value:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


Line = Annotated[str, Field(max_length=200), AfterValidator(lambda v: _clean(v, _CONTROL, 200))]
"""One line of at most 200 characters: a name, a title, a short answer."""

Note = Annotated[
    str, Field(max_length=4000), AfterValidator(lambda v: _clean(v, _CONTROL_BUT_BREAKS, 4000))
]
"""Free text of at most 4,000 characters; line breaks and tabs are allowed."""
