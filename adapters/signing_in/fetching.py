"""Speaks to a server that the operator named, about small documents: no redirects, no proxies."""

import socket
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urlencode, urlsplit

_WANTS = {"Accept": "application/json"}


def fetched(url: str, most_bytes: int, seconds: float) -> bytes:
    """The body of a 200 answer. Raises OSError, HTTPException, and ValueError for one too long."""
    status, content = _asked(url, "GET", None, _WANTS, most_bytes, seconds)
    if status != 200:
        raise HTTPException("the answer is not 200")
    return content


def posted(
    url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float,
) -> tuple[int, bytes]:
    """Status and body of the answer to a form. Raises as ``fetched`` does."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode("ascii")
    return _asked(url, "POST", body, {**_WANTS, **kind, **headers}, most_bytes, seconds)


def _asked(
    url: str,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float,
) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=seconds)) as connection:
        connection.connect()
        # The timeout of a socket begins anew with every byte that comes.
        too_late = Event()
        ending = Timer(seconds, _end, [connection.sock, too_late])
        ending.daemon = True
        ending.start()
        try:
            connection.request(method, parts.path or "/", body, dict(headers))
            answered = _answered(connection, most_bytes)
        finally:
            ending.cancel()
    if too_late.is_set():
        raise TimeoutError("the document took too long")
    return answered


def _answered(connection: HTTPConnection, most_bytes: int) -> tuple[int, bytes]:
    answer = connection.getresponse()
    content = answer.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError("the document is too long")
    if answer.length:
        raise HTTPException("the document was cut short")
    return answer.status, content


def _end(connected: socket.socket, too_late: Event) -> None:
    too_late.set()
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # past TLS, which another thread reads
