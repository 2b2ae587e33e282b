"""``rtw bench http``: commands over HTTP at 32 connections, against an endpoint of the same server
that inserts one row and nothing else.

Both go through the whole application, its middleware and its listener, from a process of their
own that sends requests made before the clock runs. The commands are the next ones of a story, on
cases of 80 to 120 events whose states are known, as those in use are.
"""

import asyncio
import gc
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters.asking.command_names import kebab
from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.portfolio import Case, as_new, store, told
from adapters.bench.scratch import Scratch, scratch_database
from adapters.bench.single_events import FINGERPRINT
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.http.app import create_app
from adapters.http.declared import PUBLIC
from adapters.http.requests import Desk
from adapters.main import Product, connected, dev_issuer
from adapters.processes.web import Web, bound
from adapters.settings import settings_from_environment
from adapters.signing_in.identity import DevIssuer, Identity
from adapters.store.rows import Append
from adapters.words.wording import load_wording
from domain import consent
from domain.case.vocabulary import Role
from domain.recorded import event_id_of, stream_of, tenant_of
from services.commands import Asked

CONNECTIONS = 32
COMMANDS = 30
ROWS = 60
EVENTS = 80
STORY, TENANT = "picker", "bench http"
SETTING = f"{CONNECTIONS} connections"
OURS, FLOOR = "returnledger", "one row"
GOALS = (Goal(OURS, FLOOR, SETTING, 0.5),)
_WRITERS = 8
_TABLE = """
    CREATE SCHEMA bench;
    CREATE TABLE bench.row (id uuid PRIMARY KEY, text text NOT NULL);
    GRANT USAGE ON SCHEMA bench TO rtw_api;
    GRANT INSERT ON bench.row TO rtw_api"""
_INSERT = "INSERT INTO bench.row (id, text) VALUES (%s, %s)"
_TEXT = "0123456789abcdef" * 37


@dataclass(slots=True)
class StoryTime:
    """services.ports.Clock that stands behind all that the story still has to tell."""

    at: datetime

    def now(self) -> datetime:
        return self.at


async def run(database: Database, rounds: int) -> dict[str, Any]:
    """Measures ``rounds`` rounds in a scratch database of the same server."""
    measured = Measured("http", "requests/s")
    with scratch_database(database) as scratch:
        async with _ours(scratch, database.claim_key) as ours:
            for done in range(rounds):
                bar(done, rounds, "bench http")
                prepared = await ours.commands(done)
                for contestant in (OURS, FLOOR) if done % 2 else (FLOOR, OURS):
                    await asyncio.to_thread(scratch.settle)
                    requests = prepared if contestant == OURS else ours.rows()
                    measured.add(contestant, SETTING, await ours.sent(requests))
            bar(rounds, rounds, "bench http")
    return measured.report(GOALS)


@dataclass(frozen=True, slots=True)
class Ours:
    """A served product, and the case that all others are copies of."""

    product: Product
    case: Case
    issuer: DevIssuer
    port: int

    async def commands(self, number: int) -> list[list[str]]:
        """Of cases of their own, one for each connection."""
        first = 1 + number * CONNECTIONS
        return [await self._of_case(first + each) for each in range(CONNECTIONS)]

    def rows(self) -> list[list[str]]:
        body = json.dumps({"text": _TEXT})
        return [[_request("/bench/row", body, {})] * ROWS for _ in range(CONNECTIONS)]

    async def sent(self, of_connections: list[list[str]]) -> Run:
        """All of them, by a process of its own. Raises AssertionError where one is not answered
        with 200."""
        gc.collect()
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(of_connections, file)
            file.flush()
            load = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "adapters.bench.http_load", str(self.port), file.name),
                cwd=Path(__file__).parents[2],
                stdout=asyncio.subprocess.PIPE,
            )
            told_, _ = await load.communicate()
        found = json.loads(told_)
        assert found["statuses"] == [200], found["statuses"]
        return Run.of(found["latencies"], found["seconds"])

    async def _of_case(self, number: int) -> list[str]:
        case, product = self.case.copy(number), self.product
        tenant = tenant_of(TENANT)
        await store(product.committer, tenant, case)
        await self._consent(tenant, case)
        await product.commands.cases.load(tenant, case.case)
        asked = case.next_commands(product.ledger, product.commands, COMMANDS)
        return [self._as_request(each) for each in asked]

    async def _consent(self, tenant: UUID, case: Case) -> None:
        """As the worker of the story has given it: it stands in a stream named after the worker."""
        worker = next(each.ref for each in case.header.people if Role.WORKER in each.roles)
        given = stream_of(tenant, consent.KIND, str(self.case.refs[worker]))
        own = stream_of(tenant, consent.KIND, str(case.refs[worker]))
        rows = await self.product.reader.read_stream(tenant, given)
        command = uuid4()
        events = [
            as_new(row)._replace(
                stream=own,
                event_id=event_id_of(command, number),
                command_id=command,
                fingerprint=FINGERPRINT if number == 0 else None,
            )
            for number, row in enumerate(rows)
        ]
        await self.product.committer.append(Append(tenant, tuple(events)))
        await self.product.commands.consents.load(tenant, own)

    def _as_request(self, asked: Asked) -> str:
        body = asked.request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        body.setdefault("effective_at", asked.now.isoformat())
        token = self.issuer.token(Identity(asked.person, asked.tenant))
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(asked.command_id)}
        headers |= {"RTW-Role": asked.as_role} if asked.as_role else {}
        path = f"/v1/cases/{asked.case}/commands/{kebab(type(asked.request).__name__)}"
        return _request(path, json.dumps(body), headers)


def _request(path: str, body: str, headers: dict[str, str]) -> str:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines)


@asynccontextmanager
async def _ours(scratch: Scratch, claim_key: bytes) -> AsyncIterator[Ours]:
    await asyncio.to_thread(_prepare, scratch)
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(connected(scratch.as_database(claim_key)))
        case = await told(STORY, TENANT, product.ledger, product.commands, product.reader, EVENTS)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        settings = settings_from_environment({"RTW_DATA": folder})
        issuer = dev_issuer(settings, product.database, product.clock.now)
        last = max(datetime.fromisoformat(str(line.at)) for _, line in case.rest[:COMMANDS])
        served = replace(product, clock=StoryTime(last))  # type: ignore[arg-type]
        listener = bound("127.0.0.1", 0)
        desk = Desk(served, issuer.verifier(), load_wording(), claim_key)
        app = create_app(desk)
        rows = await stack.enter_async_context(_rows(scratch))
        app.add_api_route("/bench/row", PUBLIC(_row_into(rows)), methods=["POST"])
        serving = asyncio.create_task(Web(app, listener).run())
        try:
            yield Ours(product, case, issuer, listener.getsockname()[1])
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


@asynccontextmanager
async def _rows(scratch: Scratch) -> AsyncIterator[AsyncConnectionPool[AsyncConnection[Any]]]:
    pool = AsyncConnectionPool(
        scratch.api,
        connection_class=AsyncConnection[Any],
        kwargs={"autocommit": True},
        min_size=_WRITERS,
        max_size=_WRITERS,
        open=False,
    )
    async with pool:
        yield pool


def _row_into(pool: AsyncConnectionPool[AsyncConnection[Any]]) -> Any:
    async def row(request: Request) -> JSONResponse:
        text = (await request.json())["text"]
        made: UUID = uuid4()
        async with pool.connection() as connection:
            await connection.execute(_INSERT, (made, text))
        return JSONResponse({"id": str(made)})

    return row


def _prepare(scratch: Scratch) -> None:
    scratch.open_ledger(tenant_of(TENANT))
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute(_TABLE)
