"""rtw api, rtw projector, and what rtw deadlines runs: each a process of its own, any number of
each, on the database of RTW_DATABASE_URL."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.clockwork import EVERY_S, Clockwork
from adapters.console.desk import desk_for
from adapters.database import Database
from adapters.garbage import settle
from adapters.http.app import create_app
from adapters.http.draining import Drain
from adapters.main import Product, connected
from adapters.processes import metrics
from adapters.processes.health import health_app
from adapters.processes.readiness import Readiness, Ready, of_database, of_views
from adapters.processes.running import Parts, run_until_signal
from adapters.processes.topology import HEALTH_PORTS
from adapters.processes.web import Web, bound
from adapters.projector import Projector
from adapters.settings import Settings
from adapters.work_keeper import WorkKeeper

Word = Callable[..., argparse.ArgumentParser]
NAMES = frozenset({"api", "projector"})


@dataclass(frozen=True, slots=True)
class Process:
    """What runs, and what it says of itself."""

    parts: Parts
    ready: Ready


def arguments_of_processes(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    word(words, "api", "the API, as a process of its own", run_api)
    word(words, "projector", "views, work lists and words, likewise", run_projector)


def is_process(asked: argparse.Namespace) -> bool:
    """Whether a word runs a part of the product, rather than doing something for whoever types it:
    such a process is no action of an operator, and may have the rights of its own role alone."""
    once = getattr(asked, "once", False) or getattr(asked, "at", None) is not None
    return asked.word in NAMES or (asked.word == "deadlines" and not once)


async def run_api(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    listener, drain = bound(settings.host, settings.port), Drain()

    def process(product: Product) -> Process:
        async def ready() -> Readiness:
            found = await of_views(product, settings.ready_within_s)
            return Readiness(found.good and not drain.begun, found.figures)

        app = create_app(desk_for(settings, product), drain)
        return Process({"http": Web(app, listener, drain).run}, ready)

    return await _run("api", settings, database, process)


async def run_projector(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    def process(product: Product) -> Process:
        async def ready() -> Readiness:
            return await of_views(product, settings.ready_within_s)

        parts = {
            "projector": Projector(database, product.feed).run,
            "work": WorkKeeper(product).run,
        }
        return Process(parts, ready)

    return await _run("projector", settings, database, process)


async def run_clockwork(settings: Settings, database: Database) -> int:
    """Ready while its last whole round is not too old."""

    def process(product: Product) -> Process:
        clockwork = Clockwork(product)

        async def ready() -> Readiness:
            await of_database(product)
            since = clockwork.seconds_since_round()
            good = since <= EVERY_S + settings.ready_within_s
            return Readiness(good, {"seconds_since_round": round(since, 3)})

        return Process({"deadlines": clockwork.run}, ready)

    return await _run("deadlines", settings, database, process)


async def _run(
    name: str, settings: Settings, database: Database, process: Callable[[Product], Process]
) -> int:
    watched = bound(settings.health_host, settings.health_port or HEALTH_PORTS[name])
    metrics.begin()
    async with connected(database) as product:
        own = process(product)
        settle()
        return await run_until_signal(
            {**own.parts, "health": Web(health_app(own.ready), watched).run}
        )
