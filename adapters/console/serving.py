"""rtw serve: all processes of the product in one, on loopback."""

import argparse
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from adapters.broker.connecting import broker
from adapters.broker.relay import Relay
from adapters.clockwork import Clockwork
from adapters.console.desk import desk_for
from adapters.console.finding import open_ledger
from adapters.console.greeting import greeting
from adapters.console.speaking import FAILED, say
from adapters.console.stories import play, report
from adapters.console.today import play_today
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.garbage import settle
from adapters.http.app import create_app
from adapters.http.draining import Drain
from adapters.http.requests import Desk
from adapters.inbound.service import Inbound
from adapters.live_tables.projector import Projector, catch_up
from adapters.main import Product, connected
from adapters.notifying.notifier import Notifier
from adapters.processes import metrics
from adapters.processes.health import health_app
from adapters.processes.readiness import Readiness, Ready, of_views, tell_relay
from adapters.processes.running import Part, Parts, run_until_signal
from adapters.processes.web import Web, bound
from adapters.settings import Settings
from adapters.work.keeper import WorkKeeper


@dataclass(frozen=True, slots=True)
class _Doors:
    """Where it listens; for whoever watches it only if that was asked for."""

    listener: socket.socket
    watched: socket.socket | None
    drain: Drain


@contextmanager
def _opened(settings: Settings) -> Iterator[_Doors]:
    with ExitStack() as stack:
        port = settings.health_port
        watched = None
        if port is not None:
            watched = stack.enter_context(bound(settings.health_host, port))
        listener = stack.enter_context(bound(settings.host, settings.port))
        yield _Doors(listener, watched, Drain())


def arguments_of_serving(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    serving = word(words, "serve", "the API on loopback", _serve)
    serving.add_argument("--play", nargs="*", type=Path, metavar="STORY", help="stories to play")
    serving.add_argument("--today", type=Path, metavar="STORY", help="a story moved to the present")


async def _serve(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    return await serve(settings, database, asked.play or (), asked.today)


async def serve(
    settings: Settings, database: Database, stories: Sequence[Path], today: Path | None = None
) -> int:
    """Until a signal ends it. Exit code 1 where a story does not play, or the one that is moved
    to ``today``."""
    metrics.begin()
    with _opened(settings) as doors:
        return await _served(settings, database, stories, today, doors)


async def _served(
    settings: Settings,
    database: Database,
    stories: Sequence[Path],
    today: Path | None,
    doors: _Doors,
) -> int:
    async with connected(database) as product:
        desk = desk_for(settings, product)
        app = create_app(desk, doors.drain)
        if database.kind == "demo":
            await open_ledger(database, "demo")
        if not await _told(product, stories, today):
            return FAILED
        await catch_up(database, product.feed)
        await WorkKeeper(product).keep_up()
        settle()
        _greet(settings, stories, today, demo=desk.demo)
        return await _until_signal(settings, desk, app, doors)


async def _told(product: Product, stories: Sequence[Path], today: Path | None) -> bool:
    """Whether all went as they expect; of the first that did not it is said why."""
    tellings = [(story, play) for story in stories]
    if today is not None:
        tellings.append((today, play_today))
    for story, telling in tellings:
        played = await telling(product, story)
        if played.difference is not None:
            say(report(story, played), as_json=False)
            return False
    return True


async def _until_signal(settings: Settings, desk: Desk, app: ASGIApp, own: _Doors) -> int:
    """The API is ended first, so that nobody waits for a view that does not move any more."""
    product = desk.product
    async with (
        broker(settings, "relay") as relaying,
        broker(settings, "consumer") as waking,
        broker(settings, "inbound") as hearing,
    ):
        relay = Relay(product.database, relaying)
        parts: dict[str, Part] = {
            "http": Web(app, own.listener, own.drain).run,
            "inbound": Inbound(desk, hearing).run,
            "projector": Projector(product.database, product.feed).run,
            "work": WorkKeeper(product).run,
            "deadlines": Clockwork(product).run,
            "relay": relay.run,
            "consumer": Notifier(product, settings, waking).run,
            "commits": product.committer.ended,
        }
        return await run_until_signal({**parts, **_watched(settings, product, own, relay)})


def _watched(settings: Settings, product: Product, own: _Doors, relay: Relay) -> Parts:
    if own.watched is None:
        return {}
    ready = ready_until_drained(product, settings.ready_within_s, relay, own.drain)
    return {"health": Web(health_app(ready), own.watched).run}


def ready_until_drained(product: Product, within_s: float, relay: Relay, drain: Drain) -> Ready:
    """As the views are, and no longer once new requests are turned away."""

    async def ready() -> Readiness:
        tell_relay(await relay.lag())
        found = await of_views(product, within_s)
        return Readiness(found.good and not drain.begun, found.figures)

    return ready


def _greet(settings: Settings, stories: Sequence[Path], today: Path | None, *, demo: bool) -> None:
    address = f"http://{settings.host}:{settings.port}"
    logging.getLogger("rtw").info("serving on %s", address)
    told = greeting(address, stories if demo else (), today if demo else None, demo=demo)
    print("\n".join(told), flush=True)
