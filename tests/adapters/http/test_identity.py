"""Bearer tokens, made by hand here so that nothing depends on the library that checks them."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.http.identity import (
    DevConditions,
    DevIssuer,
    DevIssuerRefused,
    Identity,
    Issuer,
    TokenVerifier,
    check_dev_allowed,
)
from adapters.http.problems import ProblemError, install_problems
from adapters.wording import load_wording

MARKER = "qK7vZ2mX9tR4wB6nL8pD3sFh"
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


def app_of(checking: TokenVerifier) -> Starlette:
    async def route(request: Request) -> Response:
        who = checking.verify(request.headers.getlist("authorization"))
        return JSONResponse({"person": str(who.person), "tenant": str(who.tenant)})

    app = Starlette(routes=[Route("/", route)])
    install_problems(app, load_wording())
    return app


def ask(authorization: Sequence[str], query: str = "") -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app_of(verifier()))
        async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
            headers = [("Authorization", value) for value in authorization]
            return await client.get("/" + query, headers=headers)

    return asyncio.run(asked())


def parts_of(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, dict(answer.headers), answer.content


def test_the_24_bad_tokens_of_the_trial_get_one_and_the_same_answer() -> None:
    answers = {name: parts_of(ask([f"Bearer {bad}"])) for name, bad in REFUSED.items()}

    without = parts_of(ask([]))
    assert len(answers) == 24
    assert answers == dict.fromkeys(REFUSED, without)
    assert without[0] == 401
    assert without[1]["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ALSO_REFUSED)
def test_other_bad_tokens_get_the_same_answer(name: str) -> None:
    assert parts_of(ask([f"Bearer {ALSO_REFUSED[name]}"])) == parts_of(ask([]))


@pytest.mark.parametrize(
    "good",
    [token(), token({"alg": "RS256", "kid": "rsa-1"}, sign=rs256)],
    ids=["ES256", "RS256"],
)
def test_the_2_good_tokens_of_the_trial_name_a_person_of_a_tenant(good: str) -> None:
    answer = ask([f"Bearer {good}"])

    assert answer.status_code == 200
    assert answer.json() == {"person": str(PERSON), "tenant": str(TENANT)}


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": T - 29},
        {"iat": T + 29},
        {"nbf": T + 29},
        {"aud": ["https://other.example", AUD]},
        {"iat": T - 60, "exp": T + 3_540},
        {"scope": "read", "roles": ["admin"]},
    ],
    ids=str,
)
def test_leeway_one_hour_and_several_audiences_are_accepted(claims: dict[str, Any]) -> None:
    assert verifier().verify([f"Bearer {token(claims=claims)}"]) == WHO


@pytest.mark.parametrize("value", ["bearer {}", "BEARER  {}"])
def test_the_scheme_has_no_case(value: str) -> None:
    assert verifier().verify([value.format(token())]) == WHO


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "{}", "Basic {}", "Basic dTpw", "Token {}", "Bearer {} {}",
     "Bearer {}, Bearer {}", "Bearer {}\t", " Bearer {}", "Bearer {}=", "Bearer\t{}"],
)  # fmt: skip
def test_what_is_not_one_bearer_token_is_401(value: str) -> None:
    with pytest.raises(ProblemError) as refused:
        verifier().verify([value.replace("{}", token())])

    assert (refused.value.status, refused.value.code) == (401, "unauthenticated")


def test_two_authorization_headers_are_400() -> None:
    answer = ask([f"Bearer {token()}", f"Bearer {token()}"])

    assert (answer.status_code, answer.json()["code"]) == (400, "authorization_twice")


def test_a_token_in_the_query_is_not_accepted() -> None:
    assert parts_of(ask([], f"?access_token={token()}")) == parts_of(ask([]))


def test_an_issuer_of_our_own_takes_no_rs256() -> None:
    own = replace(OUTSIDE, algorithms=("ES256",))

    with pytest.raises(ProblemError):
        verifier(own).verify(["Bearer " + token({"alg": "RS256", "kid": "rsa-1"}, sign=rs256)])
    assert verifier(own).verify([f"Bearer {token()}"]) == WHO


@pytest.mark.parametrize("algorithms", [(), ("HS256",), ("ES256", "none")])
def test_an_issuer_with_another_algorithm_cannot_be_configured(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="ES256 or RS256"):
        Issuer(ISS, AUD, KeySet([PUBLIC_EC]), algorithms)


def test_an_issuer_with_a_shared_secret_cannot_be_configured() -> None:
    with pytest.raises(ValueError, match="no shared secret"):
        Issuer(ISS, AUD, KeySet([OctKey.generate_key(256)]))


def status_of(bearer: str) -> int:
    try:
        verifier().verify([f"Bearer {bearer}"])
    except ProblemError as refused:
        return refused.status
    return 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)
odd = st.dictionaries(st.sampled_from([*HEADER, *CLAIMS, "nbf", "jti"]), json_values, max_size=2)


@settings(deadline=None)
@given(odd, odd)
def test_signed_tokens_of_any_shape_are_accepted_or_401(
    header: dict[str, Any], claims: dict[str, Any]
) -> None:
    assert status_of(token(header, claims)) in {200, 401}


@settings(deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=70))
def test_any_three_parts_are_401(head: bytes, payload: bytes, signature: bytes) -> None:
    made_up = ".".join(map(b64, (head, payload, signature)))

    assert status_of(made_up) == 401


MARKED = [
    [MARKER],
    [f"Basic {MARKER}"],
    [f"Bearer {MARKER}"],
    [f"Bearer {MARKER}.{MARKER}.{MARKER}"],
    [f"Bearer {MARKER}", f"Bearer {MARKER}"],
    [f"Bearer {token({'kid': MARKER})}"],
    [f"Bearer {token({'alg': MARKER})}"],
    [f"Bearer {token({'typ': MARKER})}"],
    [f"Bearer {token({MARKER: MARKER})}"],
    [f"Bearer {token(claims={'sub': MARKER})}"],
    [f"Bearer {token(claims={'tenant': MARKER, MARKER: MARKER})}"],
    [f"Bearer {token(claims={'iss': MARKER})}"],
    [f"Bearer {token(claims={'exp': MARKER})}"],
]


@pytest.mark.parametrize("authorization", MARKED, ids=range(len(MARKED)))
def test_no_answer_and_no_log_line_holds_a_bad_value(
    authorization: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = ask(authorization)

    assert answer.status_code in {400, 401}
    assert MARKER not in answer.text + repr(answer.headers)
    assert MARKER not in "\n".join(each.getMessage() for each in caplog.records)


ALLOWED = DevConditions(
    environment="dev",
    listeners=("127.0.0.1", "::1", "/run/rtw/nats.sock"),
    deployment="demo",
    issuer=None,
    log_origin="ledger.local/dev",
    audience=None,
)


def test_the_development_sign_in_starts_where_all_six_conditions_hold() -> None:
    check_dev_allowed(ALLOWED)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"environment": "prod"}, "RTW_ENV"),
        ({"listeners": ("127.0.0.1", "0.0.0.0")}, "listener"),
        ({"deployment": "production"}, "demo"),
        ({"issuer": "https://id.example"}, "real issuer"),
        ({"log_origin": "ledger.example/main"}, "log origin"),
        ({"audience": "https://ledger.example"}, "audience"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_development_sign_in_does_not_start_with_one_condition_broken(
    broken: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(DevIssuerRefused, match=rf"^[^.]*{reason}[^.]*\.$"):
        DevIssuer(tmp_path, replace(ALLOWED, **broken), lambda: NOW)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"environment": None},
        {"environment": "DEV"},
        {"listeners": ()},
        {"listeners": ("localhost",)},
        {"listeners": ("::",)},
        {"listeners": ("",)},
        {"listeners": ("192.168.1.7",)},
        {"deployment": None},
        {"log_origin": "ledger.example/dev/main"},
    ],
    ids=str,
)
def test_what_is_not_said_does_not_count_as_development(broken: dict[str, Any]) -> None:
    with pytest.raises(DevIssuerRefused):
        check_dev_allowed(replace(ALLOWED, **broken))


def test_the_development_issuer_keeps_its_key_to_its_owner(tmp_path: Path) -> None:
    first = DevIssuer(tmp_path, ALLOWED, lambda: NOW)
    second = DevIssuer(tmp_path, ALLOWED, lambda: NOW)

    key_file = tmp_path / "secrets" / "dev-issuer.pem"
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in key_file.parent.iterdir()] == ["dev-issuer.pem"]
    assert second.verifier().verify([f"Bearer {first.token(WHO)}"]) == WHO


def test_a_development_token_lives_for_15_minutes(tmp_path: Path) -> None:
    now = NOW
    issuer = DevIssuer(tmp_path, ALLOWED, lambda: now)
    bearer, checking = f"Bearer {issuer.token(WHO)}", issuer.verifier()

    now = NOW + timedelta(minutes=15, seconds=29)
    assert checking.verify([bearer]) == WHO
    now = NOW + timedelta(minutes=15, seconds=30)
    with pytest.raises(ProblemError):
        checking.verify([bearer])


def test_a_real_deployment_takes_no_development_token(tmp_path: Path) -> None:
    bearer = f"Bearer {DevIssuer(tmp_path, ALLOWED, lambda: NOW).token(WHO)}"

    with pytest.raises(ProblemError):
        verifier().verify([bearer])
    with pytest.raises(ProblemError):
        DevIssuer(tmp_path / "..", ALLOWED, lambda: NOW).verifier().verify([f"Bearer {token()}"])


def test_a_development_key_of_another_folder_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (DevIssuer(tmp_path / name, ALLOWED, lambda: NOW) for name in ("a", "b"))

    with pytest.raises(ProblemError):
        second.verifier().verify([f"Bearer {first.token(WHO)}"])


def test_a_development_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    DevIssuer(tmp_path, ALLOWED, lambda: NOW)
    (tmp_path / "secrets" / "dev-issuer.pem").chmod(0o640)

    with pytest.raises(DevIssuerRefused, match="others can read its key"):
        DevIssuer(tmp_path, ALLOWED, lambda: NOW)


def test_a_development_key_file_without_a_key_is_refused(tmp_path: Path) -> None:
    DevIssuer(tmp_path, ALLOWED, lambda: NOW)
    key_file = tmp_path / "secrets" / "dev-issuer.pem"

    for content in ("", MARKER, pem(RSA_KEY).decode(), pem(EC_KEY).decode()):
        key_file.write_text(content)
        with pytest.raises(DevIssuerRefused, match="holds no private P-256 key") as refused:
            DevIssuer(tmp_path, ALLOWED, lambda: NOW)
        assert MARKER not in str(refused.value)
