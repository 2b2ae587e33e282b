"""Reading a body: media type, encoding, size, time; over ASGI and over a real connection."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Iterator, Sequence

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from adapters.asking.bodies import MAX_BODY_BYTES
from adapters.http.body import BODY_SECONDS, read_object
from adapters.http.failing import install_problems
from adapters.words.wording import load_wording
from tests.adapters.http.asking import MARKER, ask

JSON_TYPE = {"Content-Type": "application/json"}


def app_of(seconds: float = BODY_SECONDS) -> Starlette:
    """Answers with the names that the body holds."""

    async def route(request: Request) -> Response:
        return JSONResponse(sorted(await read_object(request, seconds)))

    app = Starlette(routes=[Route("/", route, methods=["POST"])])
    install_problems(app, load_wording())
    return app


def post(
    content: bytes | AsyncIterator[bytes],
    headers: dict[str, str] | Sequence[tuple[str, str]] = JSON_TYPE,
    seconds: float = BODY_SECONDS,
) -> httpx.Response:
    return ask(app_of(seconds), "POST", "/", content=content, headers=headers)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json ;",
    ],
)
def test_json_in_utf_8_is_read(media_type: str) -> None:
    answer = post(b'{"b":1,"a":2.5}', {"Content-Type": media_type})

    assert (answer.status_code, answer.json()) == (200, ["a", "b"])


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Content-Type", "")],
        [("Content-Type", "text/plain")],
        [("Content-Type", "application/json5")],
        [("Content-Type", "application/vnd.api+json")],
        [("Content-Type", "application/x-www-form-urlencoded")],
        [("Content-Type", "application/json; charset=utf-16")],
        [("Content-Type", "application/json; charset=utf-8; charset=utf-16")],
        [("Content-Type", "application/json; " + MARKER)],
        [("Content-Type", "application/json, text/plain")],
        [("Content-Type", "application/json"), ("Content-Type", "application/json")],
    ],
    ids=repr,
)
def test_another_media_type_is_415(headers: list[tuple[str, str]]) -> None:
    answer = post(b"{}", headers)

    assert outcome(answer) == (415, "media_type")
    assert MARKER not in answer.text


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip", "", MARKER])
def test_a_compressed_body_is_415(encoding: str) -> None:
    answer = post(gzip.compress(b"{}"), JSON_TYPE | {"Content-Encoding": encoding})

    assert outcome(answer) == (415, "content_encoding")


def test_the_identity_encoding_is_none() -> None:
    assert post(b"{}", JSON_TYPE | {"Content-Encoding": "identity"}).status_code == 200


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (400, "body_empty")),
        (b"[]", (422, "body_object")),
        (b"null", (422, "body_object")),
        (b'"text"', (422, "body_object")),
        (b"1", (422, "body_object")),
        (b"{", (400, "syntax")),
        (b'{"kg":NaN}', (400, "number_constant")),
        (b'{"a":1,"a":2}', (400, "duplicate_key")),
        (b"\xef\xbb\xbf{}", (400, "encoding")),
        (b'{"a":"\\ud800"}', (400, "surrogate")),
        (b'{"a":"\\u0000"}', (400, "control_character")),
        ('{"a":"\u202e"}'.encode(), (400, "hidden_character")),
        (b"[" * 5_000, (400, "depth")),
        (b'{"kg":1e400}', (400, "decimal_size")),
        (b'{"kg":%s}' % (b"9" * 5_000), (400, "integer_size")),
        (b"[" + b"1," * 30_000 + b"1]", (400, "nodes")),
        (b'{"%s":1}' % (b"k" * 300), (400, "key_length")),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_body_that_is_no_good_object_is_a_problem(
    content: bytes, expected: tuple[int, str]
) -> None:
    assert outcome(post(content)) == expected


def object_of(size: int) -> bytes:
    return b'{"a":"%s"}' % (b"x" * (size - 8))


def test_64_kib_are_read_and_one_byte_more_is_413() -> None:
    assert post(object_of(MAX_BODY_BYTES)).status_code == 200
    assert outcome(post(object_of(MAX_BODY_BYTES + 1))) == (413, "body_size")


async def pieces(content: bytes, taken: list[int], size: int = 4096) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        taken.append(begin)
        yield content[begin : begin + size]


def test_a_chunked_body_has_the_same_limit_to_the_byte() -> None:
    assert post(pieces(object_of(MAX_BODY_BYTES), [])).status_code == 200
    assert outcome(post(pieces(object_of(MAX_BODY_BYTES + 1), []))) == (413, "body_size")


def test_a_large_body_is_not_read_further_than_its_limit() -> None:
    taken: list[int] = []

    answer = post(pieces(object_of(30_000_000), taken))

    assert outcome(answer) == (413, "body_size")
    assert answer.headers["connection"] == "close"
    assert max(taken) <= MAX_BODY_BYTES + 4096


@pytest.mark.parametrize("length", ["65537", "30000000", "9" * 5_000, "000065537"])
def test_a_declared_size_beyond_the_limit_is_413_before_any_byte_is_read(length: str) -> None:
    taken: list[int] = []

    answer = post(pieces(b"{}", taken), JSON_TYPE | {"Content-Length": length})

    assert (outcome(answer), taken) == ((413, "body_size"), [])


def test_a_body_that_does_not_come_to_its_end_in_time_is_408() -> None:
    async def stalling() -> AsyncIterator[bytes]:
        yield b'{"a":'
        await asyncio.Event().wait()

    answer = post(stalling(), seconds=0.02)

    assert outcome(answer) == (408, "body_time")
    assert answer.headers["connection"] == "close"


def test_the_time_is_for_the_whole_body_and_not_for_each_piece() -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.001)

    assert outcome(post(dripping(), seconds=0.05)) == (408, "body_time")


def test_a_caller_who_hangs_up_is_no_failure_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []
    incoming: Iterator[Message] = iter(
        [
            {"type": "http.request", "body": b'{"a"', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Message:
        return next(incoming)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    with caplog.at_level(logging.WARNING):
        asyncio.run(app_of()(scope, receive, send))

    assert sent[0]["status"] == 400
    assert caplog.records == []


@pytest.mark.parametrize(
    "content",
    [
        b"%s",
        b'{"%s"',
        b'{"%s":1,"%s":2}',
        b'{"a":"%s\\u0000"}',
        b'{"a":"%s\xff"}',
        b'"%s"',
        b'["%s"]',
        b'{"a":%s}',
        b"%s" * 3_000,
    ],
    ids=repr,
)
def test_no_answer_and_no_log_line_holds_any_of_the_body(
    content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = post(content.replace(b"%s", MARKER.encode()), JSON_TYPE | {"X-Note": MARKER})

    assert answer.status_code in {400, 413, 422}
    assert MARKER not in answer.text + repr(answer.headers)
    assert MARKER not in "\n".join(each.getMessage() for each in caplog.records)
