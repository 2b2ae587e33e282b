"""rtw serve: the API, the projector and the deadlines in one process, on loopback."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from adapters.clockwork import Clockwork
from adapters.console.finding import open_ledger
from adapters.console.greeting import greeting
from adapters.console.speaking import FAILED, say, stop
from adapters.console.stories import play, report
from adapters.console.today import play_today
from adapters.database import Database
from adapters.garbage import settle
from adapters.http.app import create_app
from adapters.http.metering import Meter
from adapters.http.requests import Desk
from adapters.main import Product, code_flow, connected, dev_issuer, outside_verifier
from adapters.projector import Projector, catch_up
from adapters.settings import Settings
from adapters.wording import load_wording
from adapters.work_keeper import WorkKeeper

DRAIN_S = 10


async def serve(
    settings: Settings, database: Database, stories: Sequence[Path], today: Path | None = None
) -> int:
    """Until a signal ends it. Exit code 1 where a story does not play, or the one that is moved
    to ``today``."""
    listener = _listener(settings)
    async with connected(database) as product:
        desk = _desk(settings, product)
        if database.kind == "demo":
            await open_ledger(database, "demo")
        if not await _told(product, stories, today):
            return FAILED
        await catch_up(database, product.feed)
        await WorkKeeper(product).keep_up()
        settle()
        _greet(settings, stories, today, demo=desk.demo)
        await _until_signal(product, desk, listener)
    return 0


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


def _desk(settings: Settings, product: Product) -> Desk:
    """Signs in by the real issuer; where none is configured as on a machine for development."""
    key, meter, now = product.database.claim_key, Meter(settings.limits), product.clock.now
    outside = outside_verifier(settings, now)
    verifier = outside or dev_issuer(settings, product.database, now).verifier()
    return Desk(
        product,
        verifier,
        load_wording(),
        key,
        demo=outside is None,
        meter=meter,
        ready_within_s=settings.ready_within_s,
        code_flow=code_flow(settings, outside) if outside else None,
    )


def _listener(settings: Settings) -> socket.socket:
    """Bound before anything else is done, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        stop(FAILED, f"cannot listen on {settings.host}:{settings.port}: {error.strerror}")
    return listener


async def _until_signal(product: Product, desk: Desk, listener: socket.socket) -> None:
    config = uvicorn.Config(
        create_app(desk),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_S,
    )
    server = uvicorn.Server(config)
    projecting = asyncio.create_task(Projector(product.database, product.feed).run())
    minding = asyncio.create_task(Clockwork(product).run())
    keeping = asyncio.create_task(WorkKeeper(product).run())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    beside = {projecting, minding, keeping}
    done, _ = await asyncio.wait({*beside, serving}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    for each in beside:
        each.cancel()
    for each in beside & done:
        each.result()


def _greet(settings: Settings, stories: Sequence[Path], today: Path | None, *, demo: bool) -> None:
    address = f"http://{settings.host}:{settings.port}"
    logging.getLogger("rtw").info("serving on %s", address)
    told = greeting(address, stories if demo else (), today if demo else None, demo=demo)
    print("\n".join(told), flush=True)
