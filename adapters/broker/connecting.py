"""The one place that connects to the broker: the one of the settings, or the embedded one.

A broker that is away stops nobody: the context opens without it, and connects when it comes
back. Whoever holds a subscription makes it again when ``Broker.generation`` has changed.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nats.aio.client import Client
from nats.errors import ConnectionClosedError, Error
from nats.js import JetStreamContext

from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import BrokerRole, inbox
from adapters.broker.secured import SecuredClient, context_of, reason_of
from adapters.broker.stored_messages import StreamClient
from adapters.embedded.data_folders import FOR_ALL, EmbeddedServerError, alone, locked
from adapters.embedded.secret_files import given_secret
from adapters.embedded.server_user import ServerUserError
from adapters.ending import end_if_cancelled
from adapters.settings import NatsSettings, Settings

FIRST_WAIT_S = 3.0
LOST_S = 30.0
"""A connection that has not come back by itself in this time is dropped and made anew."""
_LOOK_S = 0.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 8.0
_KEEP_S = 2.0
_CONNECT_S = 5.0
_AGAIN_S = 1
"""Between two tries of a connection to come back by itself."""
_PING_S = 5
_PINGS_MISSED = 2
_ANSWER_S = 5.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """Where the broker is, without any user, and how we come in; ``password`` is asked for at
    every connection, so that it may change. Without servers: nowhere yet."""

    servers: tuple[str, ...]
    inbox: str
    user: str | None = None
    password: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    ca_file: Path | None = None

    @property
    def tls(self) -> ssl.SSLContext | None:
        """Raises AuthorityFileError."""
        if all(server.startswith("nats://") for server in self.servers):
            return None
        return context_of(self.ca_file)


class Broker:
    """A connection that is made again for ever. Use ``async with``.

    ``door`` is asked again and again: where the broker has moved, the connection follows.
    """

    def __init__(self, door: Callable[[], Door], name: str) -> None:
        self._door = door
        self._name = f"rtw {name}"
        self._task: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()
        self.generation = 0
        """Counts the connections: with each new one all subscriptions are gone."""
        self.interruptions = 0
        """Counts the times that it broke, whether it came back by itself or not."""
        self.trouble: str | None = None
        """The class of the last error, while it lasts."""
        self._renew()

    @property
    def nc(self) -> Client:
        """The connection of now. Raises nats.errors.Error, as its methods do, while the broker is
        away."""
        if not self._made:
            raise ConnectionClosedError
        return self._client

    @property
    def js(self) -> JetStreamContext:
        """JetStream on the connection of now. Raises nats.errors.Error while there is none."""
        if not self._made:
            raise ConnectionClosedError
        return self._streams

    @property
    def connected(self) -> bool:
        return self._client.is_connected

    async def until_connected(self, seconds: float | None = None) -> bool:
        """Waits for the broker; False where it does not come within ``seconds``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.connected:
                    self._connected.clear()
                    await self._connected.wait()
        return self.connected

    async def dial(self, name: str) -> Client:
        """A connection of its own, for who drops it together with its subscription. It comes back
        by itself until it is closed. Raises nats.errors.Error, OSError, TimeoutError."""
        client = StreamClient()
        try:
            await _connect(client, self._door(), f"rtw {name}", self._heard, self._answered)
        except BaseException:
            await _close(client)
            raise
        return client

    async def __aenter__(self) -> "Broker":
        self._task = asyncio.create_task(self._stay_connected(), name=self._name)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _renew(self) -> None:
        self._client: Client = SecuredClient()
        self._streams = self._client.jetstream(timeout=_ANSWER_S)
        self._made = False

    async def _stay_connected(self) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            end_if_cancelled()
            door = self._door()
            if door.servers and await self._one_connection(door):
                pause = _FIRST_PAUSE_S
                _log.warning("the connection to the broker is dropped and made anew")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _one_connection(self, door: Door) -> bool:
        """As long as it lasts; False where there was none."""
        try:
            if not await self._connect(door):
                return False
            await self._until_lost(door)
            return True
        finally:
            await _close(self._client)
            self._renew()

    async def _connect(self, door: Door) -> bool:
        try:
            await _connect(
                self._client, door, self._name, self._heard, self._back, self._interrupted
            )
        except (Error, OSError, ValueError, TimeoutError) as error:
            if self.trouble is None:
                await self._heard(error)
            return False
        self._made = True
        self.generation += 1
        await self._back()
        return True

    async def _until_lost(self, door: Door) -> None:
        seen = time.monotonic()
        while not self._client.is_closed and self._door() == door:
            now = time.monotonic()
            seen = now if self.connected else seen
            if now - seen > LOST_S:
                return
            await asyncio.sleep(_LOOK_S)

    async def _interrupted(self) -> None:
        self.interruptions += 1

    async def _back(self) -> None:
        await self._answered()
        self._connected.set()
        _log.info("connected to the broker")

    async def _answered(self) -> None:
        self.trouble = None

    async def _heard(self, error: Exception) -> None:
        kind = type(error).__name__
        if kind != self.trouble:
            _log.warning("the broker: %s", f"{kind} ({why})" if (why := reason_of(error)) else kind)
        self.trouble = kind


async def _connect(
    client: Client,
    door: Door,
    name: str,
    heard: Callable[[Exception], Awaitable[None]],
    back: Callable[[], Awaitable[None]],
    interrupted: Callable[[], Awaitable[None]] | None = None,
) -> None:
    async with asyncio.timeout(_CONNECT_S):
        await client.connect(
            servers=list(door.servers),
            name=name,
            inbox_prefix=door.inbox,
            user=door.user,
            password=door.password,
            tls=door.tls,
            allow_reconnect=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=_AGAIN_S,
            connect_timeout=2,
            ping_interval=_PING_S,
            max_outstanding_pings=_PINGS_MISSED,
            error_cb=heard,
            reconnected_cb=back,
            disconnected_cb=interrupted,
        )


async def _close(client: Client) -> None:
    with suppress(Error, OSError, TimeoutError):
        async with asyncio.timeout(_CONNECT_S):
            await client.close()


@asynccontextmanager
async def broker(settings: Settings, role: BrokerRole) -> AsyncIterator[Broker]:
    """The broker of these settings, seen by this role; open at the latest after some seconds,
    connected or not. The embedded one runs as long as somebody has it open, and is started again
    when it dies."""
    async with AsyncExitStack() as stack:
        if settings.nats is None:
            door = await stack.enter_async_context(_embedded(settings.data, role))
        else:
            door = _outside(settings.nats, role)
        opened = await stack.enter_async_context(Broker(door, role))
        await opened.until_connected(FIRST_WAIT_S)
        yield opened


def _outside(nats: NatsSettings, role: BrokerRole) -> Callable[[], Door]:
    file = nats.password_file
    password = None if file is None else lambda: given_secret(file)
    door = Door(nats.servers, inbox(role), nats.user, password, nats.ca_file)
    return lambda: door


def door_of(server: EmbeddedNats, role: BrokerRole) -> Door:
    """How this role comes in to a broker of a data folder that has been started."""
    return Door((server.url,), inbox(role), role, lambda: server.password(role))


@asynccontextmanager
async def _embedded(data: Path, role: BrokerRole) -> AsyncIterator[Callable[[], Door]]:
    server = EmbeddedNats(data)
    with locked(data / "nats.users", FOR_ALL) as users:
        keeping = asyncio.create_task(_keep(server), name="keeper of the broker")
        try:
            yield lambda: _door_or_none(server, role)
        finally:
            server.leave()
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            if alone(users):
                await asyncio.to_thread(server.stop)


def _door_or_none(server: EmbeddedNats, role: BrokerRole) -> Door:
    """No server at all as long as it has never been started."""
    try:
        return door_of(server, role)
    except EmbeddedServerError:
        return Door((), inbox(role))


async def _keep(server: EmbeddedNats) -> None:
    while True:
        end_if_cancelled()
        await _start(server)
        await asyncio.sleep(_KEEP_S)


async def _start(server: EmbeddedNats) -> None:
    """Without its broker the product goes on, so it says that it has none and no more."""
    try:
        await asyncio.to_thread(server.start)
    except (EmbeddedServerError, ServerUserError) as error:
        _log.warning("no broker: %s", error)
