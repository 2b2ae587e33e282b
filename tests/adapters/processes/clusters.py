"""A cluster of one machine as its operator runs it, and what is asked of it over HTTP."""

import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
PORTS = 32
"""More than a cluster takes, one after the other."""
PATIENCE_S = 120.0
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Made once: with its certificates it takes as long as a hundred answers."""
_CLUSTER = [sys.executable, "-m", "adapters.cli", "cluster", "--local", "--json"]


@dataclass
class Running:
    """One that has been started. ``state`` is the file in which it says what runs where."""

    process: subprocess.Popen[str]
    data: Path

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "cluster.json").read_text())
        return found

    def address(self, name: str) -> str:
        address: str = self.state()["addresses"][name]
        return address

    def pid(self, name: str) -> int:
        found: int = self.state()["processes"][name]
        return found

    def kill(self, name: str) -> int:
        """As a power cut does; the id of the process that it was."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_back(self, name: str, before: int) -> bool:
        """Whether another process has taken the place, and says that it lives."""
        with suppress(FileNotFoundError, json.JSONDecodeError):
            state = self.state()
            watched = state["watched"].get(name)
            lives = watched is None or answers(f"{watched}/live")
            return state["processes"][name] not in (None, before) and lives
        return False

    def end(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors


@contextmanager
def running(data: Path, **variables: str) -> Iterator[Running]:
    """Until the end of the context, whatever happens; yields when all of it answers. Its operator
    may have set more ``variables``."""
    process = starting(data, **variables)
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert told, process.communicate()[1]
        yield Running(process, data)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def starting(data: Path, **variables: str) -> subprocess.Popen[str]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}
    return subprocess.Popen(
        [*_CLUSTER, "--first-port", str(free())],
        cwd=ROOT,
        env={**plain, "RTW_DATA": str(data), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free() -> int:
    """The first of some ports in a row that nobody listens on, below those that clients get."""
    while True:
        first = random.randrange(10_000, 30_000)
        if all(_is_free(port) for port in range(first, first + PORTS)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, verify=_PLAIN).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    """Fails after a time that is generous even on a busy machine."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
