"""How many positions each view is behind its ledger."""

from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from adapters.main import Product
from projections.catalogue import VIEWS
from projections.queries import reached
from services.ports import StoreUnavailable


async def lags(product: Product) -> dict[str, int]:
    """The largest lag over all tenants, by view. Raises StoreUnavailable."""
    behind = dict.fromkeys(VIEWS, 0)
    for tenant in await product.reader.tenants():
        head = await product.reader.head(tenant.tenant)
        for view in VIEWS:
            behind[view] = max(behind[view], head - await _reached(product, tenant.tenant, view))
    return behind


async def _reached(product: Product, tenant: UUID, view: str) -> int:
    try:
        async with product.views.connection() as connection:
            return await reached(connection, tenant, view)
    except (OperationalError, PoolTimeout) as error:
        raise StoreUnavailable from error
