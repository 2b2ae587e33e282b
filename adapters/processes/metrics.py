"""What this process counts, for Prometheus (docs/operations.md).

The values of labels come from closed sets: names of outcomes, views, consumers, rules, routes. No
tenant, no id and nothing that anybody entered stands in one.
"""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from adapters.words.wording import Catalogue, load_wording

disable_created_metrics()  # type: ignore[no-untyped-call]

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

OUTCOMES = ("done", "refused", "unchanged", "not_stored", "failed")
"""``refused`` is stored with its decision; ``not_stored`` is a refusal that is not, or a request of
somebody who may not ask; ``failed``: the store did not answer."""

COMMAND_SECONDS = Histogram(
    "rtw_command_seconds", "Commands by outcome", ["outcome"], buckets=_SECONDS
)
REFUSALS = Counter("rtw_refusals", "Refusals by rule, stored or not", ["code"])
REQUESTS = Counter("rtw_http_requests", "Answered requests", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("rtw_http_request_seconds", "Answered requests", buckets=_SECONDS)
READS = Counter("rtw_reads", "Views of cases that were given out", ["view"])

APPEND_BATCH = Histogram("rtw_append_batch_commands", "Commands of one commit", buckets=_SIZES)

READY = Gauge("rtw_ready", "1 while this process is ready")
EVENTS_BEHIND = Gauge("rtw_projection_events_behind", "Positions not yet projected", ["consumer"])
SECONDS_BEHIND = Gauge(
    "rtw_projection_seconds_behind", "Age of the oldest of them, seconds", ["consumer"]
)
PARKED = Gauge("rtw_projection_parked", "Cases that wait behind an event, for each consumer")

RELAY_EVENTS_BEHIND = Gauge("rtw_relay_events_behind", "Positions not yet published")
RELAY_SECONDS_BEHIND = Gauge("rtw_relay_seconds_behind", "Age of the oldest of them, seconds")
RELAYED = Counter("rtw_relay_published", "Messages that the broker has acknowledged")

CONSUMER_EVENTS_BEHIND = Gauge(
    "rtw_consumer_events_behind", "Positions that a consumer has not come to", ["consumer"]
)
CONSUMER_SECONDS_BEHIND = Gauge(
    "rtw_consumer_seconds_behind", "Age of the oldest of them, seconds", ["consumer"]
)
DEAD_LETTERS = Gauge("rtw_dead_letters", "Events that a consumer could not take", ["consumer"])
DELIVERIES = Counter("rtw_deliveries", "Notifications by channel", ["channel", "outcome"])
INBOUND = Counter("rtw_inbound_messages", "Messages from other systems", ["outcome"])

DEADLINE_SECONDS = Gauge("rtw_deadlines_seconds_since_round", "Since the last whole round")
ESCALATIONS = Counter("rtw_deadlines_escalations", "What was raised as overdue")

_OTHER = "other"
_RULES = "refusal."


class Rules:
    """The rules that can be counted: those that have a text, each by its own code or that of its
    group, so that what is named within a code (a task, a flag) is in no label."""

    def __init__(self, wording: Catalogue) -> None:
        self._known = {each.removeprefix(_RULES) for each in wording if each.startswith(_RULES)}

    def counted_as(self, code: str) -> str:
        parts = code.split(".")
        groups = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((each for each in groups if each in self._known), _OTHER)

    @property
    def names(self) -> frozenset[str]:
        """Every value that the label may have."""
        return frozenset({*self._known, _OTHER})


RULES = Rules(load_wording())


def count_refusal(code: str) -> None:
    REFUSALS.labels(RULES.counted_as(code)).inc()


def begin() -> None:
    """Every outcome from the start, so that a first failure is a rise and not a beginning."""
    for each in OUTCOMES:
        COMMAND_SECONDS.labels(each)
