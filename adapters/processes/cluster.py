"""The whole topology on one machine, from the wheels (rtw cluster --local)."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol
from urllib.error import URLError
from urllib.request import urlopen

from adapters.broker.users import password_file_of
from adapters.database import Database
from adapters.embedded.data_folders import EmbeddedServerError, alone
from adapters.embedded.server_user import ServerUserError
from adapters.processes.local_parts import LocalPostgres, LocalProcess
from adapters.processes.nats_nodes import LocalNode
from adapters.processes.supervisor import Runner, Supervisor
from adapters.processes.topology import TOPOLOGY, Login, Part, Place, environment_of
from adapters.settings import Settings

_LOOPBACK = "127.0.0.1"
_PASSED_ON = ("RTW_LOG", "RTW_LIMITS", "RTW_READY_WITHIN_S", "RTW_ISSUER", "RTW_AUDIENCE")
_LOOK_S = 0.2
TROUBLES = (EmbeddedServerError, ServerUserError, OSError)


class LocalPart(Runner, Protocol):
    """A part whose process is known by its id."""

    @property
    def process(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Cluster:
    """``state`` is a file that says where each part is and which process it is now."""

    parts: Mapping[str, LocalPart]
    places: Mapping[str, Place]
    state: Path

    @property
    def addresses(self) -> dict[str, str]:
        """Where people and programs ask."""
        return {part.name: f"http://{_LOOPBACK}:{self._port(part)}" for part in _serving()}

    def _port(self, part: Part) -> int:
        return self.places[part.name].port

    def body(self) -> dict[str, object]:
        """For programs: addresses, and what watches each process, by name."""
        watched = {
            part.name: f"http://{_LOOPBACK}:{self.places[part.name].beside}"
            for part in TOPOLOGY
            if part.watched
        }
        processes = {name: part.process for name, part in self.parts.items()}
        return {"addresses": self.addresses, "watched": watched, "processes": processes}

    def tell(self) -> None:
        """Writes the file anew, as a whole."""
        draft = self.state.with_suffix(".new")
        draft.write_text(json.dumps(self.body(), indent=1))
        draft.replace(self.state)

    def run(self, greet: Callable[[], None]) -> int:
        """Starts all, says so when all answer, and keeps them until SIGTERM or SIGINT."""
        supervisor = Supervisor(list(self.parts.values()), TROUBLES)
        with _ended_by_signal() as ended:
            try:
                supervisor.start()
                self.tell()
                while not ended() and not self._lives():
                    supervisor.mend()
                    time.sleep(_LOOK_S)
                self.tell()
                if not ended():
                    greet()
                supervisor.keep(ended, self.tell)
            finally:
                supervisor.stop()
                self.state.unlink(missing_ok=True)
        return 0

    def _lives(self) -> bool:
        watched = [self.places[part.name].beside for part in TOPOLOGY if part.watched]
        return all(_answers(f"http://{_LOOPBACK}:{port}/live") for port in watched)


def local_cluster(settings: Settings, database: Database, places: Mapping[str, Place]) -> Cluster:
    """On a database that is open and migrated: the embedded one, whose server is one of the parts,
    or one that stands elsewhere and that others look after."""
    data = settings.data
    addresses: dict[Login, str] = {
        login: database.conninfo(login) for login in ("owner", "api", "project", "relay")
    }
    shared = _shared(settings, database)
    parts: dict[str, LocalPart] = {}
    for part in TOPOLOGY:
        match part.kind:
            case "postgres":
                if settings.database_url is None:
                    parts[part.name] = LocalPostgres(data)
            case "nats":
                parts[part.name] = LocalNode(data, part.name, places)
            case "job":
                continue  # the database was migrated when it was opened
            case "process":
                told = shared | environment_of(part, places, addresses, _LOOPBACK)
                if part.broker is not None:
                    told["RTW_NATS_PASSWORD_FILE"] = str(password_file_of(data, part.broker))
                if part.notifies:
                    told["RTW_NOTIFICATIONS"] = str(
                        settings.notifications or data / "notifications"
                    )
                log = data / f"{part.name}.log"
                parts[part.name] = LocalProcess(part.name, part.word, told, log)
    return Cluster(parts, places, data / "cluster.json")


@contextmanager
def only_one(data: Path) -> Iterator[bool]:
    """Whether nobody else runs a cluster on this folder, and none can until this ends."""
    descriptor = os.open(data / "cluster.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield alone(descriptor)
    finally:
        os.close(descriptor)


def _shared(settings: Settings, database: Database) -> dict[str, str]:
    """No variable of ours comes from outside but those that are passed on on purpose."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("RTW_") or name in _PASSED_ON
    }
    own = {
        "RTW_DATA": str(settings.data),
        "RTW_ENV": settings.env,
        "RTW_CLAIM_KEY": database.claim_key.hex(),
    }
    return plain | own


def _serving() -> list[Part]:
    return [part for part in TOPOLOGY if part.serves]


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answered:  # noqa: S310 - our own, on loopback
            return bool(answered.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def _ended_by_signal() -> Iterator[Callable[[], bool]]:
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {each: signal.signal(each, ask) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(asked)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
