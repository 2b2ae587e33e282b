"""A streaming standby of an embedded server, which answers nobody before it has what it has got."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.embedded.data_folders import make_private_folder
from adapters.embedded.postgres import EmbeddedPostgres, postgres_18
from adapters.embedded.server_processes import kill_orphans
from adapters.embedded.server_user import ServerUser, server_user
from tests.faults.parts import CONTROL_S, wait_until

NAME = "rtw_standby"
_SYNCHRONOUS = f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'"
_IN_STEP = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


@dataclass
class Standby:
    """In ``folder``, of a server that is running."""

    primary: EmbeddedPostgres
    folder: Path
    user: ServerUser

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def follow(self) -> None:
        """Copies the primary, follows it, and has it wait for us with each commit."""
        self._copy()
        for path in [self.cluster, *self.cluster.rglob("*")]:
            self.user.give(path)
        make_private_folder(self.run, self.user)
        settings = {
            "cluster_name": NAME,
            "unix_socket_directories": str(self.run),
            "listen_addresses": "",
            "logging_collector": "off",
            "max_connections": "100",
        }
        options = " ".join(f"-c {shlex.quote(f'{key}={text}')}" for key, text in settings.items())
        self._control("-l", str(self.run / "start.log"), "-o", options, "start")
        with psycopg.connect(self.primary.conninfo(), autocommit=True) as connection:
            connection.execute(_SYNCHRONOUS)
            connection.execute("SELECT pg_reload_conf()")
            wait_until("the standby does not follow", lambda: _one(connection, _IN_STEP) == 1)

    def promote(self) -> None:
        self._control("promote")

    def end(self) -> None:
        self._control("-m", "immediate", "stop")

    def either(self, conninfo: str) -> str:
        """The address at which one writes, at whichever of the two one may."""
        first = str(conninfo_to_dict(conninfo)["host"])
        hosts = {"host": f"{first},{self.run}", "port": "5432,5432"}
        return make_conninfo(conninfo, **hosts, target_session_attrs="read-write")

    def _copy(self) -> None:
        source = make_conninfo(self.primary.conninfo(), application_name=NAME, dbname="")
        subprocess.run(
            [
                *(str(postgres_18().program("pg_basebackup")), f"--dbname={source}"),
                *(f"--pgdata={self.cluster}", "--checkpoint=fast", "--write-recovery-conf"),
            ],
            check=True,
            capture_output=True,
        )

    def _control(self, *words: str) -> None:
        program = str(postgres_18().program("pg_ctl"))
        waiting = ("-D", str(self.cluster), "-w", "-t", str(CONTROL_S))
        done = self.user.run(program, *waiting, *words, timeout=2 * CONTROL_S)
        assert done.returncode == 0, done.stdout


def lose_host(server: EmbeddedPostgres) -> None:
    """All processes of a server at once, as where its machine is lost; nobody starts it again."""
    os.kill(int((server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    lines = (server.cluster / "postmaster.opts").read_text()
    name = lines.partition("cluster_name=")[2].partition('"')[0]
    assert kill_orphans(name, timeout=CONTROL_S)


@contextmanager
def standby(primary: EmbeddedPostgres, data: Path) -> Iterator[Standby]:
    """Following; ended with the context."""
    folder = data / "standby"
    folder.mkdir(mode=0o711)
    user = server_user(postgres_18().program("initdb"), data, primary.cluster)
    following = Standby(primary, folder, user)
    following.follow()
    try:
        yield following
    finally:
        following.end()


def _one(connection: psycopg.Connection[tuple[int]], statement: str) -> int:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return int(row[0])
