"""The embedded server comes up whatever was killed before, and the last one out stops it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import psycopg
import pytest

from adapters.embedded.data_folders import EmbeddedServerError
from adapters.embedded.postgres import (
    EmbeddedPostgres,
    Installation,
    embedded_postgres,
    postgres_18,
)
from adapters.embedded.server_processes import is_postmaster
from tests.adapters.opener import one, opener, postmaster, run

IDENTITY = "SELECT system_identifier FROM pg_control_system()"
HALF_AN_INITDB = """#!/bin/sh
[ "$1" = --version ] && exit
folder="${1#--pgdata=}"
mkdir "$folder" && echo 18 >"$folder/PG_VERSION" && exec sleep 600
"""


def test_the_last_one_out_stops_the_server(made_dir: Path) -> None:
    with opener(made_dir) as other:
        with embedded_postgres(made_dir) as server:
            assert other.answer(IDENTITY) == str(one(server, IDENTITY))
        assert other.answer() == "here"

        assert other.leave() == 0
        assert not server.running()
        assert not (server.cluster / "postmaster.pid").exists()


def test_the_first_one_out_leaves_it_to_the_second(made_dir: Path) -> None:
    with opener(made_dir) as other:
        assert other.answer() == "here"
        with embedded_postgres(made_dir) as server:
            assert other.leave() == 0
            assert one(server, "SELECT 1") == 1

    assert not server.running()


def test_a_killed_user_leaves_no_stale_state(made_dir: Path) -> None:
    with opener(made_dir) as other:
        assert other.answer("CREATE TABLE kept (n int)") == "CREATE TABLE"
        other.kill()

    server = EmbeddedPostgres(made_dir)
    assert server.running()
    with embedded_postgres(made_dir) as server:
        assert one(server, "SELECT count(*) FROM kept") == 0
    assert not server.running()


def test_starters_at_once_make_one_cluster(data_dir: Path) -> None:
    with opener(data_dir) as first, opener(data_dir) as second, opener(data_dir) as third:
        openers = (first, second, third)
        for other in openers:
            other.ask(IDENTITY)
        found = {other.hear() for other in openers}

        assert len(found) == 1
        assert "" not in found
        assert [other.leave() for other in openers] == [0, 0, 0]
    assert not EmbeddedPostgres(data_dir).running()


def test_a_killed_server_is_started_again_though_its_children_linger(made_dir: Path) -> None:
    with embedded_postgres(made_dir) as server:
        run(server, "CREATE TABLE kept AS SELECT 1 AS n")
        with psycopg.connect(server.conninfo()) as connection:
            connection.execute("INSERT INTO kept VALUES (2)")
            os.kill(connection.info.backend_pid, signal.SIGSTOP)
            os.kill(postmaster(server), signal.SIGKILL)
            with embedded_postgres(made_dir) as again:
                assert one(again, "SELECT sum(n) FROM kept") == 1
            connection.close()

        assert one(server, "SELECT sum(n) FROM kept") == 1


def test_it_comes_back_after_everything_was_killed(made_dir: Path) -> None:
    with opener(made_dir) as other:
        assert other.answer("CREATE TABLE kept AS SELECT 1 AS n") == "SELECT 1"
        pids = other.answer("SELECT string_agg(pid::text, ' ') FROM pg_stat_activity")
        everything = [postmaster(EmbeddedPostgres(made_dir)), *map(int, pids.split())]
        other.kill()
        for pid in everything:
            _kill(pid)

    with embedded_postgres(made_dir) as server:
        assert one(server, "SELECT n FROM kept") == 1


@pytest.fixture
def recovering(made_dir: Path) -> Iterator[EmbeddedPostgres]:
    """A server that says of itself, as in a recovery, that it takes no connections yet."""
    with embedded_postgres(made_dir) as server:
        state = server.cluster / "postmaster.pid"
        state.write_text(state.read_text().replace("ready   ", "starting"))
        yield server


def test_a_server_that_still_recovers_is_waited_for(
    recovering: EmbeddedPostgres, made_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recover(_seconds: float) -> None:
        state = recovering.cluster / "postmaster.pid"
        state.write_text(state.read_text().replace("starting", "ready   "))

    clock = Mock(monotonic=time.monotonic, sleep=Mock(side_effect=recover))
    monkeypatch.setattr("adapters.embedded.postgres.time", clock)
    EmbeddedPostgres(made_dir).start()

    clock.sleep.assert_called_once()


def test_a_server_that_dies_while_it_recovers_is_an_error_and_the_next_start_mends_it(
    recovering: EmbeddedPostgres, made_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Mock(monotonic=time.monotonic, sleep=lambda _seconds: _kill(postmaster(recovering)))
    monkeypatch.setattr("adapters.embedded.postgres.time", clock)
    with pytest.raises(EmbeddedServerError, match="not ready"):
        EmbeddedPostgres(made_dir).start()

    recovering.start()
    assert one(recovering, "SELECT 1") == 1


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_a_process_that_has_inherited_the_number_of_the_server_is_not_the_server(
    made_dir: Path,
) -> None:
    with embedded_postgres(made_dir) as server:
        stale = (server.cluster / "postmaster.pid").read_text()
    forged = re.sub(r"\A\d+", str(os.getpid()), stale)
    (server.cluster / "postmaster.pid").write_text(forged)
    (server.socket_folder() / ".s.PGSQL.5432.lock").write_text(forged)

    assert not server.running()
    with embedded_postgres(made_dir):
        assert one(server, "SELECT 1") == 1
    os.kill(os.getpid(), 0)


def test_a_dead_server_that_nobody_collected_does_not_count_as_running() -> None:
    with subprocess.Popen(["/bin/true"]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

        assert not is_postmaster(process.pid, "")


def test_an_initdb_killed_half_way_is_thrown_away(data_dir: Path) -> None:
    programs = data_dir.parent / "bin"
    programs.mkdir(mode=0o755)
    for name in ("postgres", "pg_ctl"):
        (programs / name).symlink_to(postgres_18().program(name))
    (programs / "initdb").write_text(HALF_AN_INITDB)
    (programs / "initdb").chmod(0o755)
    with opener(data_dir, programs) as other:
        while not list(data_dir.glob("postgres.new-*/cluster/PG_VERSION")):
            assert other.process.poll() is None
            time.sleep(0.01)
        other.kill()
    assert list(data_dir.glob("postgres.new-*/cluster/PG_VERSION"))

    with embedded_postgres(data_dir) as server:
        assert one(server, "SELECT 1") == 1
    assert not list(data_dir.glob("postgres.new-*"))


def test_a_failed_initdb_says_so_and_leaves_nothing_half_made(data_dir: Path) -> None:
    wrong = Installation(postgres_18().programs, ("--locale-provider=none-such",))

    with (
        pytest.raises(EmbeddedServerError, match="initdb failed"),
        embedded_postgres(data_dir, wrong),
    ):
        pass
    assert not list(data_dir.glob("postgres*/"))


def test_a_server_that_does_not_start_says_where_to_look(made_dir: Path) -> None:
    with embedded_postgres(made_dir) as server:
        pass
    (server.cluster / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(EmbeddedServerError, match=re.escape(str(made_dir / "log"))):
        server.start()
