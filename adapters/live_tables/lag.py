"""How far the consumers of the ledger are behind it: in positions, and in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import PoolTimeout

from adapters.main import Product
from adapters.work.changes import CONSUMER as WORK
from projections.catalogue import VIEWS
from projections.finding import CONSUMER as WORDS
from projections.queries import count_parked
from projections.runner import enter
from services.ports import StoreUnavailable

CONSUMERS = (*VIEWS, WORK, WORDS)

_LAGS: LiteralString = """
    SELECT asked.consumer, ledger.head - coalesce(bookmark.position, 0),
        coalesce(extract(epoch FROM clock_timestamp() - following.stored_at), 0)::float8
    FROM es.ledger CROSS JOIN unnest(%(consumers)s::text[]) AS asked (consumer)
    LEFT JOIN rm.bookmark
        ON bookmark.tenant = %(tenant)s AND bookmark.consumer = asked.consumer
    LEFT JOIN LATERAL (
        SELECT stored_at FROM es.event
        WHERE event.tenant = %(tenant)s AND event.position > coalesce(bookmark.position, 0)
        ORDER BY event.position LIMIT 1) AS following ON true
    WHERE ledger.tenant = %(tenant)s"""


@dataclass(frozen=True, slots=True)
class Lag:
    """Positions that a consumer has not come to yet, and for how many seconds the oldest of them
    has been stored, by the database's clock; both 0 at the end of the ledger."""

    events: int = 0
    seconds: float = 0.0

    def or_more(self, other: "Lag") -> "Lag":
        return Lag(max(self.events, other.events), max(self.seconds, other.seconds))


@dataclass(frozen=True, slots=True)
class Standing:
    """The largest lag over all tenants, by consumer; and how many cases wait behind an event,
    once for each view."""

    lags: Mapping[str, Lag]
    parked: int = 0


async def standing(product: Product) -> Standing:
    """Raises StoreUnavailable."""
    largest = dict.fromkeys(CONSUMERS, Lag())
    parked = 0
    for tenant in await product.reader.tenants():
        own = await _of_tenant(product, tenant.tenant)
        largest = {each: lag.or_more(own.lags[each]) for each, lag in largest.items()}
        parked += own.parked
    return Standing(largest, parked)


async def _of_tenant(product: Product, tenant: UUID) -> Standing:
    try:
        async with product.views.connection() as connection, connection.transaction():
            await enter(connection, tenant)
            return Standing(await _read(connection, tenant), await count_parked(connection, tenant))
    except (OperationalError, PoolTimeout) as error:
        raise StoreUnavailable from error


async def _read(connection: AsyncConnection[Any], tenant: UUID) -> dict[str, Lag]:
    asked = {"tenant": tenant, "consumers": list(CONSUMERS)}
    found = await connection.execute(_LAGS, asked)
    return {consumer: Lag(*rest) for consumer, *rest in await found.fetchall()}
