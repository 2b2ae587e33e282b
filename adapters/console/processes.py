"""rtw api, projector, relay, consumer and inbound, and what rtw deadlines runs: each a process of
its own, any number of each, on the database of RTW_DATABASE_URL."""

import argparse
import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from nats.errors import Error as NatsError
from psycopg_pool import PoolTimeout

from adapters.awaiting import until_it_answers
from adapters.broker.connecting import broker
from adapters.broker.relay import Relay
from adapters.clockwork import EVERY_S, Clockwork
from adapters.console.desk import desk_for
from adapters.console.vocabulary import Word
from adapters.database import Database, open_database
from adapters.garbage import settle
from adapters.http.app import create_app
from adapters.http.draining import Drain
from adapters.inbound.service import Inbound
from adapters.live_tables.projector import Projector
from adapters.main import connected
from adapters.notifying.notifier import Notifier
from adapters.notifying.telling import NAME
from adapters.processes import metrics
from adapters.processes.health import health_app
from adapters.processes.readiness import AWAY, Readiness, Ready, of_database, of_views, tell_relay
from adapters.processes.running import Parts, run_opened
from adapters.processes.topology import HEALTH_PORTS
from adapters.processes.web import Web, bound
from adapters.settings import Settings
from adapters.work.keeper import WorkKeeper


@dataclass(frozen=True, slots=True)
class Process:
    """What runs, and what it says of itself."""

    parts: Parts
    ready: Ready


Opening = Callable[[Settings, Database], AbstractAsyncContextManager[Process]]
REFUSALS, _AGAIN_S = 3, 0.5
"""By a database that answers, after which a process ends, and the seconds between two of them."""


def arguments_of_processes(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    word(words, "api", "the API, as a process of its own", None).set_defaults(process=run_api)
    word(words, "projector", "views, work lists and words, likewise", None).set_defaults(
        process=run_projector
    )
    word(words, "relay", "tells the broker of every event, likewise", None).set_defaults(
        process=run_relay
    )
    word(words, "consumer", "notifies whoever is to be told, likewise", None).set_defaults(
        process=run_consumer
    )
    word(words, "inbound", "takes the messages of other systems, likewise", None).set_defaults(
        process=run_inbound
    )


async def run_api(asked: argparse.Namespace, settings: Settings) -> int:
    with bound(settings.host, settings.port) as listener:
        return await _run("api", settings, partial(_api, listener))


async def run_projector(asked: argparse.Namespace, settings: Settings) -> int:
    return await _run("projector", settings, _projector)


async def run_relay(asked: argparse.Namespace, settings: Settings) -> int:
    return await _run("relay", settings, _relay)


async def run_consumer(asked: argparse.Namespace, settings: Settings) -> int:
    return await _run("consumer", settings, _consumer)


async def run_inbound(asked: argparse.Namespace, settings: Settings) -> int:
    return await _run("inbound", settings, _inbound)


async def run_clockwork(settings: Settings) -> int:
    return await _run("deadlines", settings, _clockwork)


@asynccontextmanager
async def _api(
    listener: socket.socket, settings: Settings, database: Database
) -> AsyncIterator[Process]:
    drain = Drain()
    async with connected(database) as product:

        async def ready() -> Readiness:
            found = await of_views(product, settings.ready_within_s)
            return Readiness(found.good and not drain.begun, found.figures)

        app = create_app(desk_for(settings, product), drain)
        http = Web(app, listener, drain)
        yield Process({"http": http.run, "commits": product.committer.ended}, ready)


@asynccontextmanager
async def _projector(settings: Settings, database: Database) -> AsyncIterator[Process]:
    async with connected(database) as product:

        async def ready() -> Readiness:
            return await of_views(product, settings.ready_within_s)

        projector = Projector(database, product.feed, numbered=settings.projector)
        keeper = WorkKeeper(product)
        yield Process({"projector": projector.run, "work": keeper.run}, ready)


@asynccontextmanager
async def _relay(settings: Settings, database: Database) -> AsyncIterator[Process]:
    """Ready also without a broker, for nobody waits for it; with one, as far as it keeps up."""
    async with broker(settings, "relay") as opened:
        relay = Relay(database, opened)

        async def ready() -> Readiness:
            lag = await relay.lag()
            tell_relay(lag)
            figures = {"events_behind": lag.events, "seconds_behind": round(lag.seconds, 3)}
            good = lag.seconds <= settings.ready_within_s or not opened.connected
            return Readiness(good, {**figures, "broker": opened.connected})

        yield Process({"relay": relay.run}, ready)


@asynccontextmanager
async def _consumer(settings: Settings, database: Database) -> AsyncIterator[Process]:
    """Ready also without a broker: it reads the feed."""
    async with connected(database) as product, broker(settings, "consumer") as opened:
        notifier = Notifier(product, settings, opened)

        async def ready() -> Readiness:
            await of_database(product)
            lag = await notifier.lag()
            figures = {
                "events_behind": {NAME: lag.events},
                "seconds_behind": {NAME: round(lag.seconds, 3)},
            }
            good = lag.seconds <= settings.ready_within_s
            return Readiness(good, {**figures, "broker": opened.connected})

        yield Process({"consumer": notifier.run}, ready)


@asynccontextmanager
async def _inbound(settings: Settings, database: Database) -> AsyncIterator[Process]:
    """Not ready without a broker: what is sent waits there, or with its sender."""
    async with connected(database) as product, broker(settings, "inbound") as opened:
        inbound = Inbound(desk_for(settings, product), opened)

        async def ready() -> Readiness:
            await of_database(product)
            try:
                lag = await inbound.lag()
            except (NatsError, TimeoutError):
                return Readiness(False, {"broker": False})
            figures = {"messages_waiting": lag.events, "seconds_behind": round(lag.seconds, 3)}
            good = lag.seconds <= settings.ready_within_s
            return Readiness(good, {**figures, "broker": True})

        parts = {"inbound": inbound.run, "commits": product.committer.ended}
        yield Process(parts, ready)


@asynccontextmanager
async def _clockwork(settings: Settings, database: Database) -> AsyncIterator[Process]:
    """Ready while its last whole round is not too old."""
    async with connected(database) as product:
        clockwork = Clockwork(product)

        async def ready() -> Readiness:
            await of_database(product)
            since = clockwork.seconds_since_round()
            good = since <= EVERY_S + settings.ready_within_s
            return Readiness(good, {"seconds_since_round": round(since, 3)})

        parts = {"deadlines": clockwork.run, "commits": product.committer.ended}
        yield Process(parts, ready)


@dataclass(slots=True)
class _Said:
    """What the process says of itself: not ready, until it is open."""

    asked: Ready | None = None

    async def ready(self) -> Readiness:
        return Readiness(good=False) if self.asked is None else await self.asked()


async def _run(name: str, settings: Settings, opening: Opening) -> int:
    """Whoever watches it is answered from the beginning, also while it waits for its database."""
    watched = bound(settings.health_host, settings.health_port or HEALTH_PORTS[name])
    metrics.begin()
    said = _Said()
    health = Web(health_app(said.ready), watched)
    return await run_opened(_once_there(settings, opening, said), {"health": health.run})


@asynccontextmanager
async def _once_there(settings: Settings, opening: Opening, said: _Said) -> AsyncIterator[Parts]:
    async with AsyncExitStack() as stack:
        process = await _entered(stack, settings, opening)
        settle()
        said.asked = process.ready
        yield process.parts


async def _entered(stack: AsyncExitStack, settings: Settings, opening: Opening) -> Process:
    """A database that is away is waited for. Raises what ``open_database`` raises, also where the
    database answers and refuses us again and again."""
    refused = 0
    while True:
        if settings.database_url is not None:
            await until_it_answers(settings.database_url)
        try:
            async with AsyncExitStack() as own:
                database = await asyncio.to_thread(own.enter_context, open_database(settings))
                process = await own.enter_async_context(opening(settings, database))
                stack.push_async_exit(own.pop_all())
                return process
        except (*AWAY, PoolTimeout):
            refused += 1
            if refused >= REFUSALS:
                raise
        await asyncio.sleep(_AGAIN_S)
