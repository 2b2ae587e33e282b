"""Text at the door (RELIABILITY 7.8 rows 18 to 22, and the lengths of row 23)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.text import Line, Note

LINE: TypeAdapter[str] = TypeAdapter(Line)
NOTE: TypeAdapter[str] = TypeAdapter(Note)
GROWS = "\u0958"
"""One character that is two in NFC."""


@pytest.mark.parametrize(
    "text",
    [
        "O'Brien",
        "Null",
        "True",
        "None",
        "陳大文",
        "مريم",
        "Žluťoučký kůň",
        "Team 👩🏽‍🔧 of the night",
        "<script>alert(1)</script>",
        "' or 1=1 --",
        "{{7*7}} %s $1 {0}",
        "=cmd()",
    ],
)
def test_names_of_all_kinds_are_kept_as_they_are(text: str) -> None:
    assert LINE.validate_python(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x01", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x80", "\x85", "\x9f"],
    ids=ascii,
)
def test_control_characters_are_refused_in_lines_and_notes(character: str) -> None:
    for adapter in (LINE, NOTE):
        with pytest.raises(ValidationError, match="control characters"):
            adapter.validate_python(f"a{character}b")


@pytest.mark.parametrize("character", ["\n", "\t"])
def test_line_breaks_and_tabs_belong_into_notes_only(character: str) -> None:
    assert NOTE.validate_python(f"a{character}b") == f"a{character}b"
    with pytest.raises(ValidationError, match="control characters"):
        LINE.validate_python(f"a{character}b")


@pytest.mark.parametrize("number", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF])
def test_bidi_and_zero_width_characters_are_refused(number: int) -> None:
    for adapter in (LINE, NOTE):
        with pytest.raises(ValidationError, match="hidden or bidi"):
            adapter.validate_python(f"a{chr(number)}b")


def test_half_a_character_is_refused() -> None:
    for adapter in (LINE, NOTE):
        with pytest.raises(ValidationError):
            adapter.validate_python("a\ud800b")


def test_text_is_stored_in_nfc() -> None:
    assert LINE.validate_python("Andre\u0301") == "Andr\u00e9"


def test_more_than_four_marks_in_a_row_are_refused() -> None:
    four = "a" + "\u0323" * 4

    assert LINE.validate_python(four)
    with pytest.raises(ValidationError, match="combining marks"):
        LINE.validate_python(four + "\u0323\u0323")
    with pytest.raises(ValidationError):
        NOTE.validate_python("a" + "\u0301" * 10_000)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u3000 "])
def test_blank_text_is_no_text(blank: str) -> None:
    with pytest.raises(ValidationError, match="must not be blank"):
        LINE.validate_python(blank)


@pytest.mark.parametrize(("adapter", "most"), [(LINE, 200), (NOTE, 4000)])
def test_text_has_a_greatest_length(adapter: TypeAdapter[str], most: int) -> None:
    assert len(adapter.validate_python("x" * most)) == most
    with pytest.raises(ValidationError, match=f"at most {most} characters"):
        adapter.validate_python("x" * (most + 1))


@pytest.mark.parametrize(("adapter", "most"), [(LINE, 200), (NOTE, 4000)])
def test_the_length_that_counts_is_the_one_that_is_stored(
    adapter: TypeAdapter[str], most: int
) -> None:
    assert len(adapter.validate_python(GROWS * (most // 2))) == most
    with pytest.raises(ValidationError, match=f"at most {most} characters"):
        adapter.validate_python(GROWS * most)


def test_text_that_is_none_is_refused() -> None:
    for wrong in (None, 5, True, ["a"], b"a"):
        with pytest.raises(ValidationError):
            LINE.validate_python(wrong, strict=True)


@given(st.text(max_size=60))
def test_what_was_accepted_once_is_accepted_again_as_it_is(text: str) -> None:
    try:
        accepted = NOTE.validate_python(text)
    except ValidationError:
        return
    assert NOTE.validate_python(accepted) == accepted
