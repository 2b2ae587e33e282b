"""The benchmarks by name."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.bench import append, command, growth, http, lag, load, rebuild, relay
from adapters.database import Database

BENCHES: Mapping[str, Callable[[Database, int], Awaitable[dict[str, Any]]]] = {
    "append": append.run,
    "command": command.run,
    "growth": growth.run,
    "http": http.run,
    "lag": lag.run,
    "load": load.run,
    "rebuild": rebuild.run,
    "relay": relay.run,
}
