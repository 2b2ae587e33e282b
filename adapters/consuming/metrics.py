"""What consumers count, beside adapters.processes.metrics: the label is a consumer's own name."""

from prometheus_client import Counter

EVENTS = Counter("rtw_consumer_events", "Tries of events by outcome", ["consumer", "outcome"])
MESSAGES = Counter(
    "rtw_consumer_messages", "Messages that woke, by outcome", ["consumer", "outcome"]
)
RECONNECTS = Counter(
    "rtw_consumer_reconnects", "Subscriptions made anew by the watchdog", ["consumer"]
)
