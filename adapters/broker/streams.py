"""The streams of the broker, and how they are declared: again and again without harm.

They keep what was sent for a while, so that who was away finds it; what they have lost the feed
has. Limits retention only, as the others have lost messages (RELIABILITY 8.3).
"""

from dataclasses import replace

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from adapters.broker.connecting import Broker
from adapters.broker.rights import EVENTS, INBOUND

_DAY_S = 24 * 3600
_KEPT_S = 14 * _DAY_S
_DUPLICATES_S, _SHORTEST_S = 600, 0.1
"""What has the same Nats-Msg-Id within this time is dropped."""
_GIB = 2**30
ACK_WAIT_S = 30
COPIES = 3

STREAMS = (
    StreamConfig(
        name=EVENTS,
        subjects=["rtw.v1.>"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.OLD,
        max_age=_KEPT_S,
        max_bytes=2 * _GIB,
        deny_delete=True,
        duplicate_window=_DUPLICATES_S,
    ),
    StreamConfig(
        name=INBOUND,
        subjects=["rtw.in.v1.>"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        max_age=_KEPT_S,
        max_bytes=_GIB,
        duplicate_window=_SHORTEST_S,
    ),
)
"""What comes in may hold health data, so whoever has handled a message deletes it; and one that
would push out another is refused, so that its sender knows. The broker knows duplicates by their id
alone, whoever sends them, so there it looks for them no longer than it must: two systems may number
their messages alike, and a command is done once by its own id."""


async def declare_streams(broker: Broker) -> None:
    """Creates the streams that are missing and changes those that are others than they should be.

    Raises nats.errors.Error, TimeoutError where the broker is away or does not let us.
    """
    copies = COPIES if len(set(broker.nc.servers)) >= COPIES else 1
    for stream in STREAMS:
        await _declare(broker.js, replace(stream, num_replicas=copies))


async def _declare(js: JetStreamContext, wanted: StreamConfig) -> None:
    assert wanted.name is not None
    try:
        found = (await js.stream_info(wanted.name)).config
    except NotFoundError:
        await js.add_stream(wanted)
        return
    # One node alone may be known as yet: the number of copies only ever rises.
    wanted = replace(wanted, num_replicas=max(wanted.num_replicas or 1, found.num_replicas or 1))
    if any(getattr(found, name) != value for name, value in _stated(wanted)):
        await js.update_stream(wanted)


def _stated(config: StreamConfig) -> list[tuple[str, object]]:
    return [(name, value) for name, value in vars(config).items() if value not in (None, 0, False)]


async def declare_durable(
    js: JetStreamContext, stream: str, name: str, *subjects: str, waiting: int = 1
) -> None:
    """A durable consumer to be pulled from: each message is acknowledged by itself, ``waiting`` of
    them at most at a time, and comes again where that takes longer than ``ACK_WAIT_S``.

    Raises nats.errors.Error, TimeoutError.
    """
    await js.add_consumer(
        stream,
        ConsumerConfig(
            name=name,
            durable_name=name,
            filter_subjects=list(subjects),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_ack_pending=waiting,
        ),
    )
