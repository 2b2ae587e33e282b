"""The secret by which the issuer knows us: from a file that not everybody can read."""

from pathlib import Path

import pytest

from adapters.main import SystemClock, code_flow
from adapters.settings import SettingsError, settings_from_environment
from adapters.signing_in.issuer_keys import IssuerKeys
from adapters.signing_in.outside_issuer import OutsideVerifier
from tests.adapters.signing_in.tokens import AUD, ISS
from tests.adapters.test_settings import SIGN_IN

VERIFIER = OutsideVerifier(ISS, AUD, IssuerKeys(ISS), SystemClock().now)


def _secret(path: Path) -> str:
    given = SIGN_IN | {"RTW_CLIENT_SECRET_FILE": str(path)}
    flow = code_flow(settings_from_environment(given), VERIFIER)
    assert flow is not None
    assert "s3cret" not in repr(flow.client)
    return flow.client.secret


def test_the_secret_is_what_the_file_holds_without_the_end_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("s3cret +&\n")
    path.chmod(0o400)

    assert _secret(path) == "s3cret +&"


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        ("s3cret", 0o404, "others can read it"),
        ("", 0o400, "it holds no secret"),
        ("\n", 0o400, "it holds no secret"),
        ("s3\ncret", 0o400, "it holds no secret"),
        ("s3crét", 0o400, "ascii"),
    ],
)
def test_a_secret_that_is_none_is_refused_and_not_told(
    tmp_path: Path, content: str, mode: int, why: str
) -> None:
    path = tmp_path / "secret"
    path.write_text(content)
    path.chmod(mode)

    with pytest.raises(SettingsError, match=f"^RTW_CLIENT_SECRET_FILE: .*{why}") as refused:
        _secret(path)
    assert "s3cr" not in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        _secret(tmp_path / "none")


def test_without_its_settings_nobody_is_signed_in_at_a_browser() -> None:
    given = {"RTW_ISSUER": ISS, "RTW_AUDIENCE": AUD}

    assert code_flow(settings_from_environment(given), VERIFIER) is None
