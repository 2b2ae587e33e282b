"""What a cluster on one machine is made of: the embedded PostgreSQL and processes of ours, for the
supervisor (adapters/processes/nats_nodes.py has the nodes of the broker)."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from adapters.embedded.postgres import EmbeddedPostgres
from adapters.processes.topology import SHUTDOWN_S

_PR_SET_PDEATHSIG = 1


class LocalPostgres:
    """The server of the data folder, which all words of rtw use beside the cluster."""

    name = "postgres"

    def __init__(self, data: Path) -> None:
        self._server = EmbeddedPostgres(data)

    @property
    def process(self) -> int | None:
        """The id of the postmaster."""
        try:
            return int((self._server.cluster / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def start(self) -> None:
        self._server.start()

    def alive(self) -> bool:
        return self._server.running()

    def stop(self) -> None:
        """The last process that uses it ends it."""


class LocalProcess:
    """One rtw process. What it says goes to ``<data>/log/<name>.log``; it ends where its
    supervisor is killed."""

    def __init__(
        self, name: str, word: tuple[str, ...], told: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self._word = word
        self._told = dict(told)
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int | None:
        return self._running.pid if self._running is not None else None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "adapters.cli", *self._word],
                env=self._told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )

    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def stop(self) -> None:
        if self._running is None:
            return
        self._running.terminate()
        try:
            self._running.wait(SHUTDOWN_S)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


def _die_with_parent() -> None:
    """Linux asks the kernel for it; elsewhere who kills the supervisor ends the rest himself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os.kill(os.getpid(), signal.SIGTERM)
