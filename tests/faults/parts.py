"""The product as separate processes on an embedded PostgreSQL, each of which can be killed."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from adapters.broker.nats_server import EmbeddedNats
from adapters.database import Database
from adapters.embedded.postgres import EmbeddedPostgres, postgres_18
from adapters.embedded.server_processes import is_alive
from adapters.embedded.server_user import server_user
from adapters.processes.topology import LOGINS, Login
from adapters.settings import Settings
from tests.adapters.processes.clusters import ROOT, answers, free

PATIENCE_S = 120.0
PLAIN = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}
CONTROL_S = 60
COUNTING = "consumer-2"
_FIRST: Mapping[str, Login] = {
    "api": "api",
    "projector": "project",
    "relay": "relay",
    "consumer": "api",
    "inbound": "api",
    "deadlines": "api",
}
"""As whom each kind of process comes to the database first of all."""
_SEEN_KILLED = b") was terminated by signal 9"


@dataclass
class Part:
    """One process of ours. ``watched`` is where it says that it lives, if it does."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    watched: str | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.words],
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> bool:
        """As a power cut does: nothing is finished, nothing is said. Whether it lived until then,
        and that has ended it."""
        if self.process is None:
            return False
        self.process.kill()
        return self.process.wait() == -signal.SIGKILL

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def begun(self) -> bool:
        return self.ended() or self.lives()

    def lives(self) -> bool:
        return self.watched is None or answers(f"{self.watched}/live")


class Server:
    """An embedded server that is killed and started again by pg_ctl alone, with the options that
    it had."""

    def __init__(self, embedded: EmbeddedPostgres, data: Path) -> None:
        self.embedded = embedded
        self._data = data

    @property
    def cluster(self) -> Path:
        return self.embedded.cluster

    def postmaster(self) -> int:
        return int((self.cluster / "postmaster.pid").read_text().split()[0])

    def kill(self) -> bool:
        """The postmaster alone; its children notice. Whether it lived until then."""
        return struck(self.postmaster())

    def has_seen_killed(self) -> int:
        """Processes of its own, by its own word, as long as its log goes back."""
        files = (self._data / "log").glob("postgres-*.log")
        return sum(each.read_bytes().count(_SEEN_KILLED) for each in files)

    def start(self) -> None:
        """Once the children of the one that was killed have gone."""
        _, *options = shlex.split((self.cluster / "postmaster.opts").read_text())
        told = shlex.join(each for each in options if each not in ("-D", str(self.cluster)))
        wait_until(f"{self.cluster} does not start", lambda: self._started(told))

    def bring_back(self) -> None:
        """As whoever runs it does: until it answers, started again where it has ended."""

        def answers_again() -> bool:
            if not self.embedded.running():
                self.start()
            with suppress(psycopg.OperationalError), self._superuser():
                return True
            return False

        wait_until(f"{self.cluster} does not come back", answers_again)

    def _started(self, options: str) -> bool:
        pg_ctl = postgres_18().program("pg_ctl")
        user = server_user(pg_ctl, self._data, self.cluster)
        log = str(self._data / "log" / "start.log")
        words = ("-D", str(self.cluster), "-w", "-t", str(CONTROL_S), "-l", log, "-o", options)
        return user.run(str(pg_ctl), *words, "start", timeout=2 * CONTROL_S).returncode == 0

    def backends(self) -> list[int]:
        """Processes that serve connections of ours; none while the server is away."""
        with suppress(psycopg.OperationalError), self._superuser() as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename LIKE 'rtw_%' ORDER BY pid"
            )
            return [pid for (pid,) in found.fetchall()]
        return []

    def end_backend(self, pid: int) -> None:
        """One connection alone, by the server itself."""
        with suppress(psycopg.OperationalError), self._superuser() as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", [pid])

    def end_log_file(self) -> None:
        """What is written next needs a new file of the log."""
        with suppress(psycopg.OperationalError), self._superuser() as connection:
            connection.execute("SELECT pg_switch_wal()")

    def _superuser(self) -> psycopg.Connection[tuple[int]]:
        return psycopg.connect(self.embedded.conninfo(), autocommit=True)


@dataclass
class House:
    """All of them, by name. Processes of one kind are told apart by a number."""

    server: Server
    broker: EmbeddedNats
    parts: Mapping[str, Part]
    addresses: Sequence[str]

    def start(self) -> None:
        for part in self.parts.values():
            part.start()
        for part in self.parts.values():
            wait_until(f"{part.name} does not live", part.begun)
            assert not part.ended(), part.log.read_text()

    def mend(self) -> None:
        """As its operator does: what has ended is started again."""
        self.server.bring_back()
        for part in self.parts.values():
            if part.ended():
                part.start()

    def end(self) -> None:
        for part in self.parts.values():
            part.kill()

    def of_kind(self, kind: str) -> list[Part]:
        return [part for name, part in self.parts.items() if name.rstrip("-0123456789") == kind]


def house_of(
    settings: Settings,
    logins: Mapping[Login, str],
    claim_key: bytes,
    server: EmbeddedPostgres,
    apis: int,
) -> House:
    """Not started yet. ``logins``: addresses of the database for each role."""
    data, first = settings.data, free()
    shared = {
        **PLAIN,
        **{variable: logins[login] for login, variable in LOGINS.items()},
        "RTW_DATA": str(data),
        "RTW_ENV": "dev",
        "RTW_CLAIM_KEY": claim_key.hex(),
        "RTW_MIGRATE": "off",
    }
    served = [f"api-{number}" for number in range(apis)]
    words = [*served, "projector", "relay", "consumer", "inbound", "deadlines"]
    parts: dict[str, Part] = {}
    for number, name in enumerate(words):
        word, port = name.partition("-")[0], first + 2 * number
        own = _FIRST[word]
        told = {
            "RTW_DATABASE_URL": logins[own],
            "RTW_PORT": str(port),
            "RTW_HEALTH_PORT": str(port + 1),
        }
        watched = f"http://127.0.0.1:{port + 1}"
        log, run = data / f"{name}.log", ("adapters.cli", word)
        parts[name] = Part(name, run, {**shared, **told}, log, watched)
    parts[COUNTING] = counting(logins, shared, data)
    addresses = [f"http://127.0.0.1:{first + 2 * number}" for number in range(apis)]
    return House(Server(server, data), EmbeddedNats(data), parts, addresses)


def counting(logins: Mapping[Login, str], environment: Mapping[str, str], data: Path) -> Part:
    """A consumer whose effects can be counted."""
    words = ("tests.faults.consumer", logins["api"], logins["project"])
    return Part(COUNTING, words, environment, data / f"{COUNTING}.log")


def struck(pid: int) -> bool:
    """Whether a process that need not be our child lived until it got SIGKILL; returns when it is
    dead."""
    if not is_alive(pid):
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    wait_until(f"process {pid} outlives its kill", lambda: not is_alive(pid))
    return True


def logins_of(database: Database) -> dict[Login, str]:
    return {login: database.conninfo(login) for login in LOGINS}


def wait_until(what: str, is_so: Callable[[], bool]) -> None:
    """Fails after a time that is generous even on a busy machine."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
