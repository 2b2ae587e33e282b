"""What the product is made of where it runs apart: the one table of it.

docker-compose.yml (``rtw cluster --compose``) and the processes of one machine (``rtw cluster
--local``) are both made from it, so that what runs in containers is tested without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from adapters.broker.rights import BrokerRole

Kind = Literal["postgres", "nats", "job", "process"]
Login = Literal["owner", "api", "project", "relay"]

DATABASE = "returnledger"
API_PORT = 8080
BROKER_PORT, ROUTE_PORT = 4222, 6222
DATABASE_PORT = 5432
SHUTDOWN_S = 30
"""What a part is given to end before it is made to."""

HEALTH_PORTS: Mapping[str, int] = {
    "api": 9180,
    "projector": 9181,
    "relay": 9182,
    "consumer": 9183,
    "deadlines": 9184,
    "inbound": 9185,
}
"""Where each kind of process answers whoever watches it, unless RTW_HEALTH_PORT says otherwise."""

LOGINS: Mapping[Login, str] = {
    "api": "RTW_API_DATABASE_URL",
    "project": "RTW_PROJECT_DATABASE_URL",
    "relay": "RTW_RELAY_DATABASE_URL",
}
"""The variable of an address with a role's own credentials; that of whom a process is first of all
is RTW_DATABASE_URL."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of them. ``word``: what rtw is told to run. ``logins``: as whom it comes to the
    database, the first by default; ``broker``: as whom to the broker. ``after``: what must be
    there before it starts. ``serves``: whether people and programs ask it; ``verifies``: whether it
    finds out who somebody is; ``notifies``: whether it has a folder for notifications."""

    name: str
    kind: Kind
    word: tuple[str, ...] = ()
    logins: tuple[Login, ...] = ()
    broker: BrokerRole | None = None
    after: tuple[str, ...] = ()
    serves: bool = False
    verifies: bool = False
    notifies: bool = False

    @property
    def watched(self) -> bool:
        """Whether it has a port for whoever watches it."""
        return self.kind == "process"


NODES = ("nats-1", "nats-2", "nats-3")
PROJECTORS = 2
"""So many share the views, in as many parts."""
_AFTER_ALL = ("migrate",)


def _process(
    name: str,
    *logins: Login,
    broker: BrokerRole | None = None,
    serves: bool = False,
    verifies: bool = False,
    notifies: bool = False,
) -> Part:
    word = name.rstrip("-0123456789")
    after = (*_AFTER_ALL, *(NODES if broker else ()))
    return Part(
        name, "process", (word,), logins, broker, after, serves, verifies or serves, notifies
    )


TOPOLOGY: tuple[Part, ...] = (
    Part("postgres", "postgres"),
    *(Part(node, "nats") for node in NODES),
    Part(
        "migrate",
        "job",
        ("migrate", "--logins", "--parts", str(PROJECTORS)),
        ("owner", "api", "project", "relay"),
        after=("postgres",),
    ),
    _process("api-1", "api", serves=True),
    _process("api-2", "api", serves=True),
    *(_process(f"projector-{each + 1}", "api", "project") for each in range(PROJECTORS)),
    _process("relay", "relay", broker="relay"),
    _process("consumer", "api", "project", broker="consumer", notifies=True),
    _process("inbound", "api", broker="inbound", verifies=True),
    _process("deadlines", "api"),
)
"""In the order in which they are started."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one part is to be found, by host, and by its ports."""

    host: str
    port: int
    beside: int
    """The port for whoever watches a process; that of the routes between nodes of the broker."""


def places_on_loopback(first_port: int | None = None) -> dict[str, Place]:
    """Each part with ports of its own: counted from the usual ones, or all from ``first_port`` on,
    those of the API first."""
    if first_port is None:
        return {part.name: _beside_others(part) for part in TOPOLOGY}
    serving_first = sorted(TOPOLOGY, key=lambda part: not part.serves)
    return {
        part.name: Place("127.0.0.1", first_port + number, first_port + len(TOPOLOGY) + number)
        for number, part in enumerate(serving_first)
    }


def places_in_containers() -> dict[str, Place]:
    """Each part at a host of its own name, so with the usual ports."""
    return {part.name: Place(part.name, *_usual_ports(part)) for part in TOPOLOGY}


def _beside_others(part: Part) -> Place:
    port, beside = _usual_ports(part)
    number = _number_of(part) - 1
    return Place("127.0.0.1", port + number if port else 0, beside + 10 * number)


def _number_of(part: Part) -> int:
    """Among those of its kind, from 1."""
    return int(part.name.rpartition("-")[2]) if part.name[-1].isdecimal() else 1


def _usual_ports(part: Part) -> tuple[int, int]:
    match part.kind:
        case "postgres":
            return DATABASE_PORT, 0
        case "nats":
            return BROKER_PORT, ROUTE_PORT
        case "process":
            return API_PORT if part.serves else 0, HEALTH_PORTS[part.word[0]]
        case "job":
            return 0, 0


def environment_of(
    part: Part, places: Mapping[str, Place], addresses: Mapping[Login, str], host: str
) -> dict[str, str]:
    """What a process or job of ours is told, but for the secrets and settings that all share.
    ``addresses``: those of the database, by login; ``host``: what it listens on."""
    first, *others = part.logins
    told = {"RTW_DATABASE_URL": addresses[first]}
    told |= {LOGINS[login]: addresses[login] for login in others}
    if part.kind == "process":
        place = places[part.name]
        told |= {"RTW_MIGRATE": "off", "RTW_HEALTH_HOST": host}
        told["RTW_HEALTH_PORT"] = str(place.beside)
        if part.serves:
            told |= {"RTW_HOST": host, "RTW_PORT": str(place.port)}
        if part.word == ("projector",):
            told["RTW_PROJECTOR"] = f"{_number_of(part)}/{PROJECTORS}"
    if part.broker is not None:
        nodes = [places[node] for node in NODES]
        told["RTW_NATS_URL"] = ",".join(f"nats://{node.host}:{node.port}" for node in nodes)
        told["RTW_NATS_USER"] = part.broker
    return dict(sorted(told.items()))
