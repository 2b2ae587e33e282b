"""Sends messages as another system would: with its credentials, a token and a proof."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import nats as client
from joserfc.jwk import ECKey
from nats.aio.client import Client
from nats.aio.msg import Msg
from psycopg import AsyncConnection

from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import INBOUND, inbox
from adapters.http.command_routes import kebab
from adapters.http.identity import Identity
from adapters.inbound.messages import MEDIA_TYPE, errors_of, source_of, subject_of, type_of
from adapters.inbound.proofs import proof_for
from adapters.inbound.service import Inbound
from adapters.inbound.systems import System, set_system
from tests.adapters.http.living import House

ACTS_FOR = {"clinic": ("CL-1", "W-A"), "hr": ("SU-1", "EM-1")}
SCOPES = frozenset({"cases:command"})
SHIFT = {"date": "2025-03-12", "planned_h": "4", "worked_h": "4"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, and where."""

    subject: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def code(self) -> tuple[int, str]:
        return self.json["status"], self.json["code"]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(each["field"], each["code"]) for each in self.json.get("errors", [])]


@dataclass
class Post:
    """The systems of a tenant, connected. ``inbound`` runs in ``task``."""

    house: House
    server: EmbeddedNats
    passwords: Mapping[str, str]
    broker: Broker
    keys: dict[str, ECKey] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def system(self, name: str) -> System:
        pem = self.keys[name].as_pem(private=False).decode()
        parties = [self.house.ref(each) for each in ACTS_FOR[name]]
        return System(self.house.tenant, name, f"{name}-app", pem, parties)

    def token(self, name: str, person: UUID | None = None, **other: Any) -> str:
        """One of the system itself unless a person is named."""
        said = {"tenant": self.house.tenant, "client": f"{name}-app", "scopes": SCOPES, **other}
        return self.house.issuer.token(Identity(person or self.system(name).id, **said))

    def event(
        self, name: str, command: str, person: str, data: Any, **other: Any
    ) -> dict[str, Any]:
        """The message of a system, as it must be."""
        word = kebab(command)
        return {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": source_of(name),
            "type": type_of(word),
            "subject": str(self.house.case),
            "time": "2025-03-12T18:00:00+01:00",
            "actingfor": str(self.house.ref(person)),
            "data": data,
            **other,
        }

    def signed(self, name: str, subject: str, body: bytes, **headers: str) -> dict[str, str]:
        token = headers.pop("token", None) or self.token(name)
        proof = proof_for(self.keys[name], subject, token, body)
        own = {"Authorization": f"Bearer {token}", "RTW-Proof": proof, "Content-Type": MEDIA_TYPE}
        return own | headers

    async def put(self, name: str, command: str, body: bytes, headers: dict[str, str]) -> int:
        """Into the stream, as the user of this system; its number there."""
        js = self.clients[name].jetstream(timeout=5)
        subject = subject_of(name, command)
        return (await js.publish(subject, body, headers=headers)).seq

    async def send(
        self,
        name: str,
        command: str,
        event: Mapping[str, Any] | bytes,
        *,
        reply: bool = True,
        **headers: str,
    ) -> Answered:
        """The answer to one message."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        word = kebab(command)
        signed = self.signed(name, subject_of(name, word), body, **headers)
        own = f"{inbox('system')}.{name}.{uuid4().hex}"
        if reply:
            signed["RTW-Reply"] = own
        async with self.hearing(name, own, errors_of(name)) as heard:
            await self.put(name, word, body, signed)
            return await next_of(heard)

    @asynccontextmanager
    async def hearing(self, name: str, *subjects: str) -> AsyncIterator[asyncio.Queue[Msg]]:
        """What this system hears on these subjects meanwhile."""
        heard: asyncio.Queue[Msg] = asyncio.Queue()
        nc = self.clients[name]
        subscriptions = [await nc.subscribe(each, cb=heard.put) for each in subjects]
        await nc.flush()
        try:
            yield heard
        finally:
            for each in subscriptions:
                with suppress(client.errors.Error):
                    await each.unsubscribe()

    async def waiting(self) -> int:
        return (await self.broker.js.stream_info(INBOUND)).state.messages

    async def settled(self) -> None:
        """Until no message waits."""
        while await self.waiting():  # noqa: ASYNC110 (the broker tells nobody)
            await asyncio.sleep(0.05)

    def begin(self) -> None:
        inbound = Inbound(self.house.desk, self.broker)
        self.task = asyncio.create_task(inbound.run())

    async def end(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task


async def next_of(heard: asyncio.Queue[Msg], seconds: float = 15) -> Answered:
    found = await asyncio.wait_for(heard.get(), seconds)
    return Answered(found.subject, found.data, dict(found.headers or {}))


async def register(house: House, system: System) -> None:
    conninfo = house.product.database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await set_system(connection, system)


@asynccontextmanager
async def opened(
    house: House, server: EmbeddedNats, passwords: Mapping[str, str]
) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(
            Broker(lambda: door_of(server, "inbound"), "inbound")
        )
        assert await broker.until_connected(10)
        post = Post(house, server, passwords, broker)
        for name, password in passwords.items():
            post.keys[name] = ECKey.generate_key("P-256")
            await register(house, post.system(name))
            prefix = f"{inbox('system')}.{name}"
            post.clients[name] = await client.connect(
                server.url, user=name, password=password, inbox_prefix=prefix
            )
            stack.push_async_callback(post.clients[name].close)
        post.begin()
        stack.push_async_callback(post.end)
        yield post


def now() -> datetime:
    return datetime.now(UTC)
