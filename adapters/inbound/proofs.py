"""Proof that a message comes from the system itself (after RFC 9449).

A token that travels with a message can be read by whoever runs the broker, so it alone proves
nothing. The proof is a JWS by the system's own key over the subject, the token and the body: who
has seen a message can send it once more, which changes nothing, and no other one.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from adapters.signing_in.identity import refused_headers

MOST_BYTES = 2048
PROOF_TYPE = "rtw-proof+jwt"
_ALGORITHMS = ["ES256"]


def key_in(pem: str) -> ECKey:
    """The key of a system, whose private half is left away. Raises ValueError for what is no
    P-256 key."""
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError, TypeError):
        raise ValueError("must be a P-256 key in PEM") from None
    if key.curve_name != "P-256":
        raise ValueError("must be a P-256 key in PEM")
    return ECKey.import_key(key.as_pem(private=False))


def proof_for(key: ECKey, subject: str, token: str, body: bytes) -> str:
    """What a system sends in the header RTW-Proof; ``key`` is its private one."""
    header = {"alg": "ES256", "typ": PROOF_TYPE}
    return jwt.encode(header, _said(subject, token, body), key, _ALGORITHMS)


def is_proved(key: ECKey, proof: str, subject: str, token: str, body: bytes) -> bool:
    """Whether the holder of the key has sent exactly this, with this token, to this subject."""
    if len(proof) > MOST_BYTES:
        return False
    try:
        claims = jwt.decode(proof, key, _ALGORITHMS, _registry()).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return False
    wanted = _said(subject, token, body)
    given = {name: claims.get(name) for name in wanted}
    return all(
        isinstance(each, str) and compare_digest(each.encode(), wanted[name].encode())
        for name, each in given.items()
    )


def _said(subject: str, token: str, body: bytes) -> dict[str, str]:
    return {"sub": subject, "ath": _digest(token.encode()), "bsh": _digest(body)}


def _digest(data: bytes) -> str:
    return urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()


def _registry() -> JWSRegistry:
    typed = {"typ": HeaderParameter("the kind of proof", _is_proof, required=True)}
    return JWSRegistry(header_registry=refused_headers() | typed, algorithms=_ALGORITHMS)


def _is_proof(value: object) -> None:
    if value != PROOF_TYPE:
        raise ValueError("must be a proof")
