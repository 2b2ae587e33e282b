"""Cursors: opaque, signed, bound to their query; and the limit of a page."""

import logging
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.asking.problems import ProblemError
from adapters.http.cursor import CursorSigner, parse_limit
from adapters.http.failing import install_problems
from adapters.words.wording import load_wording
from tests.adapters.http.asking import MARKER, ask

KEY = bytes(range(32))
QUERY = {"tenant": "t-1", "person": "p-1", "status": "open", "order": "opened_at"}
PLACE = ("2025-04-07T10:00:00.000000Z", 7)

queries = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4)
places = st.lists(st.text(max_size=30) | st.integers(0, 2**63), max_size=4).map(tuple)


def refusal(query: dict[str, str], cursor: str, key: bytes = KEY) -> tuple[int, str] | None:
    try:
        CursorSigner(key).place(query, cursor)
    except ProblemError as problem:
        return problem.status, problem.code
    return None


@settings(deadline=None)
@given(queries, places)
def test_a_cursor_leads_back_to_its_place(
    query: dict[str, str], place: tuple[str | int, ...]
) -> None:
    signer = CursorSigner(KEY)

    assert signer.place(dict(reversed(query.items())), signer.cursor(query, place)) == place


def test_a_cursor_altered_anywhere_is_refused() -> None:
    cursor = CursorSigner(KEY).cursor(QUERY, PLACE)

    altered = [
        cursor[:at] + other + cursor[at + 1 :]
        for at in range(len(cursor))
        for other in "A_z9="
        if other != cursor[at]
    ]

    assert {refusal(QUERY, each) for each in altered} == {(422, "cursor")}


@pytest.mark.parametrize("place", ["", "x", "xx"])
def test_a_cursor_has_one_spelling(place: str) -> None:
    cursor = CursorSigner(KEY).cursor(QUERY, [place])
    digits = string.ascii_letters + string.digits + "-_"

    accepted = [each for each in digits if refusal(QUERY, cursor[:-1] + each) is None]

    assert accepted == [cursor[-1]]


def test_a_cursor_cut_or_lengthened_is_refused() -> None:
    cursor = CursorSigner(KEY).cursor(QUERY, PLACE)

    cut = [cursor[:length] for length in range(len(cursor))]
    longer = [cursor + "A", cursor + "=", cursor + "==", cursor * 2, cursor + "\n", " " + cursor]

    assert {refusal(QUERY, each) for each in cut + longer} == {(422, "cursor")}


@pytest.mark.parametrize(
    "other",
    [
        QUERY | {"tenant": "t-2"},
        QUERY | {"person": "p-2"},
        QUERY | {"status": "closed"},
        QUERY | {"more": ""},
        {name: value for name, value in QUERY.items() if name != "order"},
        {},
    ],
    ids=repr,
)
def test_a_cursor_of_another_query_is_refused(other: dict[str, str]) -> None:
    cursor = CursorSigner(KEY).cursor(QUERY, PLACE)

    assert refusal(other, cursor) == (422, "cursor")
    assert refusal(QUERY, cursor) is None


def test_a_cursor_of_another_key_is_refused() -> None:
    assert refusal(QUERY, CursorSigner(KEY).cursor(QUERY, PLACE), bytes(32)) == (422, "cursor")


@settings(deadline=None)
@given(st.text(max_size=200) | st.text("ABCabc019-_=", max_size=200))
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    assert refusal(QUERY, cursor) == (422, "cursor")


def test_a_huge_cursor_is_refused() -> None:
    assert refusal(QUERY, "A" * 1_000_000) == (422, "cursor")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CursorSigner(bytes(31))


@pytest.mark.parametrize(("text", "limit"), [(None, 50), ("1", 1), ("20", 20), ("100", 100)])
def test_a_limit_is_1_to_100(text: str | None, limit: int) -> None:
    assert parse_limit(text) == limit


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-1",
        "101",
        "1000000000",
        "",
        " 1",
        "1 ",
        "+1",
        "1.0",
        "1e1",
        "01",
        "٣",
        "9" * 5_000,
        "x",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_another_limit_is_422_and_names_the_limits(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        parse_limit(text)

    [error] = refused.value.errors
    assert (refused.value.status, error.field) == (422, "limit")
    assert error.values == {"minimum": 1, "maximum": 100}


@pytest.mark.parametrize("params", [{"limit": MARKER}, {"cursor": MARKER}], ids=repr)
def test_no_answer_and_no_log_line_holds_a_bad_value(
    params: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    async def route(request: Request) -> Response:
        parse_limit(request.query_params.get("limit"))
        return JSONResponse(CursorSigner(KEY).place(QUERY, request.query_params["cursor"]))

    app = Starlette(routes=[Route("/", route)])
    install_problems(app, load_wording())

    with caplog.at_level(logging.DEBUG):
        answer = ask(app, "GET", "/", params=params)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in params
    assert MARKER not in answer.text
    own = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    assert MARKER not in "\n".join(own)
