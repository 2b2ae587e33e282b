"""Which processes of an embedded server are alive, told by the server's name in their titles.

A process id alone proves nothing: it may have been given to somebody else since, and a dead
server whose parent never collected it still answers to a signal.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_PROC = Path("/proc")


def is_postmaster(pid: int, cluster_name: str) -> bool:
    """Whether this process is the server of the cluster."""
    return any(found == pid and _serves(title, cluster_name) for found, title in _titles())


def kill_orphans(cluster_name: str, timeout: float) -> bool:
    """Ends what a dead server left behind and waits for it; False if some outlive ``timeout`` s.

    Such a process would keep the shared memory, and with it any new server, out.
    """
    return _ended(lambda title: _belongs(title, cluster_name), signal.SIGKILL, timeout)


def broker(options: str) -> int | None:
    """The process of the message broker that was started with these options and maybe more, where
    it is alive."""
    return next((pid for pid, title in _titles() if _is_broker(title, options)), None)


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs, whatever it is."""
    return any(found == pid for found, _ in _titles())


def end_broker(options: str, timeout: float) -> bool:
    """Asks the broker to stop, then makes it; False if it outlives twice ``timeout`` s."""

    def ours(title: str) -> bool:
        return _is_broker(title, options)

    return _ended(ours, signal.SIGTERM, timeout) or _ended(ours, signal.SIGKILL, timeout)


def _ended(ours: Callable[[str], bool], sign: signal.Signals, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while found := [pid for pid, title in _titles() if ours(title)]:
        for pid in found:
            _send(pid, sign)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _send(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _is_broker(title: str, options: str) -> bool:
    _, _, told = title.partition("/nats-server ")
    return f"{told} ".startswith(f"{options} ")


def _serves(title: str, cluster_name: str) -> bool:
    program, _, options = title.partition(" -D ")
    return program.endswith("/postgres") and f" cluster_name={cluster_name}" in options


def _belongs(title: str, cluster_name: str) -> bool:
    return title.startswith(f"postgres: {cluster_name}: ") or _serves(title, cluster_name)


def _titles() -> Iterator[tuple[int, str]]:
    """Id and command line of all processes that we may see; the dead have none."""
    return _from_proc() if (_PROC / "self/cmdline").exists() else _from_ps()


def _from_proc() -> Iterator[tuple[int, str]]:
    for folder in _PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        yield int(folder.name), line.replace(b"\0", b" ").decode(errors="replace")


def _from_ps() -> Iterator[tuple[int, str]]:
    listing = subprocess.run(
        ["ps", "-axwwo", "pid=,args="],  # noqa: S607 - the system's own
        check=True,
        capture_output=True,
        text=True,
    )
    for line in listing.stdout.splitlines():
        pid, _, title = line.strip().partition(" ")
        yield int(pid), title.strip()
