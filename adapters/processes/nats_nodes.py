"""The nodes of a broker that stands on several servers: how each is set up, and those of one
machine as processes. The users and their rights are those of the embedded broker."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.broker.nats_server import nats_server
from adapters.broker.rights import RIGHTS, BrokerRole, user_block
from adapters.data_folders import make_private_folder
from adapters.processes.topology import NODES, Place
from adapters.secret_files import kept_secret
from adapters.server_processes import broker, end_broker, is_alive
from adapters.server_user import server_user

_END_S = 15


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
authorization {{
  timeout: 5
  users: [
    {users}
  ]
}}
"""

Password = Callable[[str], str]
"""Of a user of the broker, or of the routes between its nodes."""


def configuration_of(
    name: str, places: Mapping[str, Place], listens_on: str, password: Password, files: Files
) -> str:
    """Of one node."""
    own, others = places[name], [places[node] for node in NODES]
    secret = password(ROUTES)
    routes = [f'"nats://{ROUTES}:{secret}@{each.host}:{each.beside}"' for each in others]
    users = [user_block(role, password(role), rights) for role, rights in RIGHTS.items()]
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
        users="\n    ".join(users),
    )


class LocalNode:
    """One node as a process of this machine, in ``<data>/<name>``; it outlives whoever started it,
    and the next one finds it."""

    def __init__(self, data: Path, name: str, places: Mapping[str, Place]) -> None:
        self._data = data
        self._places = places
        self.name = name
        self.folder = data / name
        self._title = f"{name}-{places[name].port}"

    @property
    def process(self) -> int | None:
        return broker(self._title)

    def start(self) -> None:
        """Raises EmbeddedServerError, ServerUserError."""
        user = server_user(nats_server(), self._data, self.folder)
        make_private_folder(self.folder, user)
        file = self.folder / "server.conf"
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(self._configuration())
        user.give(file)
        user.launch(str(nats_server()), "--name", self._title, "--config", str(file))

    def alive(self) -> bool:
        found = self.process
        return found is not None and is_alive(found)

    def stop(self) -> None:
        end_broker(self._title, timeout=_END_S)

    def _configuration(self) -> str:
        files = Files(str(self.folder), str(self.folder / "server.log"))
        return configuration_of(
            self.name,
            self._places,
            "127.0.0.1",
            lambda user: password_of(self._data, user),
            files,
        )


def password_of(data: Path, user: BrokerRole | str) -> str:
    return kept_secret(data / "secrets", f"nats_{user}.password")


def password_file_of(data: Path, user: BrokerRole) -> Path:
    password_of(data, user)
    return data / "secrets" / f"nats_{user}.password"
