"""Reads the body of a request: JSON or a form, small, in time; or a problem that tells none of
it."""

import asyncio
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from adapters.asking.bodies import MAX_BODY_BYTES, object_in
from adapters.asking.problems import ProblemError
from adapters.asking.strict_json import JSON

BODY_SECONDS = 10.0
MAX_FORM_FIELDS = 2000

WORDING_CODES = frozenset(
    f"problem.{code}"
    for code in (
        *("media_type", "content_encoding", "body_size", "body_time", "body_broken"),
        *("form_type", "form_fields", "encoding"),
    )
)
"""What the catalogue must hold for this module."""


async def read_object(request: Request, seconds: float = BODY_SECONDS) -> dict[str, JSON]:
    """The object that the body holds. Raises ProblemError: 400, 408, 413, 415 or 422.

    ``seconds`` is the time for the whole body.
    """
    _check_headers(request, _is_json, "media_type")
    return object_in(await _bytes_in_time(request, seconds))


async def read_form(request: Request, seconds: float = BODY_SECONDS) -> list[tuple[str, str]]:
    """The fields of an HTML form in their order, line ends as one character. Raises ProblemError:
    400, 408, 413 or 415."""
    _check_headers(request, _is_form, "form_type")
    body = await _bytes_in_time(request, seconds)
    if body.count(b"&") >= MAX_FORM_FIELDS:
        raise ProblemError(400, "form_fields")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise ProblemError(400, "encoding") from None
    return [(name, value.replace("\r\n", "\n")) for name, value in pairs]


def _check_headers(
    request: Request, is_wanted: Callable[[Sequence[str]], bool], otherwise: str
) -> None:
    if not is_wanted(request.headers.getlist("content-type")):
        raise _unread(415, otherwise)
    encodings = request.headers.getlist("content-encoding")
    if any(each.strip().lower() != "identity" for each in encodings):
        raise _unread(415, "content_encoding")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and _exceeds(length):
        raise _too_large()


def _exceeds(length: str) -> bool:
    """Compares by digits first: a length of thousands of digits is no number to make."""
    digits = length.lstrip("0")
    return len(digits) > len(str(MAX_BODY_BYTES)) or int(digits or "0") > MAX_BODY_BYTES


def _is_json(content_types: Sequence[str]) -> bool:
    """application/json, with no parameter but charset=utf-8."""
    if len(content_types) != 1:
        return False
    media_type, *parameters = [part.strip().lower() for part in content_types[0].split(";")]
    allowed = ("", "charset=utf-8", 'charset="utf-8"')
    return media_type == "application/json" and all(each in allowed for each in parameters)


def _is_form(content_types: Sequence[str]) -> bool:
    return [each.strip().lower() for each in content_types] == ["application/x-www-form-urlencoded"]


async def _bytes_in_time(request: Request, seconds: float) -> bytes:
    try:
        async with asyncio.timeout(seconds):
            return await _bytes(request)
    except TimeoutError:
        raise _unread(408, "body_time", seconds=round(seconds)) from None
    except ClientDisconnect:
        raise _unread(400, "body_broken") from None


async def _bytes(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > MAX_BODY_BYTES:
            raise _too_large()
        body += chunk
    return bytes(body)


def _too_large() -> ProblemError:
    return _unread(413, "body_size", limit=MAX_BODY_BYTES)


def _unread(status: int, code: str, **values: int) -> ProblemError:
    """A refusal before the body was read to its end: the connection must not be used again."""
    return ProblemError(status, code, values=values, headers={"Connection": "close"})
