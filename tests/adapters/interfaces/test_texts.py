"""The patterns of free text say what is taken at the door."""

import re

import pytest
from pydantic import TypeAdapter, ValidationError

from adapters.interfaces.schemas import command_schemas
from adapters.interfaces.texts import LONGEST_LINE, LONGEST_NOTE, PATTERNS, with_patterns
from domain.text import Line, Note

TAKEN = {LONGEST_LINE: TypeAdapter(Line), LONGEST_NOTE: TypeAdapter(Note)}
TEXTS = (
    *("Rang; all is well.", "Ø Žižka 李 עברית 👍", " a ", "x", "", "   ", "\u00a0", "a\tb", "a\nb"),
    *("a\x00b", "a\x0bb", "a\x1bb", "a\x7fb", "a\x85b", "a\u202eb", "a\u2066b", "a\u200bb"),
    *("a\u2060b", "\ufeffa", "-", "=cmd()"),
)


def _is_taken(length: int, text: str) -> bool:
    try:
        TAKEN[length].validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("length", PATTERNS)
@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_the_pattern_takes_what_is_taken(length: int, text: str) -> None:
    assert bool(re.search(PATTERNS[length], text)) is _is_taken(length, text)


def test_what_says_more_of_itself_keeps_what_it_says() -> None:
    own = {"type": "string", "maxLength": LONGEST_LINE, "pattern": "^a$"}

    assert with_patterns([dict(own)]) == [own]
    assert with_patterns({"type": "string", "maxLength": 20}) == {"type": "string", "maxLength": 20}


def test_weeks_and_notes_of_commands_say_how_they_are_written() -> None:
    schemas = command_schemas()

    assert "pattern" in schemas["set-load-target"]["properties"]["week"]
    (note, _) = schemas["set-load-target"]["properties"]["reason"]["anyOf"]
    assert note["pattern"] == PATTERNS[LONGEST_NOTE]
