"""What FastStream must never be left to do by itself: a start-up check of every subscriber.

Its default policy ends a message for good at the first exception; several workers fetch too much
and take messages out of order; batches are lost as a whole; without a durable a restart forgets.
"""

from collections.abc import Iterator
from typing import Any

from faststream import AckPolicy
from faststream.nats import NatsBroker
from faststream.nats.subscriber.usecases import (
    BatchPullStreamSubscriber,
    ConcurrentCoreSubscriber,
    ConcurrentPullStreamSubscriber,
    ConcurrentPushStreamSubscriber,
    LogicSubscriber,
)
from faststream.nats.subscriber.usecases.stream_basic import StreamSubscriber

_CONCURRENT = (
    ConcurrentCoreSubscriber,
    ConcurrentPullStreamSubscriber,
    ConcurrentPushStreamSubscriber,
)


class UnsafeSubscriberError(Exception):
    """A subscriber could lose or reorder messages; says which and why."""


def check_subscribers(broker: NatsBroker) -> None:
    """For the start, before the broker connects. Raises UnsafeSubscriberError."""
    for subscriber in broker.subscribers:
        for why in _faults(subscriber):
            subject = getattr(subscriber, "subject", None)
            raise UnsafeSubscriberError(f"{getattr(subject, 'template', subject)}: {why}")


def _faults(subscriber: Any) -> Iterator[str]:
    if not isinstance(subscriber, LogicSubscriber):
        yield "is no subscriber of NATS"
        return
    # A push subscriber that acknowledges first calls itself manual.
    acks_first = subscriber.extra_options.get("manual_ack") is False
    if subscriber.ack_policy is not AckPolicy.MANUAL or acks_first:
        yield "ack_policy must be AckPolicy.MANUAL"
    if isinstance(subscriber, _CONCURRENT):
        yield "max_workers must be 1"
    if isinstance(subscriber, BatchPullStreamSubscriber):
        yield "batch must not be set"
    elif not isinstance(subscriber, StreamSubscriber):
        yield "must be a subscriber of a stream"
    if not subscriber.extra_options.get("durable"):
        yield "must name its durable"
