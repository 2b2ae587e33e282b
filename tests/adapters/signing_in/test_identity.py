"""Bearer tokens: 24 bad ones with one answer, 2 good ones, and whatever else may come."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.asking.problems import ProblemError
from adapters.http.failing import install_problems
from adapters.signing_in.identity import Issuer, TokenVerifier
from adapters.words.wording import load_wording
from tests.adapters.http import asking
from tests.adapters.http.asking import MARKER
from tests.adapters.signing_in.tokens import (
    ALSO_REFUSED,
    AUD,
    CLAIMS,
    HEADER,
    ISS,
    OUTSIDE,
    PERSON,
    PUBLIC_EC,
    REFUSED,
    TENANT,
    WHO,
    T,
    b64,
    rs256,
    token,
    verifier,
)


def app_of(checking: TokenVerifier) -> Starlette:
    async def route(request: Request) -> Response:
        who = checking.verify(request.headers.getlist("authorization"))
        return JSONResponse({"person": str(who.person), "tenant": str(who.tenant)})

    app = Starlette(routes=[Route("/", route)])
    install_problems(app, load_wording())
    return app


def ask(authorization: Sequence[str], query: str = "") -> httpx.Response:
    headers = [("Authorization", value) for value in authorization]
    return asking.ask(app_of(verifier()), "GET", "/" + query, headers=headers)


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


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scope": "cases:read feed:read"}, {"cases:read", "feed:read"}),
        ({"scope": " cases:read  openid "}, {"cases:read", "openid"}),
        ({"scope": ""}, set()),
        ({}, set()),
    ],
)
def test_a_token_of_a_client_acts_for_its_subject_within_its_scopes(
    claims: dict[str, Any], scopes: set[str]
) -> None:
    bearer = token(claims={"client_id": "payroll", **claims})

    found = verifier().verify([f"Bearer {bearer}"])

    assert found == replace(WHO, client="payroll", scopes=frozenset(scopes))


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


@pytest.mark.parametrize(
    "bad",
    [token(without="kid"), token({"kid": None}), token({"kid": ""}), token({"kid": "ec-2"})],
    ids=["no kid", "null kid", "empty kid", "unknown kid"],
)
def test_the_only_key_of_an_issuer_is_not_taken_unless_it_is_named(bad: str) -> None:
    own = Issuer(ISS, AUD, KeySet([PUBLIC_EC]))

    with pytest.raises(ProblemError):
        verifier(own).verify([f"Bearer {bad}"])
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
