"""The sign-in of a development machine: six conditions, its key, its tokens."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.asking.problems import ProblemError
from adapters.signing_in.identity import (
    DevConditions,
    DevIssuer,
    DevIssuerRefused,
    check_dev_allowed,
)
from tests.adapters.http.asking import MARKER
from tests.adapters.signing_in.tokens import EC_KEY, NOW, RSA_KEY, WHO, pem, token, verifier

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
        ({"issuer": "https://id.example"}, "real issuer is configured, without RTW_AUDIENCE"),
        ({"log_origin": "ledger.example/main"}, "log origin"),
        ({"audience": "https://ledger.example"}, "RTW_AUDIENCE is set without RTW_ISSUER"),
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


def test_a_development_token_of_a_client_keeps_to_its_scopes(tmp_path: Path) -> None:
    issuer = DevIssuer(tmp_path, ALLOWED, lambda: NOW)
    client = replace(WHO, client="payroll", scopes=frozenset({"cases:read", "feed:read"}))

    assert issuer.verifier().verify([f"Bearer {issuer.token(client)}"]) == client


def test_neither_sign_in_takes_a_token_of_the_other(tmp_path: Path) -> None:
    issuer = DevIssuer(tmp_path, ALLOWED, lambda: NOW)

    with pytest.raises(ProblemError):
        verifier().verify([f"Bearer {issuer.token(WHO)}"])
    with pytest.raises(ProblemError):
        issuer.verifier().verify([f"Bearer {token()}"])


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
