"""Sends messages through a real broker, with the credentials of another system."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import nats as client
from nats.aio.client import Client
from nats.aio.msg import Msg

from adapters.asking.command_names import kebab
from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import INBOUND, inbox
from adapters.inbound.messages import errors_of, subject_of
from adapters.inbound.service import REPLY, Inbound
from tests.adapters.http.living import House
from tests.adapters.inbound.sending import Answered, Systems

SECONDS = 60
"""Until a test gives up."""


@dataclass
class Post:
    """The systems of a tenant at the broker. Messages are taken from ``begin`` to ``end``."""

    systems: Systems
    broker: Broker
    clients: dict[str, Client] = field(default_factory=dict)
    inbound: Inbound | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def house(self) -> House:
        return self.systems.house

    async def put(self, name: str, command: str, event: Any, **headers: str) -> int:
        """Into the stream, as the user of this system, again until the broker has said that it is
        there; its number."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        subject = subject_of(name, kebab(command))
        signed = self.systems.signed(name, subject, body) | headers
        js = self.clients[name].jetstream(timeout=2)
        async with asyncio.timeout(SECONDS):
            while True:
                with suppress(client.errors.Error):
                    return (await js.publish(subject, body, headers=signed)).seq
                await asyncio.sleep(0.1)

    async def send(self, name: str, command: str, event: Any, *, reply: bool = True) -> Answered:
        """The answer to one message: on its own subject, or else where errors are heard of."""
        own = f"{inbox('system')}.{name}.{uuid4().hex}"
        async with self.hearing(name, own, errors_of(name)) as heard:
            await self.put(name, command, event, **({REPLY: own} if reply else {}))
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
        async with asyncio.timeout(SECONDS):
            while await self.waiting():  # noqa: ASYNC110 (the broker tells nobody)
                await asyncio.sleep(0.05)

    def begin(self) -> None:
        self.inbound = Inbound(self.house.desk, self.broker)
        self._task = asyncio.create_task(self.inbound.run())

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task


async def next_of(heard: asyncio.Queue[Msg]) -> Answered:
    found = await asyncio.wait_for(heard.get(), SECONDS)
    return Answered(found.data, dict(found.headers or {}), found.subject)


@asynccontextmanager
async def opened(
    systems: Systems, server: EmbeddedNats, passwords: Mapping[str, str]
) -> AsyncIterator[Post]:
    """Registered, connected, and listened to."""
    await systems.register()
    async with AsyncExitStack() as stack:
        broker = Broker(lambda: door_of(server, "inbound"), "inbound")
        await stack.enter_async_context(broker)
        assert await broker.until_connected(10)
        post = Post(systems, broker)
        for name, password in passwords.items():
            prefix = f"{inbox('system')}.{name}"
            post.clients[name] = await client.connect(
                server.url,
                user=name,
                password=password,
                inbox_prefix=prefix,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.2,
            )
            stack.push_async_callback(post.clients[name].close)
        post.begin()
        stack.push_async_callback(post.end)
        yield post
