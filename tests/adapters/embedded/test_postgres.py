"""The embedded server comes up whatever was killed before, for root and for everybody else."""

import os
import pwd
import re
import shutil
import stat
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo

from adapters.embedded.data_folders import EmbeddedServerError
from adapters.embedded.postgres import (
    EmbeddedPostgres,
    embedded_postgres,
    postgres_18,
)
from adapters.embedded.server_user import ServerUserError, server_user
from tests.adapters.opener import ROOT, one, opener, postmaster

AS_ROOT = os.geteuid() == 0
MARKER = "k7qm2xw9v4tz8rj3nb6hc1pd"

only_root = pytest.mark.skipif(not AS_ROOT, reason="only root hands the server to another user")


def test_it_is_postgres_18_with_checksums_utf8_and_every_commit_on_disk(data_dir: Path) -> None:
    names = ("data_checksums", "server_encoding", "fsync", "synchronous_commit", "server_version")
    with embedded_postgres(data_dir) as server:
        shown = {name: one(server, f"SHOW {name}") for name in names}

    assert str(shown.pop("server_version")).startswith("18.")
    assert shown == {
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "fsync": "on",
        "synchronous_commit": "on",
    }


def test_it_listens_on_a_private_unix_socket_only(postgres: EmbeddedPostgres) -> None:
    assert one(postgres, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(postgres.socket_folder().stat().st_mode) == 0o700


def test_nobody_is_trusted(postgres: EmbeddedPostgres) -> None:
    rules = (postgres.cluster / "pg_hba.conf").read_text()
    methods = {line.split()[-1] for line in rules.splitlines() if re.match("local|host", line)}

    assert methods == {"scram-sha-256"}


@pytest.mark.parametrize("password", ["", "postgres", "wrong"])
def test_the_superuser_needs_his_password(postgres: EmbeddedPostgres, password: str) -> None:
    conninfo = make_conninfo(postgres.conninfo(), password=password, passfile=os.devnull)

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(conninfo)


def test_secrets_are_for_their_owner_alone(postgres: EmbeddedPostgres) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in postgres.secrets.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(postgres.secrets.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.cluster.stat().st_mode) == 0o700


def test_an_interrupt_at_the_terminal_does_not_reach_the_server(
    postgres: EmbeddedPostgres,
) -> None:
    assert os.getsid(postmaster(postgres)) != os.getsid(0)


def test_what_people_enter_stays_out_of_the_log(made_dir: Path) -> None:
    with embedded_postgres(made_dir) as server, psycopg.connect(server.conninfo()) as connection:
        connection.autocommit = True
        connection.execute("CREATE TABLE note (body text UNIQUE)")
        connection.execute("INSERT INTO note VALUES (%s)", [MARKER])
        with pytest.raises(errors.UniqueViolation):
            connection.execute("INSERT INTO note VALUES (%s)", [MARKER])
        with pytest.raises(errors.InvalidTextRepresentation):
            connection.execute("SELECT %s::uuid", [MARKER])
        with pytest.raises(errors.UndefinedColumn):
            connection.execute(f"SELECT {MARKER}".encode())
        connection.execute(f"DO $$BEGIN RAISE WARNING '{MARKER}'; END$$".encode())

    written = "".join(path.read_text() for path in (made_dir / "log").iterdir())
    assert "ready to accept connections" in written
    assert MARKER not in written


@only_root
def test_root_hands_the_server_to_a_user_without_powers(postgres: EmbeddedPostgres) -> None:
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    owner = postgres.cluster.stat().st_uid

    assert owner == known.get("postgres", known["nobody"])
    assert Path(f"/proc/{postmaster(postgres)}").stat().st_uid == owner


@only_root
def test_a_server_that_can_pass_the_folders_gets_no_capability(postgres: EmbeddedPostgres) -> None:
    user = server_user(postgres_18().program("postgres"), postgres.cluster.parent, postgres.cluster)

    assert user.prefix == () or not _may_pass(postgres.cluster.parent)


def _may_pass(folder: Path) -> bool:
    wheel = postgres_18().programs
    return all(p.stat().st_mode & 0o001 for p in (*folder.parents, folder, *wheel.parents))


@only_root
def test_it_runs_below_a_folder_that_only_root_may_pass(data_dir: Path) -> None:
    private = data_dir.parent / "private"
    private.mkdir(mode=0o700)
    try:
        with embedded_postgres(private / "data") as server:
            assert one(server, "SELECT 1") == 1
    except ServerUserError as refused:
        pytest.skip(f"no capability to give here: {refused}")

    assert stat.S_IMODE(private.stat().st_mode) == 0o700


@only_root
def test_a_folder_out_of_reach_is_an_error_that_says_so(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = data_dir.parent / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with (
        pytest.raises(ServerUserError, match="cannot reach"),
        embedded_postgres(private / "data"),
    ):
        pass


@only_root
def test_an_ordinary_user_runs_it_himself(data_dir: Path) -> None:
    try:
        user = server_user(Path(sys.executable), ROOT, data_dir.parent / "none")
    except ServerUserError as refused:
        pytest.skip(f"others cannot run the tests' interpreter: {refused}")
    user.give(data_dir.parent)
    with opener(data_dir, user=user) as other:
        assert other.answer("SELECT current_user") == "postgres"
        owners = {path.stat().st_uid for path in data_dir.rglob("*")}

        assert owners == {user.uid}
        assert other.leave() == 0


def test_the_cluster_of_another_user_is_refused(
    made_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embedded_postgres(made_dir) as server:
        pass
    monkeypatch.setattr(os, "geteuid", lambda: 54321)

    with pytest.raises(ServerUserError, match="belongs to another user"):
        server.start()


@pytest.mark.parametrize("name", ["d" * 120, "with, a comma"], ids=["long", "odd"])
def test_a_path_no_socket_can_have_puts_it_in_a_private_temporary_folder(
    made_dir: Path, name: str
) -> None:
    data = made_dir.rename(made_dir.parent / name)
    with embedded_postgres(data) as server:
        found = server.socket_folder()
        assert one(server, "SELECT 1") == 1
        assert data.parent not in found.parents
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        assert (data / "postgres.socket").read_text() == str(found)

    assert not found.exists()


def test_a_copied_data_folder_does_not_take_the_socket_of_its_original(data_dir: Path) -> None:
    original, copy = data_dir.parent / ("o" * 120), data_dir.parent / ("c" * 120)
    first = EmbeddedPostgres(original).socket_folder()
    copy.mkdir()
    shutil.copy(original / "postgres.socket", copy)

    second = EmbeddedPostgres(copy).socket_folder()
    assert EmbeddedPostgres(original).socket_folder() == first != second


def test_a_socket_folder_that_others_may_enter_is_refused(made_dir: Path) -> None:
    far = made_dir.rename(made_dir.parent / ("d" * 120))
    prepared = EmbeddedPostgres(far).socket_folder()
    prepared.mkdir()
    prepared.chmod(0o755)
    try:
        with (
            pytest.raises(EmbeddedServerError, match="not a private folder"),
            embedded_postgres(far),
        ):
            pass
    finally:
        prepared.rmdir()
