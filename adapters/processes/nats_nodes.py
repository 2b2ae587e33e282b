"""The nodes of a broker that stands on several servers: how each is set up, and those of one
machine as processes. The users and their rights are those of the embedded broker, and so are the
systems that were let in."""

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from adapters.broker.configuring import (
    ANY_PORT,
    CONFIGURED,
    ROUTES,
    Configuration,
    Routes,
    ports_folder,
)
from adapters.broker.nats_server import nats_server
from adapters.broker.stuck import clear_ports, is_stuck
from adapters.broker.users import password_of, write_users
from adapters.embedded.data_folders import make_private_folder
from adapters.embedded.server_processes import broker, end_broker
from adapters.embedded.server_user import server_user
from adapters.processes.topology import NODES, Place

_END_S = 15
IN_CONTAINER = "/data"
"""Where a node in a container keeps its streams."""
MONITOR_PORT = 8222
"""Where it says how it is, to whoever is in the same container."""
_LOOK_S = 2.0


def configuration_of(
    name: str, places: Mapping[str, Place], listens_on: str, secret: str
) -> Configuration:
    """Of one node, in a container unless it is told a folder. ``secret``: with which nodes come to
    each other."""
    own, others = places[name], [places[node] for node in NODES]
    routes = Routes(
        listens=f"{listens_on}:{own.beside}",
        nodes=[f"{each.host}:{each.beside}" for each in others],
        password=secret,
    )
    return Configuration(
        name=name,
        listens=f"{listens_on}:{own.port}",
        store=IN_CONTAINER,
        monitor=f"127.0.0.1:{MONITOR_PORT}",
        routes=routes,
    )


class LocalNode:
    """One node as a process of this machine, in ``<data>/<name>``; it outlives whoever started it,
    and the next one finds it, to end it."""

    def __init__(self, data: Path, name: str, places: Mapping[str, Place]) -> None:
        self._data = data
        self._places = places
        self.name = name
        self.folder = data / name
        self._started_as = _started_as(self.folder)
        self._looked_at = float("-inf")

    @property
    def process(self) -> int | None:
        return broker(self._started_as)

    def start(self) -> None:
        """In place of one that runs. Raises EmbeddedServerError, ServerUserError, OSError."""
        self.stop()
        user = server_user(nats_server(), self._data, self.folder)
        make_private_folder(self.folder, user)
        make_private_folder(ports_folder(self.folder), user)
        clear_ports(self.folder)
        self._configuration().write(file := self.folder / CONFIGURED)
        user.give(file)
        write_users(self._data, self.folder, user)
        user.launch(str(nats_server()), "--name", self.name, "--config", str(file))

    def alive(self) -> bool:
        """Whether it need not be started: also where it runs it may have to be, after its disk was
        full."""
        found = self.process
        return found is not None and not self._is_found_stuck(found)

    def stop(self) -> None:
        end_broker(self._started_as, timeout=_END_S)

    def _is_found_stuck(self, process: int) -> bool:
        if time.monotonic() - self._looked_at < _LOOK_S:
            return False
        self._looked_at = time.monotonic()
        return is_stuck(self.folder, process)

    def _configuration(self) -> Configuration:
        secret = password_of(self._data, ROUTES)
        made = configuration_of(self.name, self._places, "127.0.0.1", secret)
        store, monitor = str(self.folder), f"127.0.0.1:{ANY_PORT}"
        return replace(made, store=store, monitor=monitor, folder=self.folder)


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
    return f"--name {folder.name} --config {folder / CONFIGURED}"
