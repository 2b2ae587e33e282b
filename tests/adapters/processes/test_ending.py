"""A process that is told to end cuts nothing off, turns new requests away, and says how it went."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.embedded.postgres import embedded_postgres
from adapters.ending import to_its_end
from adapters.http.draining import Drain, Draining
from adapters.processes import running
from adapters.processes.web import Web, bound
from adapters.words.wording import load_wording
from tests.adapters.processes.clusters import ROOT, answers, free, wait_for

pytestmark = pytest.mark.anyio
PLAIN = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}


async def test_a_request_under_way_is_answered_and_a_new_one_is_turned_away() -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        asked.set()
        await answer.wait()
        return Response("done")

    drain, port = Drain(), free()
    app = Draining(Starlette(routes=[Route("/", slow)]), drain, load_wording())
    web = asyncio.create_task(Web(app, bound("127.0.0.1", port), drain).run())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        under_way = asyncio.create_task(_asked(client))
        await asked.wait()
        web.cancel()
        await asyncio.sleep(0)
        new = await client.get("/")
        answer.set()
        ended = await under_way
        with pytest.raises(asyncio.CancelledError):
            await web
        with pytest.raises(httpx.ConnectError):
            await client.get("/")

    assert (ended.status_code, ended.text) == (200, "done")
    assert (new.status_code, new.json()["code"]) == (503, "unavailable")
    assert (new.headers["Retry-After"], new.headers["Connection"]) == ("1", "close")


async def _asked(client: httpx.AsyncClient) -> httpx.Response:
    """At a server that may be about to listen."""
    while True:
        try:
            return await client.get("/")
        except httpx.ConnectError:
            await asyncio.sleep(0.01)


async def test_a_transaction_ends_before_its_process_does() -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def transaction() -> None:
        begun.set()
        await go_on.wait()
        done.append("committed")

    part = asyncio.create_task(to_its_end(transaction()))
    await begun.wait()
    part.cancel()
    await asyncio.sleep(0)
    go_on.set()

    with pytest.raises(asyncio.CancelledError):
        await part
    assert done == ["committed"]


class Secret(Exception):  # noqa: N818
    """What an error may quote."""


@pytest.mark.parametrize(
    ("fails", "code"), [(False, 0), (True, 1)], ids=["asked to end", "by itself"]
)
async def test_the_exit_code_says_whether_a_part_ended_by_itself(
    *, fails: bool, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    order: list[str] = []

    def part(name: str) -> Callable[[], asyncio.Future[None]]:
        async def run() -> None:
            if fails and name == "second":
                raise Secret("left shoulder")
            try:
                await asyncio.Event().wait()
            finally:
                order.append(name)

        return lambda: asyncio.ensure_future(run())

    parts = {"first": part("first"), "second": part("second")}
    ending = asyncio.create_task(running.run_until_signal(parts))
    await asyncio.sleep(0.05)
    if not fails:
        os.kill(os.getpid(), signal.SIGTERM)

    assert await ending == code
    assert order == (["first"] if fails else ["first", "second"])
    assert ("second ended by Secret" in caplog.text) is fails
    assert "shoulder" not in caplog.text


def test_no_request_is_cut_when_the_api_is_told_to_end(data_dir: Path) -> None:
    ports = {"RTW_PORT": str(free()), "RTW_HEALTH_PORT": str(free())}
    address = f"http://127.0.0.1:{ports['RTW_PORT']}"
    with embedded_postgres(data_dir):
        log = data_dir.parent / "api.log"
        process = _started("api", {**ports, "RTW_DATA": str(data_dir), "RTW_LOG": "json"}, log)
        try:
            wait_for("the api does not answer", lambda: answers(f"{address}/live"))
            with ThreadPoolExecutor(8) as pool:
                readers = [pool.submit(_read_on, address) for _ in range(8)]
                wait_for("nobody reads", lambda: log.read_text().count("/ready") > 50)
                process.send_signal(signal.SIGTERM)
                statuses = [status for each in readers for status in each.result()]
            process.wait(60)
        finally:
            process.kill()
            process.wait()

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    taken = [line["status"] for line in lines if line["route"] != "/live"]
    assert process.returncode == 0
    assert sorted(taken) == sorted(statuses)  # whatever it took was answered, whole
    assert set(statuses) == {200, 503}
    assert {"at", "level", "logger", "method", "route", "status", "ms", "request"} == set(lines[0])


def _read_on(address: str) -> list[int]:
    """What is answered until nobody listens any more. The kernel resets connections that nobody
    has taken when their listener closes: no request came in by them."""
    statuses = []
    with httpx.Client(base_url=address, timeout=30) as client:
        while True:
            try:
                statuses.append(client.get("/ready").status_code)
            except httpx.ConnectError:
                return statuses
            except (httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError):
                continue


def _started(word: str, more: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "adapters.cli", word],
            cwd=ROOT,
            env={**PLAIN, **more},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
