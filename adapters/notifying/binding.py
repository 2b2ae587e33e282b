"""How our consumer is woken by the broker: by a durable of its own on the stream of the events."""

from nats.aio.client import Client

from adapters.broker.connecting import Broker
from adapters.broker.rights import EVENTS, inbox
from adapters.broker.streams import declare_durable
from adapters.consuming.following import Following
from adapters.consuming.waking import AT_ONCE, Waking

SUBJECT = "rtw.v1.>"


def waking(following: Following, broker: Broker) -> Waking:
    """On a connection of its own, which the watchdog may drop."""
    name = following.consumer.name

    async def connect() -> Client:
        return await broker.dial(name)

    async def declare(connection: Client) -> None:
        await declare_durable(connection.jetstream(), EVENTS, name, SUBJECT, waiting=AT_ONCE)

    return Waking(
        following=following,
        connect=connect,
        declare=declare,
        stream=EVENTS,
        durable=name,
        subject=SUBJECT,
        inbox=inbox("consumer"),
    )
