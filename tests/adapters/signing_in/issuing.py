"""An issuer on the loopback interface: its discovery document, and keys that come and go."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from adapters.signing_in.fetching import fetched, posted
from tests.adapters.signing_in.tokens import ISS, PUBLIC_EC, PUBLIC_RSA

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/keys"

Answer = Callable[[BaseHTTPRequestHandler], None]


def published(*keys: Any) -> list[dict[str, Any]]:
    return [key.as_dict(private=False) for key in keys]


class LocalIssuer:
    """Answers as ``ISS`` does, with ``keys``; what stands in ``odd`` is answered another way."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.described: Any = {"issuer": ISS, "jwks_uri": ISS + KEYS}
        self.keys: Any = published(PUBLIC_EC, PUBLIC_RSA)
        self.odd: dict[str, Answer] = {}
        self.asked: list[str] = []

    def fetch(self, url: str, most_bytes: int, seconds: float) -> bytes:
        """Over HTTP, from here in place of where ``ISS`` would be."""
        return fetched(url.replace(ISS, self.address), most_bytes, seconds)

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        headers: Mapping[str, str],
        most_bytes: int,
        seconds: float,
    ) -> tuple[int, bytes]:
        """As ``fetch``, for a form."""
        return posted(url.replace(ISS, self.address), form, headers, most_bytes, seconds)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        odd = self.odd.get(handler.path)
        if odd is not None:
            odd(handler)
        elif handler.path.endswith(DISCOVERY):
            say(handler, self.described)
        elif handler.path.endswith(KEYS):
            say(handler, {"keys": self.keys})
        else:
            handler.send_error(404)


def say(handler: BaseHTTPRequestHandler, document: Any, status: int = 200) -> None:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


Kind = TypeVar("Kind", bound=LocalIssuer)


def local_issuer() -> AbstractContextManager[LocalIssuer]:
    """An issuer that answers until the context ends."""
    return served(LocalIssuer)


@contextmanager
def served(kind: Callable[[int], Kind]) -> Iterator[Kind]:
    """The same, of a kind that is made with its port: answers until the context ends."""
    issuer: Kind

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.answer(self)

        def do_POST(self) -> None:
            issuer.answer(self)

        def log_message(self, *_: Any) -> None:
            """Nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = kind(server.server_port)
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            serving.join()
