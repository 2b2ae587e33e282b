"""The public keys of an issuer outside, and where it signs people in: found where it says, kept
ten minutes (RELIABILITY 5.1).

A key that nobody knows yet makes us look again, at most once a minute, whoever sends how many of
them. While the issuer is away the keys that we have hold for the longest life of a token.
"""

import asyncio
import json
import logging
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from adapters.signing_in.fetching import fetched
from adapters.signing_in.identity import MAX_LIFETIME

KEPT_S = 600.0
AGAIN_S = 60.0
FETCH_S = 5.0
MOST_BYTES = 256 * 1024
MOST_KEYS = 100
RSA_BITS = 2048
_AT_MOST_S = MAX_LIFETIME.total_seconds()
_PLACE = "/.well-known/openid-configuration"
_FAILURES = (OSError, HTTPException, JoseError, ValueError, TypeError, RecursionError)

Fetch = Callable[[str, int, float], bytes]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Places:
    """Where an issuer signs people in, and where it gives their id token for a code.
    ``names_itself``: its answers say whose they are (RFC 9207)."""

    authorization: str
    token: str
    names_itself: bool


class IssuerKeys:
    """The keys of one issuer, the same for all requests. ``places`` is None until they are known,
    and for an issuer that signs nobody in at a browser. ``clock`` gives seconds that never go back;
    ``fetch`` gets an address, the most bytes and seconds, and runs in a thread."""

    def __init__(
        self, issuer: str, clock: Callable[[], float] = monotonic, fetch: Fetch = fetched
    ) -> None:
        self.current = KeySet([])
        self.places: Places | None = None
        self._issuer = issuer
        self._clock = clock
        self._fetch = fetch
        self._fetched_at: float | None = None
        self._asked_at: float | None = None
        self._asking: asyncio.Task[None] | None = None

    @property
    def usable(self) -> bool:
        """Whether tokens can be checked at all."""
        return self._age() < _AT_MOST_S

    async def ready_for(self, kid: str | None) -> None:
        """Looks for this key where it may be a new one. What fails is tried again later."""
        if self._settled(kid):
            return
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._asked)
        await asyncio.shield(self._asking)  # whoever hangs up must not stop it for the others

    def _settled(self, kid: str | None) -> bool:
        """Whether there is nothing to look for, or nobody who may look now."""
        known = kid is None or any(key.kid == kid for key in self.current)
        if self._age() < KEPT_S and known:
            return True
        waiting = self._asked_at is not None and self._clock() - self._asked_at < AGAIN_S
        return waiting and self._asking is None

    def _age(self) -> float:
        return float("inf") if self._fetched_at is None else self._clock() - self._fetched_at

    async def _ask(self) -> None:
        self._asked_at = self._clock()
        try:
            keys, places = await asyncio.to_thread(self._fetch_all)
        except _FAILURES as failure:
            _log.warning("the keys of the issuer cannot be had: %s", type(failure).__name__)
            return
        self.current.keys, self.places = keys, places
        self._fetched_at = self._clock()

    def _asked(self, _task: asyncio.Task[None]) -> None:
        self._asking = None

    def _fetch_all(self) -> tuple[list[Key], Places | None]:
        described = self._document(self._issuer.rstrip("/") + _PLACE)
        if described.get("issuer") != self._issuer:
            raise ValueError("the document is about another issuer")
        address = self._own(described, "jwks_uri")
        if address is None:
            raise ValueError("the keys lie elsewhere")
        return keys_in(self._document(address)), self._places(described)

    def _places(self, described: Mapping[str, Any]) -> Places | None:
        authorization = self._own(described, "authorization_endpoint")
        token = self._own(described, "token_endpoint")
        if authorization is None or token is None:
            return None
        names_itself = described.get("authorization_response_iss_parameter_supported") is True
        return Places(authorization, token, names_itself)

    def _own(self, described: Mapping[str, Any], name: str) -> str | None:
        """An address of the description, unless it leads elsewhere."""
        address = described.get(name)
        return address if isinstance(address, str) and _same_place(address, self._issuer) else None

    def _document(self, address: str) -> Mapping[str, Any]:
        tree = json.loads(self._fetch(address, MOST_BYTES, FETCH_S))
        if not isinstance(tree, dict):
            raise ValueError("the document is no object")
        return tree


def _same_place(address: str, issuer: str) -> bool:
    one, other = urlsplit(address), urlsplit(issuer)
    return _origin(one) == _origin(other) and one.username is None and not one.query


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    usual = 443 if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, parts.port or usual


def keys_in(document: Mapping[str, Any]) -> list[Key]:
    """The public keys that sign tokens with ES256 or RS256; others, and broken ones, are passed
    over. Raises ValueError where none is left."""
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError("the document lists no keys, or too many")
    keys = [key for each in listed if (key := _key(each)) is not None]
    if not keys:
        raise ValueError("no key can be used")
    return keys


def _key(listed: object) -> Key | None:
    """Only what makes a public key is taken over, and each key for its one algorithm."""
    if not isinstance(listed, dict) or not _is_for_signatures(listed):
        return None
    try:
        match listed:
            case {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": str(kid)} if kid:
                ours = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "alg": "ES256"}
                return ECKey.import_key(ours) if _signs(listed, "ES256") else None
            case {"kty": "RSA", "n": str(n), "e": e, "kid": str(kid)} if (
                kid and _bits(n) >= RSA_BITS
            ):
                ours = {"kty": "RSA", "n": n, "e": e, "kid": kid, "alg": "RS256"}
                return RSAKey.import_key(ours) if _signs(listed, "RS256") else None
    except (JoseError, ValueError, TypeError, AttributeError):
        return None
    return None


def _is_for_signatures(listed: Mapping[str, object]) -> bool:
    operations = listed.get("key_ops", ["verify"])
    return listed.get("use", "sig") == "sig" and (
        isinstance(operations, list) and "verify" in operations
    )


def _signs(listed: Mapping[str, object], algorithm: str) -> bool:
    return listed.get("alg", algorithm) == algorithm


def _bits(number: str) -> int:
    """Of a number in base64url."""
    return int.from_bytes(urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()
