"""Processes that log in as their own role: they change no schema, and see whether it is theirs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.cli import main
from adapters.database import create_database, drop_database, open_database, prepare_cluster
from adapters.embedded.postgres import EmbeddedPostgres, embedded_postgres
from adapters.settings import SettingsError, settings_from_environment
from adapters.store.migrations import MigrationError

HEX = "7" * 64


@pytest.fixture(scope="module")
def elsewhere(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server of its own: passwords belong to the whole of it."""
    with embedded_postgres(server_folder / uuid4().hex) as server:
        prepare_cluster(server)
        yield server


@pytest.fixture
def given(
    elsewhere: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mapping[str, str]]:
    """An empty database that stands elsewhere, and what whoever migrates is told."""
    database = f"test_{uuid4().hex}"
    create_database(elsewhere, database)
    administrator = elsewhere.conninfo(database)

    def own(role: str) -> str:
        return make_conninfo(administrator, user=role, password=f"password of {role}")

    environment = {
        "RTW_DATABASE_URL": administrator,
        "RTW_API_DATABASE_URL": own("rtw_api"),
        "RTW_PROJECT_DATABASE_URL": own("rtw_project"),
        "RTW_RELAY_DATABASE_URL": own("rtw_relay"),
        "RTW_CLAIM_KEY": HEX,
        "RTW_ENV": "dev",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield environment
    drop_database(elsewhere, database)


def as_process(given: Mapping[str, str], own: str, **more: str) -> Mapping[str, str]:
    address = {"RTW_DATABASE_URL": given[f"RTW_{own}_DATABASE_URL"], "RTW_MIGRATE": "off"}
    return {"RTW_CLAIM_KEY": HEX, "RTW_ENV": "dev", **address, **more}


@pytest.mark.parametrize("own", ["API", "PROJECT", "RELAY"])
def test_after_a_migration_each_role_opens_the_database_with_its_own_rights(
    given: Mapping[str, str], own: str
) -> None:
    assert main(["migrate", "--logins"]) == 0

    with open_database(settings_from_environment(as_process(given, own))) as database:
        assert database.kind == "demo"
        role = own.lower()
        with psycopg.connect(database.conninfo(role)) as connection:  # type: ignore[arg-type]
            assert connection.info.user == f"rtw_{role}"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(database.conninfo("owner"))


def test_before_it_no_process_starts(
    given: Mapping[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["migrate", "--logins"]) == 0
    with psycopg.connect(given["RTW_DATABASE_URL"]) as connection:
        connection.execute("DELETE FROM rtw.migration WHERE name = '295_migration_of_relay.sql'")
    for name, value in as_process(given, "API").items():
        monkeypatch.setenv(name, value)

    assert main(["api"]) == 1
    assert "lacks 295_migration_of_relay.sql: run rtw migrate" in capsys.readouterr().err


def test_a_process_with_another_claim_key_does_not_start(given: Mapping[str, str]) -> None:
    assert main(["migrate", "--logins"]) == 0
    wrong = as_process(given, "API", RTW_CLAIM_KEY="8" * 64)

    with pytest.raises(MigrationError), open_database(settings_from_environment(wrong)):
        pass


def test_passwords_are_set_only_for_the_roles_they_are_named_for(
    given: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = make_conninfo(given["RTW_DATABASE_URL"], user="somebody", password="x")
    monkeypatch.setenv("RTW_API_DATABASE_URL", stranger)

    assert main(["migrate", "--logins"]) == 2
    assert "rtw_api" in capsys.readouterr().err


def test_the_embedded_database_is_always_brought_up_to_date() -> None:
    with pytest.raises(SettingsError):
        settings_from_environment({"RTW_MIGRATE": "off"})
