"""An issuer on the loopback interface that signs people in: it sends them back with a code, and
gives the id token for a code once, to the client whose it is and who knows its verifier."""

import base64
import hashlib
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from tests.adapters.signing_in.issuing import LocalIssuer, say
from tests.adapters.signing_in.tokens import EC_KEY, ISS, Sign, es256, token

CLIENT, SECRET = "returnledger", "s3cret & sign+ed"
REDIRECT = "http://127.0.0.1:8080/sign-in/answer"
AUTHORIZE, TOKEN = "/authorize", "/token"


class CodeIssuer(LocalIssuer):
    """Signs in ``person``. ``claims`` and ``header`` change its id tokens, ``sign`` their
    signature, ``returns`` what it sends people back with; ``forms`` are those that came for a
    token."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.described |= {
            "authorization_endpoint": ISS + AUTHORIZE,
            "token_endpoint": ISS + TOKEN,
            "authorization_response_iss_parameter_supported": True,
        }
        self.person: tuple[UUID, UUID] | None = None
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.sign: Sign = es256(EC_KEY)
        self.returns: dict[str, Any] = {}
        self.forms: list[dict[str, str]] = []
        self.redirect = REDIRECT
        self._codes: dict[str, Mapping[str, str]] = {}

    def stand_alone(self) -> None:
        """From now on it is the issuer at its own address, in place of ``ISS``."""
        self.described = {
            name: value.replace(ISS, self.address) if isinstance(value, str) else value
            for name, value in self.described.items()
        }
        self.claims["iss"] = self.returns["iss"] = self.address

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        if handler.path in self.odd:
            super().answer(handler)
        elif parts.path == AUTHORIZE:
            self._send_back(handler, dict(parse_qsl(parts.query)))
        elif parts.path == TOKEN:
            self._redeem(handler)
        else:
            super().answer(handler)

    def _send_back(self, handler: BaseHTTPRequestHandler, asked: Mapping[str, str]) -> None:
        good = (
            (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
            and asked["redirect_uri"] == self.redirect
            and asked["scope"].split() == ["openid"]
            and asked["code_challenge_method"] == "S256"
        )
        assert good, asked
        code = token_urlsafe(24)
        self._codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": ISS, **self.returns}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        handler.send_response(302)
        handler.send_header("Location", f"{asked['redirect_uri']}?{query}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _redeem(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers["Content-Length"])
        form = dict(parse_qsl(handler.rfile.read(length).decode()))
        self.forms.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        if not self._is_client(handler) or asked is None or not _is_for(form, asked):
            say(handler, {"error": "invalid_grant"}, 400)
        else:
            say(handler, {"token_type": "Bearer", "id_token": self.id_token(asked["nonce"])})

    def _is_client(self, handler: BaseHTTPRequestHandler) -> bool:
        pair = f"{CLIENT}:s3cret+%26+sign%2Bed".encode()
        wanted = f"Basic {base64.b64encode(pair).decode()}"
        return handler.headers["Authorization"] == wanted

    def id_token(self, nonce: str) -> str:
        assert self.person is not None
        person, tenant = map(str, self.person)
        now = int(time.time())
        times = {"iat": now, "exp": now + 300, "auth_time": now - 5}
        who = {"aud": CLIENT, "nonce": nonce, "sub": person, "tenant": tenant}
        return token({"typ": "JWT", **self.header}, {**times, **who, **self.claims}, self.sign)


def _is_for(form: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (
        form["grant_type"] == "authorization_code"
        and form["redirect_uri"] == asked["redirect_uri"]
        and proof == asked["code_challenge"]
    )
