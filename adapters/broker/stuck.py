"""Finds out where a server takes nothing any more though it could.

nats-server 2.15 keeps the first error of a write of each stream, as on a full disk: whatever is
published afterwards is dropped without a word to its sender, also when there is space again. One of
several turns its JetStream off. Both say so to whoever watches them (``/healthz``), and only a new
start ends it.
"""

import json
import shutil
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from adapters.broker.configuring import ports_folder

SETTLED_S = 30.0
"""Who was started less than so long ago is left alone, so that none is started again and again."""
_ENOUGH_BYTES = 16 * 2**20
_ENOUGH_OF_ALL = 10
"""On a small disk this part of it is enough."""
_ANSWER_S = 1.0
_PATH = "/healthz?details=true"
_SIGNS = ("write error", "JetStream not enabled")


def told_ports(folder: Path, process: int) -> Mapping[str, Any] | None:
    """What this process says about where it listens; None: not yet, or half of it."""
    try:
        told = _ports_file(folder, process).read_text()
        return dict(json.loads(told))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def clear_ports(folder: Path) -> None:
    """What servers of this folder have said that are dead."""
    for remains in ports_folder(folder).glob("*.ports"):
        remains.unlink(missing_ok=True)


def has_space(folder: Path) -> bool:
    """Whether the disk of a server's folder has some."""
    store = folder / "jetstream"
    found = shutil.disk_usage(store if store.exists() else folder)
    return found.free >= min(_ENOUGH_BYTES, found.total // _ENOUGH_OF_ALL)


def is_stuck(folder: Path, process: int) -> bool:
    """Whether this server refuses what is written, had the time to settle, and has space again."""
    told = told_ports(folder, process)
    if told is None or "monitoring" not in told or not _has_settled(folder, process):
        return False
    monitor = str(told["monitoring"][0]).removeprefix("http://")
    return has_space(folder) and refuses_writes(monitor)


def refuses_writes(monitor: str) -> bool:
    """``monitor``: host and port. Who does not answer has not said so."""
    connection = HTTPConnection(monitor, timeout=_ANSWER_S)
    try:
        connection.request("GET", _PATH)
        told = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, json.JSONDecodeError):
        return False
    finally:
        connection.close()
    errors = [str(each.get("error")) for each in told.get("errors", ())]
    return any(sign in each for each in errors for sign in _SIGNS)


def _has_settled(folder: Path, process: int) -> bool:
    try:
        began = _ports_file(folder, process).stat().st_mtime
    except FileNotFoundError:
        return False
    return time.time() - began >= SETTLED_S


def _ports_file(folder: Path, process: int) -> Path:
    return ports_folder(folder) / f"nats-server_{process}.ports"
