"""What counts as a key of an issuer, and what it publishes beside."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey, OctKey

from adapters.signing_in.issuer_keys import keys_in
from tests.adapters.signing_in.issuing import published
from tests.adapters.signing_in.tokens import EC_KEY, PUBLIC_EC, PUBLIC_RSA, b64


def listed(key: Any, **changes: Any) -> dict[str, Any]:
    return {**published(key)[0], **changes}


P384 = ECKey.import_key(ec.generate_private_key(ec.SECP384R1()).public_key(), {"kid": "p-384"})


@pytest.mark.parametrize(
    "bad",
    [
        OctKey.generate_key(256, {"kid": "shared"}).as_dict(private=True),
        listed(PUBLIC_RSA, n=b64(b"\xff" * 255)),
        published(P384)[0],
        listed(PUBLIC_EC, use="enc"),
        listed(PUBLIC_EC, key_ops=["sign"]),
        listed(PUBLIC_EC, key_ops="verify"),
        listed(PUBLIC_EC, alg="ES384"),
        listed(PUBLIC_RSA, alg="RS512"),
        listed(PUBLIC_RSA, alg="none"),
        listed(PUBLIC_EC, kid=""),
        listed(PUBLIC_EC, kid=7),
        listed(PUBLIC_EC, x=7),
        listed(PUBLIC_EC, x="AA"),
        listed(PUBLIC_RSA, n=""),
        listed(PUBLIC_RSA, e=None),
        {"kty": "EC"},
        {"kty": "AKP", "kid": "later"},
        "a key",
        None,
    ],
)
def test_a_key_that_is_not_for_us_is_passed_over(bad: Any) -> None:
    found = keys_in({"keys": [bad, *published(PUBLIC_EC)]})

    assert [key.kid for key in found] == ["ec-1"]
    with pytest.raises(ValueError, match="no key"):
        keys_in({"keys": [bad]})


@pytest.mark.parametrize("keys", [None, {}, "keys", published(PUBLIC_EC) * 101])
def test_a_list_of_keys_that_is_none_or_too_long_is_refused(keys: Any) -> None:
    with pytest.raises(ValueError, match="lists no keys, or too many"):
        keys_in({"keys": keys})


def test_of_a_private_key_that_an_issuer_lets_slip_only_the_public_half_is_kept() -> None:
    private = ECKey.import_key(EC_KEY, {"kid": "ec-1"}).as_dict(private=True)

    (key,) = keys_in({"keys": [private]})

    assert "d" in private
    assert not key.is_private
