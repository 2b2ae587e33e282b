"""The environment is read once; what makes no sense is refused by the variable's name."""

from pathlib import Path

import pytest

from adapters.live_tables.numbered import Numbered
from adapters.settings import NatsSettings, SettingsError, SignIn, settings_from_environment

URL = "postgresql://user:secret@db.example/ledger"


def test_nothing_set_means_a_demo_on_this_machine() -> None:
    found = settings_from_environment({})

    assert found.data == Path(__file__).resolve().parents[2] / ".data"
    assert (found.host, found.port, found.env) == ("127.0.0.1", 8080, "dev")
    assert found.database_url is None
    assert found.log_origin == "returnledger.example/rtw/dev"


def test_an_empty_variable_counts_as_absent() -> None:
    assert settings_from_environment({"RTW_PORT": "", "RTW_DATABASE_URL": ""}).port == 8080


def test_a_database_elsewhere_means_production() -> None:
    found = settings_from_environment({"RTW_DATABASE_URL": URL})

    assert found.env == "prod"
    assert found.database_direct_url == URL
    assert found.log_origin is None


def test_each_variable_is_taken() -> None:
    found = settings_from_environment(
        {
            "RTW_DATA": "/srv/rtw",
            "RTW_HOST": "0.0.0.0",
            "RTW_PORT": "9000",
            "RTW_READY_WITHIN_S": "5",
            "RTW_ENV": "dev",
            "RTW_DATABASE_URL": URL,
            "RTW_DATABASE_DIRECT_URL": f"{URL}?application_name=direct",
            "RTW_API_DATABASE_URL": f"{URL}?application_name=api",
            "RTW_PROJECT_DATABASE_URL": f"{URL}?application_name=project",
            "RTW_ISSUER": "https://id.example/realm",
            "RTW_AUDIENCE": "returnledger",
            "RTW_CLIENT_ID": "browser",
            "RTW_CLIENT_SECRET_FILE": "/run/secrets/rtw",
            "RTW_REDIRECT_URL": "http://ledger.example/sign-in/answer",
            "RTW_LOG_ORIGIN": "ledger.example/rtw",
            "RTW_CLAIM_KEY": "0f" * 32,
        }
    )

    assert found.data == Path("/srv/rtw")
    assert (found.host, found.port, found.env) == ("0.0.0.0", 9000, "dev")
    assert found.ready_within_s == 5
    assert found.database_direct_url == f"{URL}?application_name=direct"
    assert found.api_database_url == f"{URL}?application_name=api"
    assert found.project_database_url == f"{URL}?application_name=project"
    assert (found.issuer, found.audience) == ("https://id.example/realm", "returnledger")
    assert found.sign_in == SignIn(
        "browser", Path("/run/secrets/rtw"), "http://ledger.example/sign-in/answer"
    )
    assert found.log_origin == "ledger.example/rtw"
    assert found.claim_key == b"\x0f" * 32


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RTW_PORT", "0"),
        ("RTW_PORT", "65536"),
        ("RTW_PORT", "http"),
        ("RTW_PORT", "-1"),
        ("RTW_READY_WITHIN_S", "0"),
        ("RTW_READY_WITHIN_S", "soon"),
        ("RTW_PORT", "٨٠"),
        ("RTW_ENV", "production"),
        ("RTW_DATABASE_URL", "postgresql://user:secret@[db.example/ledger"),
        ("RTW_DATABASE_URL", "secret"),
        ("RTW_DATABASE_DIRECT_URL", URL),
        ("RTW_API_DATABASE_URL", URL),
        ("RTW_PROJECT_DATABASE_URL", URL),
        ("RTW_ISSUER", "id.example"),
        ("RTW_ISSUER", "https://"),
        ("RTW_ISSUER", "https://["),
        ("RTW_ISSUER", "ftp://id.example"),
        ("RTW_ISSUER", "https://id.example:port"),
        ("RTW_ISSUER", "https://id.example/?secret"),
        ("RTW_ISSUER", "https://id.example/#secret"),
        ("RTW_ISSUER", "https://user:secret@id.example"),
        ("RTW_CLAIM_KEY", "secret"),
        ("RTW_CLAIM_KEY", "0f" * 31),
    ],
)
def test_a_value_without_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        settings_from_environment({name: value})

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("production", [{"RTW_ENV": "prod"}, {"RTW_DATABASE_URL": URL}], ids=str)
def test_an_issuer_without_encryption_is_for_development_alone(
    production: dict[str, str],
) -> None:
    plain = {"RTW_ISSUER": "http://127.0.0.1:8081/realm"}

    assert settings_from_environment(plain).issuer == plain["RTW_ISSUER"]
    with pytest.raises(SettingsError, match="RTW_ISSUER must be an https address"):
        settings_from_environment(plain | production)


SIGN_IN = {
    "RTW_ISSUER": "https://id.example",
    "RTW_AUDIENCE": "returnledger",
    "RTW_CLIENT_ID": "browser",
    "RTW_CLIENT_SECRET_FILE": "/run/secrets/rtw",
    "RTW_REDIRECT_URL": "https://ledger.example/sign-in/answer",
}


@pytest.mark.parametrize("missing", SIGN_IN)
def test_what_a_sign_in_at_a_browser_needs_is_there_as_a_whole(missing: str) -> None:
    assert settings_from_environment(SIGN_IN).sign_in is not None
    with pytest.raises(SettingsError, match=missing):
        settings_from_environment(SIGN_IN | {missing: ""})


@pytest.mark.parametrize(
    "address",
    [
        "https://ledger.example/",
        "https://ledger.example/sign-in/answer?secret",
        "https://user:secret@ledger.example/sign-in/answer",
        "http://ledger.example/sign-in/answer",
        "/sign-in/answer",
    ],
)
def test_people_are_sent_back_to_the_one_page_that_takes_them(address: str) -> None:
    with pytest.raises(SettingsError, match="RTW_REDIRECT_URL must be an https") as refused:
        settings_from_environment(SIGN_IN | {"RTW_ENV": "prod", "RTW_REDIRECT_URL": address})

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["brows\ner", "brówser"])
def test_a_client_has_a_plain_name(name: str) -> None:
    with pytest.raises(SettingsError, match="RTW_CLIENT_ID must be plain characters"):
        settings_from_environment(SIGN_IN | {"RTW_CLIENT_ID": name})


def test_without_a_broker_elsewhere_there_is_the_embedded_one() -> None:
    assert settings_from_environment({}).nats is None


def test_a_broker_elsewhere_has_one_or_several_nodes() -> None:
    found = settings_from_environment({"RTW_NATS_URL": "nats://one:4222, tls://two:4223"})

    assert found.nats == NatsSettings(("nats://one:4222", "tls://two:4223"), None, None, None)


def test_its_user_has_his_password_in_a_file() -> None:
    found = settings_from_environment(
        {
            "RTW_NATS_URL": "tls://one:4222",
            "RTW_NATS_USER": "relay",
            "RTW_NATS_PASSWORD_FILE": "/run/secrets/relay",
            "RTW_NATS_CA_FILE": "/etc/rtw/ca.pem",
        }
    )

    assert found.nats == NatsSettings(
        ("tls://one:4222",), "relay", Path("/run/secrets/relay"), Path("/etc/rtw/ca.pem")
    )


@pytest.mark.parametrize(
    "url",
    [
        "one",
        "one:4222",
        "http://one:4222",
        "nats://one",
        "nats://:4222",
        "nats://user:secret@one:4222",
        "nats://one:4222/x",
        "nats://one:4222?x=1",
        "nats://one:99999",
        "nats://one:4222,",
    ],
)
def test_what_is_no_address_of_a_broker_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="RTW_NATS_URL") as refused:
        settings_from_environment({"RTW_NATS_URL": url})

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "variables",
    [
        {"RTW_NATS_USER": "relay"},
        {"RTW_NATS_CA_FILE": "/etc/rtw/ca.pem"},
        {"RTW_NATS_URL": "nats://one:4222", "RTW_NATS_USER": "relay"},
        {"RTW_NATS_URL": "nats://one:4222", "RTW_NATS_PASSWORD_FILE": "/run/secrets/relay"},
    ],
)
def test_half_of_what_a_broker_needs_is_refused(variables: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="RTW_NATS"):
        settings_from_environment(variables)


def test_a_projector_may_be_one_of_several() -> None:
    assert settings_from_environment({}).projector is None
    assert settings_from_environment({"RTW_PROJECTOR": "2/3"}).projector == Numbered(2, 3)
    with pytest.raises(SettingsError, match="RTW_PROJECTOR"):
        settings_from_environment({"RTW_PROJECTOR": "3/2"})
