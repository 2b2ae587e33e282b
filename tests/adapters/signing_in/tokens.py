"""Bearer tokens, made by hand so that nothing depends on the library that checks them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, KeySet, RSAKey

from adapters.signing_in.identity import Identity, Issuer, TokenVerifier

NOW = datetime(2025, 4, 7, 10, 0, tzinfo=UTC)
T = int(NOW.timestamp())
PERSON = UUID("6f1c0a52-6d0e-4f43-9a53-0f3a5c9b1e77")
TENANT = UUID("1b4e28ba-2fa1-41d2-883f-0016d3cca427")
WHO = Identity(PERSON, TENANT)
ISS, AUD = "https://id.example", "https://ledger.example"

EC_KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


PUBLIC_EC = ECKey.import_key(pem(EC_KEY), {"kid": "ec-1"})
PUBLIC_RSA = RSAKey.import_key(pem(RSA_KEY), {"kid": "rsa-1"})
OUTSIDE = Issuer(ISS, AUD, KeySet([PUBLIC_EC, PUBLIC_RSA]), ("ES256", "RS256"))
HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "ec-1"}
CLAIMS = {
    "iss": ISS,
    "aud": AUD,
    "iat": T - 60,
    "exp": T + 840,
    "sub": str(PERSON),
    "tenant": str(TENANT),
}

Sign = Callable[[bytes], bytes]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def es256(key: ec.EllipticCurvePrivateKey) -> Sign:
    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def rs256(data: bytes) -> bytes:
    return RSA_KEY.sign(data, padding.PKCS1v15(), hashes.SHA256())


def hs256(secret: bytes) -> Sign:
    return lambda data: hmac.digest(secret, data, hashlib.sha256)


def unsigned(_data: bytes) -> bytes:
    return b""


def token(
    header: dict[str, Any] | None = None,
    claims: dict[str, Any] | None = None,
    sign: Sign | None = None,
    without: str = "",
) -> str:
    """A good token but for what is given; ``without`` leaves out a header or a claim."""
    parts = [HEADER | (header or {}), CLAIMS | (claims or {})]
    texts = [json.dumps({k: v for k, v in each.items() if k != without}) for each in parts]
    signing_input = ".".join(b64(text.encode()) for text in texts)
    return f"{signing_input}.{b64((sign or es256(EC_KEY))(signing_input.encode()))}"


def swapped(part: int) -> str:
    """A good token with one part from another token."""
    parts, others = token().split("."), token(claims={"sub": str(TENANT)}).split(".")
    parts[part] = others[part]
    return ".".join(parts)


PUBLIC_JWK = json.dumps(PUBLIC_EC.as_dict(private=False)).encode()
OTHER_JWK = ECKey.import_key(pem(OTHER_KEY)).as_dict(private=False)

REFUSED = {
    "alg none": token({"alg": "none"}, sign=unsigned),
    "alg NoNe": token({"alg": "NoNe"}, sign=unsigned),
    "HS256 with the public PEM": token({"alg": "HS256"}, sign=hs256(pem(EC_KEY))),
    "HS256 with the public JWK": token({"alg": "HS256"}, sign=hs256(PUBLIC_JWK)),
    "another key under the same kid": token(sign=es256(OTHER_KEY)),
    "unknown kid": token({"kid": "ec-2"}),
    "no kid": token(without="kid"),
    "expired": token(claims={"exp": T - 31}),
    "not yet valid": token(claims={"nbf": T + 31}),
    "issued in the future": token(claims={"iat": T + 31}),
    "another issuer": token(claims={"iss": "https://evil.example"}),
    "another audience": token(claims={"aud": ["https://other.example"]}),
    "no expiry": token(without="exp"),
    "infinite expiry": token(claims={"exp": float("inf")}),
    "expiry in text": token(claims={"exp": str(T + 840)}),
    "id token": token({"typ": "JWT"}),
    "stripped signature": token().rpartition(".")[0] + ".",
    "swapped payload": swapped(1),
    "injected jwk": token({"jwk": OTHER_JWK}, sign=es256(OTHER_KEY)),
    "jku": token({"jku": "https://evil.example/keys"}),
    "crit": token({"crit": ["exp"], "exp": T}),
    "24 hours": token(claims={"iat": T - 60, "exp": T + 86_340}),
    "10 kB": token(claims={"more": "x" * 10_000}),
    "junk": "a.b.c",
}
"""The 24 of the trial in RELIABILITY 5.1."""

ALSO_REFUSED = {
    "x5u": token({"x5u": "https://evil.example/cert"}),
    "x5c": token({"x5c": [b64(b"certificate")]}),
    "empty kid": token({"kid": ""}),
    "no typ": token(without="typ"),
    "typ in capitals": token({"typ": "AT+JWT"}),
    "unencoded payload": token({"b64": False, "crit": ["b64"]}),
    "unknown header": token({"zip": "DEF"}),
    "ES256 under the kid of the RSA key": token({"kid": "rsa-1"}),
    "RS256 under the kid of the EC key": token({"alg": "RS256"}, sign=rs256),
    "ES384": token({"alg": "ES384"}),
    "no subject": token(without="sub"),
    "no tenant": token(without="tenant"),
    "no issuer": token(without="iss"),
    "no audience": token(without="aud"),
    "no time of issue": token(without="iat"),
    "subject is no UUID": token(claims={"sub": "admin"}),
    "subject in braces": token(claims={"sub": "{" + str(PERSON) + "}"}),
    "subject in capitals": token(claims={"sub": str(PERSON).upper()}),
    "tenant is a list": token(claims={"tenant": [str(TENANT)]}),
    "tenant is null": token(claims={"tenant": None}),
    "client is empty": token(claims={"client_id": "", "scope": "cases:read"}),
    "client is a number": token(claims={"client_id": 7, "scope": "cases:read"}),
    "client is null": token(claims={"client_id": None}),
    "client is too long": token(claims={"client_id": "c" * 201}),
    "client with a space": token(claims={"client_id": "a b"}),
    "scope of a client is a list": token(claims={"client_id": "c", "scope": ["cases:read"]}),
    "expiry is not a number": token(claims={"exp": float("nan")}),
    "expiry is true": token(claims={"exp": True}),
    "expiry beyond all numbers": token(claims={"exp": 10**400, "iat": 0.5}),
    "expires before it was issued": token(claims={"iat": T + 20, "exp": T + 10}),
    "one second over an hour": token(claims={"iat": T - 60, "exp": T + 3_541}),
    "swapped header": "e30." + token().split(".", 1)[1],
    "swapped signature": swapped(2),
    "two parts": "a.b",
    "five parts": "a.b.c.d.e",
    "nested header": b64(b"[" * 350) + ".e30.AAAA",
    "header is a text": b64(b'"alg"') + ".e30.AAAA",
    "claims are a list": b64(json.dumps(HEADER).encode()) + ".W10.AAAA",
}


def verifier(issuer: Issuer = OUTSIDE, now: datetime = NOW) -> TokenVerifier:
    return TokenVerifier(issuer, lambda: now)
