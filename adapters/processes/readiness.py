"""Whether a process can do its work, with the figures that say so."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import InterfaceError, OperationalError

from adapters.live_tables.lag import Lag, Standing, standing
from adapters.main import Product
from adapters.processes import metrics
from services.ports import StoreUnavailable

AWAY = (StoreUnavailable, OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What GET /ready answers."""

    good: bool
    figures: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {"ready": self.good, **self.figures}


Ready = Callable[[], Awaitable[Readiness]]


async def of_views(product: Product, within_s: float) -> Readiness:
    """Ready where the database answers and no live table is further behind than ``within_s``.
    Raises StoreUnavailable."""
    found = await standing(product)
    _tell(found)
    good = all(lag.seconds <= within_s for lag in found.lags.values())
    return Readiness(
        good,
        {
            "events_behind": {name: lag.events for name, lag in found.lags.items()},
            "seconds_behind": {name: round(lag.seconds, 3) for name, lag in found.lags.items()},
            "parked": found.parked,
        },
    )


async def of_database(product: Product) -> Readiness:
    """Ready where the database answers. Raises StoreUnavailable."""
    await product.reader.tenants()
    return Readiness(good=True)


def tell_relay(lag: Lag) -> None:
    """How far the broker is behind."""
    metrics.RELAY_EVENTS_BEHIND.set(lag.events)
    metrics.RELAY_SECONDS_BEHIND.set(lag.seconds)


def _tell(found: Standing) -> None:
    for consumer, lag in found.lags.items():
        metrics.EVENTS_BEHIND.labels(consumer).set(lag.events)
        metrics.SECONDS_BEHIND.labels(consumer).set(lag.seconds)
    metrics.PARKED.set(found.parked)
