"""What a server of the broker is told when it starts: the embedded one, and each node of a cluster.
Whom it lets in stands in its users, which are drawn by themselves."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.broker.users import FILE

CONFIGURED, LOG = "server.conf", "server.log"
ROUTES = "route"
"""The user as which nodes come to each other."""
ANY_PORT = -1
USERS_BESIDE = f"include {FILE}\n"
"""The users stand in a file of their own, which may be read anew."""

_ALL = """\
server_name: {name}
listen: {listen}
http: {monitor}
max_payload: 256KB
max_connections: 1000
write_deadline: "10s"
jetstream {{
  store_dir: {store}
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 8GB
}}
"""
_ON_THIS_MACHINE = """\
log_file: {log}
logfile_size_limit: 4MB
logfile_max_num: 3
ports_file_dir: {ports}
"""
_OF_MANY = """\
cluster {{
  name: "returnledger"
  listen: {listen}
  authorization {{ user: "{user}", password: "{password}", timeout: 5 }}
  routes: [
    {routes}
  ]
}}
"""


@dataclass(frozen=True, slots=True)
class Routes:
    """How a node comes to the others: where it ``listens`` for them, where all of them do, and the
    ``password`` of the user as which each comes."""

    listens: str
    nodes: Sequence[str]
    password: str

    def text(self) -> str:
        to = [_quoted(f"nats://{ROUTES}:{self.password}@{each}") for each in self.nodes]
        return _OF_MANY.format(
            listen=_quoted(self.listens),
            user=ROUTES,
            password=self.password,
            routes="\n    ".join(to),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Of one server. ``listens`` is a host and a port, which may be ANY_PORT; so is ``monitor``,
    where it tells everybody on this machine how it is. ``folder`` is where it logs and tells its
    ports in ``run``, None in a container, whose output is its log."""

    name: str
    listens: str
    store: str
    monitor: str = f"127.0.0.1:{ANY_PORT}"
    users: str = USERS_BESIDE
    folder: Path | None = None
    routes: Routes | None = None

    def text(self) -> str:
        own = _ALL.format(
            name=_quoted(self.name),
            listen=_quoted(self.listens),
            monitor=_quoted(self.monitor),
            store=_quoted(self.store),
        )
        return own + self._on_this_machine() + self._of_many() + self.users

    def write(self, file: Path) -> None:
        """New, and for its owner alone. Raises OSError."""
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(self.text())

    def _on_this_machine(self) -> str:
        if self.folder is None:
            return ""
        log, ports = str(self.folder / LOG), str(ports_folder(self.folder))
        return _ON_THIS_MACHINE.format(log=_quoted(log), ports=_quoted(ports))

    def _of_many(self) -> str:
        return "" if self.routes is None else self.routes.text()


def ports_folder(folder: Path) -> Path:
    """Where a server of this folder says on which ports it listens."""
    return folder / "run"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
