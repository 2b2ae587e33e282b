"""Documents of a server that was named: over TLS that is checked, whole, and in time."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from adapters.signing_in.fetching import fetched, posted
from tests.adapters.signing_in.issuing import local_issuer, say
from tests.adapters.signing_in.tokens import EC_KEY

DOCUMENT = b'{"keys": []}'


def _certificate(folder: Path) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer")])
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, EC_KEY.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(EC_KEY, hashes.SHA256())
    )
    key = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "issuer.pem"
    path.write_bytes(key + built.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return _certificate(tmp_path)


@pytest.fixture
def over_tls(certificate: Path) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            say(self, DOCUMENT)

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever does not trust us hangs up."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield f"https://127.0.0.1:{server.server_port}/keys"
        server.shutdown()
        serving.join()


def test_nobody_is_believed_whose_certificate_nobody_vouches_for(over_tls: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        fetched(over_tls, 1000, 30)


def test_the_authorities_are_those_of_the_machine(
    over_tls: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    assert fetched(over_tls, 1000, 30) == DOCUMENT


def test_another_name_than_that_of_the_certificate_is_not_believed(
    over_tls: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(ssl.SSLCertVerificationError):
        fetched(over_tls.replace("127.0.0.1", "localhost"), 1000, 30)


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 1000000\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n",
        b"X-Long: ",
    ],
    ids=["body", "chunk", "head"],
)
def test_a_document_that_never_ends_is_given_up(rest: bytes) -> None:
    """Each byte comes in time; the whole never does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n" + rest)
                while not ended.wait(0.01):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        return

        dripping = threading.Thread(target=drip)
        dripping.start()
        with pytest.raises((HTTPException, OSError)):
            fetched(f"http://127.0.0.1:{listener.getsockname()[1]}/", 2_000_000, 0.2)
        ended.set()
        dripping.join()


def test_a_document_may_be_as_long_as_was_said_and_no_longer() -> None:
    with local_issuer() as issuer:
        issuer.odd["/keys"] = lambda handler: say(handler, DOCUMENT)
        url = f"{issuer.address}/keys"

        assert fetched(url, len(DOCUMENT), 30) == DOCUMENT
        with pytest.raises(ValueError, match="too long"):
            fetched(url, len(DOCUMENT) - 1, 30)


@pytest.mark.parametrize("status", [302, 307, 400, 503])
def test_a_form_is_sent_once_and_its_answer_is_whatever_it_is(status: int) -> None:
    with local_issuer() as issuer:
        got: list[tuple[str | None, bytes]] = []

        def take(handler: BaseHTTPRequestHandler) -> None:
            body = handler.rfile.read(int(handler.headers["Content-Length"]))
            got.append((handler.headers["X-Who"], body))
            handler.send_response(status)
            handler.send_header("Location", f"{issuer.address}/elsewhere")
            handler.send_header("Content-Length", "2")
            handler.end_headers()
            handler.wfile.write(b"{}")

        issuer.odd["/token"] = take
        form = {"code": "a&b=c é"}
        answered = posted(f"{issuer.address}/token", form, {"X-Who": "us"}, 1000, 30)

    assert answered == (status, b"{}")
    assert got == [("us", b"code=a%26b%3Dc+%C3%A9")]
    assert issuer.asked == ["/token"]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with local_issuer() as issuer:
        issuer.odd["/keys"] = lambda handler: say(handler, DOCUMENT)

        assert fetched(f"{issuer.address}/keys", 1000, 30) == DOCUMENT
