"""Fetches a small document from a server that the operator named: no redirects, no proxies."""

import socket
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urlsplit


def fetched(url: str, most_bytes: int, seconds: float) -> bytes:
    """The body of a 200 answer. Raises OSError, HTTPException, and ValueError for one too long."""
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
            content = _body(connection, parts.path or "/", most_bytes)
        finally:
            ending.cancel()
    if too_late.is_set():
        raise TimeoutError("the document took too long")
    return content


def _body(connection: HTTPConnection, path: str, most_bytes: int) -> bytes:
    connection.request("GET", path, headers={"Accept": "application/json"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise HTTPException("the answer is not 200")
    content = answer.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError("the document is too long")
    if answer.length:
        raise HTTPException("the document was cut short")
    return content


def _end(connected: socket.socket, too_late: Event) -> None:
    too_late.set()
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # past TLS, which another thread reads
