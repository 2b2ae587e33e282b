"""The strict reader: RFC 8259 and no more, limits, exact numbers, errors without input."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.asking.strict_json import CODES, JSON, MAX_DEPTH, StrictJsonError, parse
from tests.adapters.http.asking import MARKER

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "json-parsing"

STRICTER = {
    "y_object_duplicated_key.json": "duplicate_key",
    "y_object_duplicated_key_and_value.json": "duplicate_key",
    "y_object_escaped_null_in_key.json": "control_character",
    "y_string_allowed_escapes.json": "control_character",
    "y_string_escaped_control_character.json": "control_character",
    "y_string_null_escape.json": "control_character",
    "y_string_unescaped_char_delete.json": "control_character",
    "y_string_with_del_character.json": "control_character",
    "y_string_unicode_U+200B_ZERO_WIDTH_SPACE.json": "hidden_character",
}
"""Valid JSON that our policy refuses: doubled names, controls and hidden characters in text."""


def vectors(kind: str) -> list[Any]:
    found = sorted(VECTORS.glob(f"{kind}_*.json"))
    if found:
        return [pytest.param(each, id=each.stem) for each in found]
    absent = pytest.mark.skip(reason="the JSON vectors are not beside the checkout")
    return [pytest.param(VECTORS, marks=absent)]


def refusal(data: bytes) -> str | None:
    try:
        parse(data)
    except StrictJsonError as refused:
        return refused.code
    return None


@pytest.mark.parametrize("path", vectors("y"))
def test_valid_documents_are_read_unless_the_policy_is_stricter(path: Path) -> None:
    assert refusal(path.read_bytes()) == STRICTER.get(path.name)


@pytest.mark.parametrize("path", vectors("n"))
def test_invalid_documents_are_refused(path: Path) -> None:
    assert refusal(path.read_bytes()) in CODES


@pytest.mark.parametrize("path", vectors("i"))
def test_debatable_documents_are_read_or_refused_without_a_crash(path: Path) -> None:
    assert refusal(path.read_bytes()) in {None, *CODES}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"kg":NaN}', "number_constant"),
        (b'{"kg":Infinity}', "number_constant"),
        (b'{"kg":-Infinity}', "number_constant"),
        (b'{"kg":1e400}', "decimal_size"),
        (b'{"kg":1e99999999999999999999}', "decimal_size"),
        (b'{"kg":1e-999999999}', "decimal_size"),
        (b'{"kg":1.%s}' % (b"1" * 39), "decimal_size"),
        (b'{"kg":1.%s}' % (b"1" * 30), "decimal_size"),
        (b'{"kg":0.%s}' % (b"0" * 39 + b"1" * 31), "decimal_size"),
        (b'{"kg":%s}' % (b"9" * 5000), "integer_size"),
        (b'{"kg":%s}' % (b"9" * 21), "integer_size"),
        (b'{"kg":-%s}' % (b"9" * 21), "integer_size"),
        (b'{"kg":01}', "syntax"),
        (b'{"kg":.5}', "syntax"),
        (b'{"kg":+1}', "syntax"),
        (b'{"kg":12,5}', "syntax"),
        (b'{"a":1,"a":1}', "duplicate_key"),
        (b'{"a":1,"\\u0061":2}', "duplicate_key"),
        (b'{"x":{"a":1,"b":2,"a":3}}', "duplicate_key"),
        (b"\xef\xbb\xbf{}", "encoding"),
        ("{}".encode("utf-16"), "encoding"),
        ("{}".encode("utf-16-le"), "control_character"),
        (b'{"a":"\xff"}', "encoding"),
        (b'{"a":"\xc0\xaf"}', "encoding"),
        (b'{"a":"\xed\xa0\x80"}', "encoding"),
        (b'{"a":"\\ud800"}', "surrogate"),
        (b'{"a":"\\udc00\\ud800"}', "surrogate"),
        (b'{"\\udfff":1}', "surrogate"),
        (b'{"a":"\\u0000"}', "control_character"),
        (b'{"a\\u0000":1}', "control_character"),
        (b'{"a":"\\b"}', "control_character"),
        (b'{"a":"\\r"}', "control_character"),
        (b'{"a":"\\u007f"}', "control_character"),
        (b'{"a":"\x7f"}', "control_character"),
        ('{"a":"\x85"}'.encode(), "control_character"),
        (b'{"a":"\\u009f"}', "control_character"),
        (b'{"a":"\x00"}', "control_character"),
        (b'{"a":"\n"}', "syntax"),
        (b'{"a":"\r"}', "syntax"),
        (b'{"%s":1}' % (b"k" * 257), "key_length"),
        (b'{"%s":1}' % (b"k" * 60_000), "key_length"),
        (b"[" * 33 + b"]" * 33, "depth"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "depth"),
        (b"[" * 5_000, "depth"),
        (b"[" * 100_000, "depth"),
        (b'[{"a":' * 50_000, "depth"),
        (b"[" + b"1," * 99_999 + b"1]", "nodes"),
        (json.dumps({str(key): 1 for key in range(50_000)}).encode(), "nodes"),
        (b"[" + b"[]," * 10_000 + b"[]]", "nodes"),
        (b"", "syntax"),
        (b"   ", "syntax"),
        (b"{} {}", "syntax"),
        (b'"' + b'\\"' * 30_000, "syntax"),
        (b'"' * 65_536, "syntax"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:24]),
)
def test_what_is_hostile_is_refused_by_its_rule(data: bytes, code: str) -> None:
    assert refusal(data) == code


HIDDEN = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF]


@pytest.mark.parametrize("point", HIDDEN, ids=hex)
@pytest.mark.parametrize("written", ["raw", "escaped"])
@pytest.mark.parametrize("place", ["text", "name"])
def test_hidden_characters_are_refused_however_they_are_written(
    point: int, written: str, place: str
) -> None:
    character = chr(point) if written == "raw" else f"\\u{point:04x}"
    shape = '{"a":"x%sy"}' if place == "text" else '{"x%sy":1}'

    assert refusal((shape % character).encode()) == "hidden_character"


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"-0", 0),
        (b"-0.0", Decimal(0)),
        (b"-0e-7", Decimal(0)),
        (b"0e999999", Decimal(0)),
        (b"18.0", Decimal("18.0")),
        (b"1e2", Decimal("1E+2")),
        (b"1e-320", Decimal("1E-320")),
        (b"9" * 20, 10**20 - 1),
        (b"1." + b"1" * 29, Decimal("1." + "1" * 29)),
    ],
    ids=repr,
)
def test_numbers_are_exact_and_zero_has_no_sign(data: bytes, value: int | Decimal) -> None:
    read = parse(data)

    assert (type(read), str(read)) == (type(value), str(value))


def test_the_limits_themselves_are_allowed() -> None:
    assert refusal(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) is None
    assert refusal(b"[" + b"1," * 9_997 + b"1]") is None
    assert refusal(b'{"%s":1}' % (b"k" * 256)) is None


def test_brackets_in_text_are_not_depth() -> None:
    assert parse(b'["\\"%s"]' % (b"[" * 5_000)) == ['"' + "[" * 5_000]


def test_line_breaks_tabs_emoji_and_right_to_left_text_are_read() -> None:
    text = "O'Brien\n\t\u05d0\u0645 \U0001f600 Null e\u0301"

    assert parse(json.dumps({"a": text}).encode()) == {"a": text}
    assert parse(json.dumps({"a": text}, ensure_ascii=False).encode()) == {"a": text}


@pytest.mark.parametrize(
    "shape",
    [
        '{"a":"%s\x7f"}',
        '{"%s":1,"%s":2}',
        '{"a":"%s\\ud800"}',
        '{"a":"%s\u202e"}',
        '{"a":%s}',
        '%s{"a":1}',
        '{"a":"%s',
    ],
)
def test_no_error_tells_any_of_the_input(shape: str) -> None:
    with pytest.raises(StrictJsonError) as refused:
        parse(shape.replace("%s", MARKER).encode())

    assert MARKER not in f"{refused.value!r} {refused.value} {refused.value.text}"
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def written(tree: JSON) -> str:
    """Plain JSON of a tree that holds decimals."""
    if isinstance(tree, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(written, tree)) + "]"
    return str(tree) if isinstance(tree, Decimal) else json.dumps(tree)


texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=list(map(chr, HIDDEN))),
    max_size=20,
)
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=1, max_value=10**9
)
leaves = st.none() | st.booleans() | texts | decimals | st.integers(1 - 10**20, 10**20 - 1)
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5)
)


@settings(deadline=None)
@given(trees)
def test_what_is_written_is_read_again(tree: JSON) -> None:
    assert parse(written(tree).encode()) == tree


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert refusal(data) in {None, *CODES}


@settings(deadline=None)
@given(st.text('{}[]",:\\u0dtrue 19.eE-\n\u202e', max_size=200))
def test_what_is_read_agrees_with_a_plain_reader(source: str) -> None:
    if refusal(source.encode()) is None:
        json.loads(source)
    else:
        assert refusal(source.encode()) in CODES


@settings(deadline=None)
@given(st.integers(0, 3_000), st.sampled_from(["[", '{"a":', '[{"a":', '["]",', '["\\"",']))
def test_depth_never_reaches_the_recursive_parser(count: int, opening: str) -> None:
    assert refusal((opening * count).encode()) in {"syntax", "depth"}
