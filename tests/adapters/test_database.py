"""The same database, beside us or elsewhere: how it is opened and who connects as whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.database import Role, open_database
from adapters.embedded.postgres import EmbeddedPostgres, embedded_postgres
from adapters.settings import Settings, settings_from_environment
from adapters.store.migrations import MigrationError
from tests.servers import waiting_for_no_disk

ROLES: tuple[Role, ...] = ("owner", "api", "project", "relay")
KEY = "ab" * 32
Variables = dict[str, str]


@pytest.fixture(scope="module")
def elsewhere(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server without our roles, where an operator has made an ordinary user with CREATEROLE."""
    with embedded_postgres(server_folder / "elsewhere", waiting_for_no_disk()) as server:
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            connection.execute("CREATE ROLE operator LOGIN CREATEROLE PASSWORD 'opens'")
        yield server


@pytest.fixture
def url(elsewhere: EmbeddedPostgres) -> Iterator[str]:
    """For the operator, to a database of his own that nobody has opened yet."""
    with database_of_the_operator(elsewhere) as url:
        yield url


@pytest.fixture(scope="module")
def opened(
    elsewhere: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Variables]:
    """Of a process, where another one has opened the database before."""
    with database_of_the_operator(elsewhere) as url:
        variables = {"RTW_DATABASE_URL": url, "RTW_CLAIM_KEY": KEY}
        with open_database(settings(tmp_path_factory.mktemp("opened"), **variables)):
            yield variables


@contextmanager
def database_of_the_operator(elsewhere: EmbeddedPostgres) -> Iterator[str]:
    name = f"ledger_{uuid4().hex}"
    with psycopg.connect(elsewhere.conninfo(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER operator".encode())
        yield elsewhere.conninfo(name, "operator", "opens")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def settings(data: Path, **variables: str) -> Settings:
    return settings_from_environment({"RTW_DATA": str(data), **variables})


def whoami(conninfo: str) -> tuple[str, str]:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT session_user::text, current_user::text").fetchone()
    assert row is not None
    return row[0], row[1]


def test_the_embedded_one_is_kept_and_its_roles_log_in_themselves(made_dir: Path) -> None:
    with (
        open_database(settings(made_dir)) as first,
        psycopg.connect(first.conninfo("owner")) as connection,
    ):
        connection.execute("CREATE TABLE rtw.kept (n int)")
        connection.commit()
    with open_database(settings(made_dir)) as again:
        found = {role: whoami(again.conninfo(role)) for role in ROLES}
        with psycopg.connect(again.conninfo("owner")) as connection:
            kept = connection.execute("SELECT to_regclass('rtw.kept')::text").fetchone()

    assert found == {
        "owner": ("postgres", "rtw_owner"),
        "api": ("rtw_api", "rtw_api"),
        "project": ("rtw_project", "rtw_project"),
        "relay": ("rtw_relay", "rtw_relay"),
    }
    assert kept == ("rtw.kept",)
    assert first.claim_key == again.claim_key
    assert (first.kind, again.kind) == ("demo", "demo")


def test_a_demo_stays_a_demo_when_it_is_opened_for_production(made_dir: Path) -> None:
    with open_database(settings(made_dir)):
        pass
    with open_database(settings(made_dir, RTW_ENV="prod")) as database:
        assert database.kind == "demo"


def test_elsewhere_an_ordinary_user_creates_the_roles_and_acts_as_each(
    data_dir: Path, url: str
) -> None:
    with open_database(settings(data_dir, RTW_DATABASE_URL=url)) as database:
        found = {role: whoami(database.conninfo(role)) for role in ROLES}

    assert database.kind == "production"
    assert found == {role: ("operator", f"rtw_{role}") for role in ROLES}
    assert not (data_dir / "postgres").exists()


def test_elsewhere_the_roles_cannot_log_in(data_dir: Path, opened: Variables) -> None:
    with (
        open_database(settings(data_dir, **opened)) as database,
        psycopg.connect(database.conninfo("owner")) as connection,
    ):
        logins = connection.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'rtw\\_%' AND rolcanlogin"
        ).fetchone()

    assert logins == (0,)


def test_elsewhere_the_public_may_not_connect(data_dir: Path, opened: Variables) -> None:
    with (
        open_database(settings(data_dir, **opened)) as database,
        psycopg.connect(database.conninfo("owner")) as connection,
    ):
        may = connection.execute(
            "SELECT has_database_privilege('public', current_database(), 'CONNECT, TEMPORARY')"
        ).fetchone()

    assert may == (False,)


def test_own_credentials_of_a_role_are_used_as_they_are(data_dir: Path, opened: Variables) -> None:
    own = make_conninfo(opened["RTW_DATABASE_URL"], application_name="the api")
    with open_database(settings(data_dir, **opened, RTW_API_DATABASE_URL=own)) as database:
        assert database.conninfo("api") == own
        assert database.direct_conninfo("api") == own
        assert whoami(database.conninfo("project")) == ("operator", "rtw_project")


def test_sessions_go_past_the_pooler(data_dir: Path, opened: Variables) -> None:
    direct = make_conninfo(opened["RTW_DATABASE_URL"], application_name="direct")
    with open_database(settings(data_dir, **opened, RTW_DATABASE_DIRECT_URL=direct)) as database:
        names = {
            conninfo_to_dict(database.direct_conninfo(role)).get("application_name")
            for role in ROLES
        }

        assert names == {"direct"}
        assert "application_name" not in conninfo_to_dict(database.conninfo("api"))
        assert whoami(database.direct_conninfo("api")) == ("operator", "rtw_api")


def test_options_of_the_operator_are_kept(data_dir: Path, opened: Variables) -> None:
    url = make_conninfo(opened["RTW_DATABASE_URL"], options="-c work_mem=5MB")
    given = settings(data_dir, **opened | {"RTW_DATABASE_URL": url})
    with (
        open_database(given) as database,
        psycopg.connect(database.conninfo("api")) as connection,
    ):
        assert connection.execute("SHOW work_mem").fetchone() == ("5MB",)


def test_a_process_with_another_claim_key_is_turned_away(data_dir: Path, opened: Variables) -> None:
    with (
        pytest.raises(MigrationError, match="claim key"),
        open_database(settings(data_dir, RTW_DATABASE_URL=opened["RTW_DATABASE_URL"])),
    ):
        pass


def test_no_secret_shows_in_a_printed_database_or_its_settings(
    data_dir: Path, opened: Variables
) -> None:
    given = settings(data_dir, **opened)
    with open_database(given) as database:
        printed = f"{database!r} {given!r}"

    assert "opens" not in printed
    assert KEY not in printed
    assert repr(bytes.fromhex(KEY)) not in printed
