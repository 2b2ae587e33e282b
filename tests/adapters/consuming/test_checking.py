"""No subscriber starts that could lose a message."""

from collections.abc import Mapping
from typing import Any

import pytest
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub

from adapters.consuming.checking import UnsafeSubscriberError, check_subscribers

SAFE: Mapping[str, Any] = {
    "durable": "notifications",
    "stream": JStream("RTW_EVENTS", declare=False),
    "pull_sub": PullSub(1),
    "ack_policy": AckPolicy.MANUAL,
}


def broker_with(**said: Any) -> NatsBroker:
    broker = NatsBroker()
    options = {name: each for name, each in {**SAFE, **said}.items() if each is not None}
    broker.subscriber("rtw.v1.>", **options)
    return broker


def test_a_safe_subscriber_passes() -> None:
    check_subscribers(broker_with())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        *(({"ack_policy": each}, "MANUAL") for each in AckPolicy if each is not AckPolicy.MANUAL),
        ({"ack_policy": None}, "MANUAL"),
        ({"ack_policy": AckPolicy.ACK_FIRST, "pull_sub": None}, "MANUAL"),
        ({"max_workers": 2}, "max_workers"),
        ({"max_workers": 2, "pull_sub": None}, "max_workers"),
        ({"pull_sub": PullSub(10, batch=True)}, "batch"),
        ({"durable": None}, "durable"),
        ({"stream": None, "pull_sub": None, "durable": None}, "stream"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_any_other_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(UnsafeSubscriberError, match=why):
        check_subscribers(broker_with(**said))


def test_one_among_many_is_found() -> None:
    broker = broker_with()
    broker.subscriber("rtw.other", **{**SAFE, "ack_policy": AckPolicy.ACK})

    with pytest.raises(UnsafeSubscriberError, match=r"rtw\.other"):
        check_subscribers(broker)
