"""The nodes of a broker that stands on several servers: how each is set up, and those of one
machine as processes. The users and their rights are those of the embedded broker, and so are the
systems that were let in."""

import json
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.broker.nats_server import nats_server
from adapters.broker.users import FILE, password_of, write_users
from adapters.embedded.data_folders import make_private_folder
from adapters.embedded.server_processes import broker, end_broker, is_alive
from adapters.embedded.server_user import server_user
from adapters.processes.topology import NODES, Place

_END_S = 15
_CONFIGURED = "server.conf"


@dataclass(frozen=True, slots=True)
class Files:
    """Where a node keeps its streams, and its log if not where its output goes."""

    store: str
    log: str | None = None


ROUTES = "route"
"""The user as which nodes come to each other."""
_CONFIGURATION = """\
server_name: "{name}"
listen: "{host}:{port}"
max_payload: 256KB
write_deadline: "10s"
{log}jetstream {{
  store_dir: {store}
  sync_interval: always
  max_file_store: 8GB
}}
cluster {{
  name: "returnledger"
  listen: "{host}:{beside}"
  authorization {{ user: "{route_user}", password: "{route_password}", timeout: 5 }}
  routes: [
    {routes}
  ]
}}
{authorization}"""


def configuration_of(
    name: str,
    places: Mapping[str, Place],
    listens_on: str,
    secret: str,
    files: Files,
    authorization: str,
) -> str:
    """Of one node. ``secret``: with which nodes come to each other."""
    own, others = places[name], [places[node] for node in NODES]
    routes = [f'"nats://{ROUTES}:{secret}@{each.host}:{each.beside}"' for each in others]
    log = f"log_file: {json.dumps(files.log)}\nlogfile_size_limit: 4MB\n" if files.log else ""
    return _CONFIGURATION.format(
        name=name,
        host=listens_on,
        port=own.port,
        beside=own.beside,
        log=log,
        store=json.dumps(files.store, ensure_ascii=False),
        route_user=ROUTES,
        route_password=secret,
        routes="\n    ".join(routes),
        authorization=authorization,
    )


class LocalNode:
    """One node as a process of this machine, in ``<data>/<name>``; it outlives whoever started it,
    and the next one finds it."""

    def __init__(self, data: Path, name: str, places: Mapping[str, Place]) -> None:
        self._data = data
        self._places = places
        self.name = name
        self.folder = data / name
        self._started_as = _started_as(self.folder)

    @property
    def process(self) -> int | None:
        return broker(self._started_as)

    def start(self) -> None:
        """Raises EmbeddedServerError, ServerUserError."""
        user = server_user(nats_server(), self._data, self.folder)
        make_private_folder(self.folder, user)
        file = self.folder / _CONFIGURED
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(self._configuration())
        user.give(file)
        write_users(self._data, self.folder, user)
        user.launch(str(nats_server()), "--name", self.name, "--config", str(file))

    def alive(self) -> bool:
        found = self.process
        return found is not None and is_alive(found)

    def stop(self) -> None:
        end_broker(self._started_as, timeout=_END_S)

    def _configuration(self) -> str:
        files = Files(str(self.folder), str(self.folder / "server.log"))
        return configuration_of(
            self.name,
            self._places,
            "127.0.0.1",
            password_of(self._data, ROUTES),
            files,
            f"include {FILE}\n",
        )


def tell_users(data: Path) -> None:
    """The nodes of this folder that run let in whom they are to from now on, and nobody else.
    Raises ServerUserError."""
    for name in NODES:
        process = broker(_started_as(data / name))
        if process is not None:
            user = server_user(nats_server(), data, data / name)
            write_users(data, data / name, user)
            os.kill(process, signal.SIGHUP)


def _started_as(folder: Path) -> str:
    """What a node is started with, and known by: no other has this folder."""
    return f"--name {folder.name} --config {folder / _CONFIGURED}"
