"""Whoever comes in from outside may do what is his, and the broker refuses him all else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import nats as client
import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeout

from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import EVENTS, INBOUND, inbox, rights_of_listener, user_block
from adapters.broker.streams import declare_durable
from adapters.broker.users import Listener, hear_no_more, let_hear, listeners
from tests.adapters.broker.bus import until

pytestmark = pytest.mark.anyio
OWN, OTHER = uuid4(), uuid4()
CASE = uuid4()
READER = "reader"
API = "$JS.API"
NOT_FOR_OUTSIDERS = (
    f"rtw.v1.{OWN}.p0.{CASE}",
    "rtw.in.v1.hr.record-shift",
    "rtw.err.v1.hr",
    f"{inbox('system')}.hr.x",
    f"{inbox('relay')}.x",
    f"{API}.INFO",
    f"{API}.STREAM.INFO.{EVENTS}",
    f"{API}.STREAM.UPDATE.{EVENTS}",
    f"{API}.STREAM.PURGE.{EVENTS}",
    f"{API}.STREAM.DELETE.{EVENTS}",
    f"{API}.STREAM.DELETE.{INBOUND}",
    f"{API}.STREAM.MSG.GET.{INBOUND}",
    f"{API}.DIRECT.GET.{INBOUND}",
    f"{API}.CONSUMER.CREATE.{EVENTS}.own",
    f"{API}.CONSUMER.DURABLE.CREATE.{EVENTS}.own",
    f"{API}.CONSUMER.INFO.{EVENTS}.{READER}",
    f"{API}.CONSUMER.MSG.NEXT.{EVENTS}.{READER}",
    f"{API}.CONSUMER.DELETE.{EVENTS}.{READER}",
    f"$JS.ACK.{EVENTS}.{READER}.1.1.1.1.1",
    "$SYS.REQ.SERVER.PING",
)
UNHEARD_BY_OUTSIDERS = (
    ">",
    "rtw.>",
    "rtw.v1.>",
    f"rtw.v1.{OTHER}.>",
    "rtw.in.v1.>",
    "rtw.in.v1.clinic.>",
    "rtw.err.v1.>",
    "rtw.err.v1.hr",
    f"{inbox('system')}.>",
    f"{inbox('system')}.hr.>",
    f"{inbox('consumer')}.>",
    "$JS.>",
    "$SYS.>",
)


class Outsider:
    """A connection, and what the broker said that it may not."""

    def __init__(self) -> None:
        self.client = Client()
        self.violations: list[str] = []
        self._looks = 0

    async def heard(self, error: Exception) -> None:
        self.violations.append(str(error).lower())

    async def may_not_publish(self, subject: str) -> bool:
        await self.client.publish(subject, b"")
        return await self._was_told(f'publish to "{subject}"')

    async def may_not_hear(self, subject: str) -> bool:
        await self.client.subscribe(subject)
        return await self._was_told(f'subscription to "{subject}"')

    async def _was_told(self, what: str) -> bool:
        """Once it was told of something that nobody may, which was sent later."""
        self._looks += 1
        await self.client.subscribe(f"nobody.{self._looks}")
        await until(lambda: any(f"nobody.{self._looks}" in each for each in self.violations), 20)
        return any(what.lower() in each for each in self.violations)


@asynccontextmanager
async def outsider(url: str, user: str, password: str, prefix: str) -> AsyncIterator[Outsider]:
    """Who is sent away stays away: a client that is closed while it comes back may end whoever
    closes it."""
    found = Outsider()
    await found.client.connect(
        url,
        user=user,
        password=password,
        inbox_prefix=prefix,
        error_cb=found.heard,
        allow_reconnect=False,
    )
    try:
        yield found
    finally:
        await found.client.close()


@pytest.fixture
async def listener(nats: EmbeddedNats, fresh_broker: Broker) -> AsyncIterator[Outsider]:
    data, known = nats.folder.parent, Listener("letters", OWN)
    password = let_hear(data, known)
    nats.read_users()
    await declare_durable(fresh_broker.js, EVENTS, READER, "rtw.v1.>")
    async with outsider(nats.url, known.user, password, "_INBOX_listener") as found:
        yield found
    hear_no_more(data, known)
    nats.read_users()


@pytest.fixture
async def sender(nats: EmbeddedNats, fresh_broker: Broker) -> AsyncIterator[Outsider]:
    password = nats.admit("clinic")
    await declare_durable(fresh_broker.js, EVENTS, READER, "rtw.v1.>")
    own = f"{inbox('system')}.clinic"
    async with outsider(nats.url, "clinic", password, own) as found:
        yield found
    nats.expel("clinic")


async def test_a_listener_hears_of_its_own_tenant(listener: Outsider, fresh_broker: Broker) -> None:
    heard = await listener.client.subscribe(f"rtw.v1.{OWN}.>")
    await listener.client.flush()

    await fresh_broker.js.publish(f"rtw.v1.{OTHER}.p0.{CASE}", b"other")
    await fresh_broker.js.publish(f"rtw.v1.{OWN}.p0.{CASE}", b"own")

    assert (await heard.next_msg(10)).data == b"own"
    with pytest.raises(NatsTimeout):
        await heard.next_msg(0.2)
    assert listener.violations == []


async def test_a_listener_publishes_nothing(listener: Outsider, fresh_broker: Broker) -> None:
    for subject in (*NOT_FOR_OUTSIDERS, "rtw.in.v1.letters.record-shift", "anything"):
        assert await listener.may_not_publish(subject), subject

    assert (await fresh_broker.js.stream_info(EVENTS)).state.messages == 0
    assert (await fresh_broker.js.stream_info(INBOUND)).state.messages == 0


async def test_a_listener_hears_nothing_else(listener: Outsider) -> None:
    for subject in (*UNHEARD_BY_OUTSIDERS, "_INBOX_listener.>"):
        assert await listener.may_not_hear(subject), subject


async def test_a_sender_publishes_as_itself_alone(sender: Outsider, fresh_broker: Broker) -> None:
    for subject in NOT_FOR_OUTSIDERS:
        assert await sender.may_not_publish(subject), subject
    assert not await sender.may_not_publish("rtw.in.v1.clinic.record-shift")

    assert (await fresh_broker.js.stream_info(EVENTS)).state.messages == 0
    assert (await fresh_broker.js.stream_info(INBOUND)).state.messages == 1


async def test_a_sender_hears_its_own_answers_alone(sender: Outsider) -> None:
    for subject in (*UNHEARD_BY_OUTSIDERS, f"rtw.v1.{OWN}.>"):
        assert await sender.may_not_hear(subject), subject
    assert not await sender.may_not_hear("rtw.err.v1.clinic")
    assert not await sender.may_not_hear(f"{inbox('system')}.clinic.>")


@pytest.mark.parametrize("stream", [EVENTS, INBOUND])
async def test_an_answer_that_is_sent_to_the_broker_itself_changes_no_stream(
    sender: Outsider, fresh_broker: Broker, stream: str
) -> None:
    """The broker says that it has a message wherever its sender wants to be told so."""
    await fresh_broker.js.publish(f"rtw.v1.{OWN}.p0.{CASE}", b"{}")
    created = (await fresh_broker.js.stream_info(stream)).created
    for verb in ("DELETE", "PURGE"):
        reply = f"{API}.STREAM.{verb}.{stream}"
        await sender.client.publish("rtw.in.v1.clinic.record-shift", b"{}", reply=reply)
    await sender.client.flush()

    async with asyncio.timeout(10):
        while (await fresh_broker.js.stream_info(INBOUND)).state.messages < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (await fresh_broker.js.stream_info(stream)).created == created
    assert (await fresh_broker.js.stream_info(EVENTS)).state.messages == 1


async def test_who_is_to_hear_no_more_is_sent_away(nats: EmbeddedNats) -> None:
    data, known = nats.folder.parent, Listener("letters", OWN)
    password = let_hear(data, known)
    nats.read_users()
    assert listeners(data) == [known]
    async with outsider(nats.url, known.user, password, "_INBOX_listener") as found:
        hear_no_more(data, known)
        nats.read_users()
        async with asyncio.timeout(10):
            while found.client.is_connected:  # noqa: ASYNC110 (nothing is told)
                await asyncio.sleep(0.02)

    assert listeners(data) == []
    with pytest.raises(client.errors.Error):
        await client.connect(
            nats.url, user=known.user, password=password, allow_reconnect=False, connect_timeout=2
        )


def test_who_may_publish_nothing_is_told_so() -> None:
    """An empty list would let him publish everything."""
    assert 'publish: { deny: [">"] }' in user_block("x", "y", rights_of_listener(OWN))
