"""Who calls: bearer tokens (RELIABILITY 5.1), and the issuer of a development machine (5.4).

Every token that is not accepted gets one and the same answer, which says nothing about why.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.registry import HeaderParameter

from adapters.asking.problems import ProblemError
from adapters.embedded.secret_files import kept_secret
from domain.identifiers import is_canonical

MAX_TOKEN_BYTES = 8 * 1024
MAX_LIFETIME = timedelta(hours=1)
LEEWAY = timedelta(seconds=30)
TOKEN_TYPE = "at+jwt"  # noqa: S105 (a media type)
WORDING_CODES = frozenset({"problem.unauthenticated", "problem.authorization_twice"})
"""What the catalogue must hold for this module."""

_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)", re.IGNORECASE)

_CLIENT = re.compile(r"[!-~]{1,200}")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Identity:
    """A person of a tenant. What he may do is not in the token.

    A program that acts for him has its ``client`` and its ``scopes``: it may do what he may and
    what its scopes allow, and nothing without one. Without them it is he himself.
    """

    person: UUID
    tenant: UUID
    client: str | None = None
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whom we trust to name people: ES256 of our own, also RS256 of an issuer outside.

    ``keys`` must hold typed public keys, each with the ``kid`` that tokens name.
    """

    name: str
    audience: str
    keys: KeySet
    algorithms: tuple[str, ...] = ("ES256",)

    def __post_init__(self) -> None:
        if not self.algorithms or not set(self.algorithms) <= {"ES256", "RS256"}:
            raise ValueError("an issuer signs with ES256 or RS256")
        if not all(isinstance(key, ECKey | RSAKey) for key in self.keys):
            raise ValueError("an issuer has public keys, EC or RSA, and no shared secret")


class TokenVerifier:
    """Checks bearer tokens of one issuer."""

    def __init__(self, issuer: Issuer, clock: Clock) -> None:
        self._issuer = issuer
        self._clock = clock
        self._headers = _header_registry(issuer.algorithms)

    async def prepare(self, authorization: Sequence[str]) -> None:
        """Before ``verify``, where there is time to wait: nothing is needed for known keys."""

    def verify(self, authorization: Sequence[str], at: datetime | None = None) -> Identity:
        """Who sent the request with these values of its Authorization headers, ``at`` a time that
        is not now where it has waited since.

        Raises ProblemError: 400 for two headers, 401 for whatever else is not accepted.
        """
        if len(authorization) > 1:
            raise ProblemError(400, "authorization_twice")
        token = bearer_in(authorization)
        if token is None:
            raise _unauthenticated()
        try:
            return self._identity(token, at or self._clock())
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError):
            raise _unauthenticated() from None

    def _identity(self, token: str, at: datetime) -> Identity:
        issuer = self._issuer
        claims = jwt.decode(token, issuer.keys, list(issuer.algorithms), self._headers).claims
        _claims_of(issuer, at).validate(claims)
        if not 0 < claims["exp"] - claims["iat"] <= MAX_LIFETIME.total_seconds():
            raise ValueError("the token lives too long")
        person, tenant = canonical(claims["sub"]), canonical(claims["tenant"])
        if "client_id" not in claims:
            return Identity(person, tenant)
        return Identity(person, tenant, _client(claims["client_id"]), _scopes(claims.get("scope")))


def _claims_of(issuer: Issuer, at: datetime) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=int(LEEWAY.total_seconds()),
        iss={"essential": True, "value": issuer.name},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        tenant={"essential": True},
    )


def bearer_in(authorization: Sequence[str]) -> str | None:
    """The token in the only Authorization header, unless it is none, or too long to be one."""
    bearer = _BEARER.fullmatch(authorization[0]) if len(authorization) == 1 else None
    return bearer[1] if bearer is not None and len(bearer[1]) <= MAX_TOKEN_BYTES else None


def _client(value: object) -> str:
    if not isinstance(value, str) or not _CLIENT.fullmatch(value):
        raise ValueError("must be the name of a client")
    return value


def _scopes(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    if not isinstance(value, str):
        raise ValueError("must be words")
    return frozenset(value.split())


def canonical(value: object) -> UUID:
    """The id that a claim holds. Raises ValueError for what is none in its one spelling."""
    if not isinstance(value, str) or not is_canonical(value):
        raise ValueError("must be a UUID")
    return UUID(value)


def _unauthenticated() -> ProblemError:
    return ProblemError(401, "unauthenticated", headers={"WWW-Authenticate": "Bearer"})


def _header_registry(algorithms: Sequence[str]) -> JWSRegistry:
    required = {
        "kid": HeaderParameter("the key", non_empty, required=True),
        "typ": HeaderParameter("the kind of token", _access_token, required=True),
    }
    return JWSRegistry(header_registry=refused_headers() | required, algorithms=list(algorithms))


def refused_headers() -> dict[str, HeaderParameter]:
    """Whatever a token says about where its key lies is refused, not merely left alone."""
    return {
        name: HeaderParameter("never taken from a token", "none")
        for name in ("jwk", "jku", "x5u", "x5c", "crit", "b64")
    }


def non_empty(value: Any) -> None:
    """For the name of a key. Raises ValueError."""
    # The library takes the only key of a set for a token whose kid is null.
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text")


def _access_token(value: Any) -> None:
    if value != TOKEN_TYPE:
        raise ValueError("must be an access token")


class DevIssuerRefused(Exception):  # noqa: N818
    """The issuer of a development machine must not start; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class DevConditions:
    """What must hold before a machine may issue tokens to itself.

    ``environment`` is RTW_ENV, ``listeners`` are the hosts of all listeners (a socket path
    counts as local), ``deployment`` is what the database says it is, ``issuer`` and
    ``audience`` are those configured for real sign-in, ``log_origin`` names the signed log.
    """

    environment: str | None
    listeners: Sequence[str]
    deployment: str | None
    issuer: str | None
    log_origin: str
    audience: str | None


def check_dev_allowed(conditions: DevConditions) -> None:
    """Raises DevIssuerRefused for the first condition that does not hold; then exit with 78."""
    local = bool(conditions.listeners) and all(map(_is_loopback, conditions.listeners))
    required = (
        (conditions.environment == "dev", "RTW_ENV is not dev"),
        (local, "a listener is not on the loopback interface"),
        (conditions.deployment == "demo", "the database does not say that it is a demo"),
        (not conditions.issuer, _real_issuer(conditions)),
        (conditions.log_origin.endswith("/dev"), "the log origin does not end with /dev"),
        (not conditions.audience, "RTW_AUDIENCE is set without RTW_ISSUER"),
    )
    for holds, reason in required:
        if not holds:
            raise DevIssuerRefused(f"The development sign-in does not start: {reason}.")


def _real_issuer(conditions: DevConditions) -> str:
    missing = "" if conditions.audience else ", without RTW_AUDIENCE"
    return f"a real issuer is configured{missing}"


def _is_loopback(host: str) -> bool:
    if host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name may lead anywhere
        return False


class DevIssuer:
    """Signs tokens on a development machine, with a key that lies in its data folder."""

    NAME = "urn:rtw:dev-issuer"
    AUDIENCE = "urn:rtw:dev"
    LIFETIME = timedelta(minutes=15)
    KEY_FILE = "dev-issuer.pem"

    def __init__(self, data: Path, conditions: DevConditions, clock: Clock) -> None:
        """Makes the key where there is none. Raises DevIssuerRefused."""
        check_dev_allowed(conditions)
        self._key = _kept_key(data / "secrets")
        self._clock = clock

    def token(self, identity: Identity) -> str:
        """A bearer token of 15 minutes."""
        issued = int(self._clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.NAME,
            "aud": self.AUDIENCE,
            "iat": issued,
            "exp": issued + int(self.LIFETIME.total_seconds()),
            "sub": str(identity.person),
            "tenant": str(identity.tenant),
        }
        if identity.client is not None:
            scopes = " ".join(sorted(identity.scopes or ()))
            claims |= {"client_id": identity.client, "scope": scopes}
        header = {"alg": "ES256", "typ": TOKEN_TYPE, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, ["ES256"])

    def verifier(self) -> TokenVerifier:
        """Accepts this issuer's tokens and no others."""
        public = ECKey.import_key(self._key.as_dict(private=False))
        return TokenVerifier(Issuer(self.NAME, self.AUDIENCE, KeySet([public])), self._clock)


def _kept_key(folder: Path) -> ECKey:
    pem = kept_secret(folder, DevIssuer.KEY_FILE, _fresh_pem)
    if (folder / DevIssuer.KEY_FILE).stat().st_mode & 0o077:
        raise DevIssuerRefused("The development sign-in does not start: others can read its key.")
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError):
        raise _no_key() from None
    if not key.is_private or key.curve_name != "P-256":
        raise _no_key()
    key.ensure_kid()
    return key


def _no_key() -> DevIssuerRefused:
    return DevIssuerRefused(
        "The development sign-in does not start: its key file holds no private P-256 key."
    )


def _fresh_pem() -> str:
    return ECKey.generate_key("P-256").as_pem(private=True).decode("ascii")
