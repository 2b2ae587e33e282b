"""Signing in at a browser by a real issuer: the authorization code flow of OpenID Connect, with
PKCE, a state and a nonce (RELIABILITY 5.1). What the issuer says of a person is his id and that of
his tenant, in the same claims as in bearer tokens; what he may do is decided here."""

import asyncio
import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import quote_plus, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.registry import HeaderParameter

from adapters.signing_in.fetching import posted
from adapters.signing_in.identity import (
    LEEWAY,
    MAX_TOKEN_BYTES,
    Clock,
    Identity,
    canonical,
    non_empty,
    refused_headers,
)
from adapters.signing_in.issuer_keys import FETCH_S, MOST_BYTES, IssuerKeys, Places
from adapters.signing_in.outside_issuer import ALGORITHMS, key_named

FRESH = timedelta(minutes=15)
"""How long ago somebody may have proved to the issuer who he is, as long as a session is idle."""
_BAD = (JoseError, ValueError, TypeError, KeyError, OverflowError, RecursionError)

Post = Callable[[str, Mapping[str, str], Mapping[str, str], int, float], tuple[int, bytes]]


class NotSignedInError(Exception):
    """The issuer's answer lets nobody in; the message is for the operator and names no person."""


class IssuerAwayError(Exception):
    """The issuer cannot be asked now, or signs nobody in at a browser."""


@dataclass(frozen=True, slots=True)
class Client:
    """As what the issuer knows us. ``redirect``: the address to which it sends people back."""

    client_id: str
    secret: str = field(repr=False)
    redirect: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way; whoever comes back must know ``state``, and the id token ``nonce``."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class CodeFlow:
    """Signs people in by one issuer."""

    issuer: str
    client: Client
    keys: IssuerKeys
    clock: Clock
    post: Post = posted

    async def address(self, begun: Begun) -> str:
        """Where to send somebody to sign in. Raises IssuerAwayError."""
        places = await self._places()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect,
            "scope": "openid",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge(begun.verifier),
            "code_challenge_method": "S256",
            "max_age": str(int(FRESH.total_seconds())),
        }
        return f"{places.authorization}?{urlencode(asked)}"

    async def identity(self, begun: Begun, answer: Mapping[str, str]) -> Identity:
        """Who came back with this answer, whose state was checked. Raises NotSignedInError and
        IssuerAwayError."""
        places = await self._places()
        self._check_issuer(places, answer)
        if "error" in answer or not answer.get("code"):
            raise NotSignedInError("the issuer gave no code")
        status, content = await self._redeemed(places, begun, answer["code"])
        if status >= 500:
            raise IssuerAwayError("the issuer cannot redeem a code now")
        if status != 200:
            raise NotSignedInError("the issuer does not redeem the code")
        try:
            token = _id_token(content)
            await self.keys.ready_for(key_named(token))
            return self._named(token, begun.nonce)
        except _BAD as bad:
            raise NotSignedInError(f"the id token is refused: {type(bad).__name__}") from None

    async def _places(self) -> Places:
        await self.keys.ready_for(None)
        if self.keys.places is None or not self.keys.usable:
            raise IssuerAwayError("the issuer does not say where it signs people in")
        return self.keys.places

    def _check_issuer(self, places: Places, answer: Mapping[str, str]) -> None:
        """Against an answer of another issuer to a question to ours, or the other way round."""
        said = answer.get("iss")
        if said is None and not places.names_itself:
            return
        if said != self.issuer:
            raise NotSignedInError("the answer is another issuer's")

    async def _redeemed(self, places: Places, begun: Begun, code: str) -> tuple[int, bytes]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect,
            "code_verifier": begun.verifier,
        }
        headers = {"Authorization": _basic(self.client)}
        try:
            return await asyncio.to_thread(
                self.post, places.token, form, headers, MOST_BYTES, FETCH_S
            )
        except (OSError, HTTPException, ValueError):
            raise IssuerAwayError("the issuer cannot be asked for a token") from None

    def _named(self, token: str, nonce: str) -> Identity:
        """Raises what ``_BAD`` names."""
        claims = jwt.decode(token, self.keys.current, list(ALGORITHMS), _HEADERS).claims
        now = int(self.clock().timestamp())
        registry = JWTClaimsRegistry(
            now=now,
            leeway=int(LEEWAY.total_seconds()),
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            tenant={"essential": True},
        )
        registry.validate(claims)
        self._check_party(claims)
        _check_fresh(claims, now)
        return Identity(canonical(claims["sub"]), canonical(claims["tenant"]))

    def _check_party(self, claims: Mapping[str, Any]) -> None:
        """A token for others too must say that it was us who asked for it."""
        alone = claims["aud"] in (self.client.client_id, [self.client.client_id])
        if claims.get("azp", self.client.client_id if alone else None) != self.client.client_id:
            raise ValueError("another program asked for it")


def challenge(verifier: str) -> str:
    """What is told beforehand of a verifier (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _basic(client: Client) -> str:
    """RFC 6749, 2.3.1: both are encoded as in a form, before they are joined."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}"
    return f"Basic {b64encode(pair.encode('ascii')).decode('ascii')}"


def _id_token(content: bytes) -> str:
    tree = json.loads(content)
    token = tree["id_token"]
    if not isinstance(token, str) or len(token) > MAX_TOKEN_BYTES:
        raise ValueError("it is no token, or too long")
    return token


def _check_fresh(claims: Mapping[str, Any], now: int) -> None:
    """The issuer was asked to let people prove who they are within ``FRESH``."""
    proved = claims["auth_time"]
    if isinstance(proved, bool) or not isinstance(proved, int):
        raise ValueError("it does not say when he proved it")
    if not -LEEWAY.total_seconds() <= now - proved <= (FRESH + LEEWAY).total_seconds():
        raise ValueError("it is too long ago that he proved it")


def _plain(value: Any) -> None:
    if not isinstance(value, str) or value.upper() != "JWT":
        raise ValueError("must be an id token")


_HEADERS = JWSRegistry(
    header_registry=refused_headers()
    | {
        "kid": HeaderParameter("the key", non_empty, required=True),
        "typ": HeaderParameter("the kind of token", _plain),
    },
    algorithms=list(ALGORITHMS),
)
