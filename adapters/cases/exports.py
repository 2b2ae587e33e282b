"""All that somebody reads of a case, as one document: for the worker's right to her own data."""

from typing import Any
from uuid import UUID

from adapters.access_log.access_lists import (
    CHUNK,
    NEWEST,
    Seen,
    disclosed,
    disclosed_in_words,
    seen,
    seen_in_words,
)
from adapters.cases.history import Reader, told_history
from adapters.cases.views import Times, shown
from adapters.main import Product
from adapters.words.wording import Catalogue
from projections.runner import enter
from projections.view import View

FORMAT = "rtw-own-data/1"
MOST_DISCLOSURES = 1_000_000


async def export_of(
    product: Product, wording: Catalogue, tenant: UUID, case: UUID, view: View[Any], reader: Reader
) -> dict[str, Any] | None:
    """The view as it is now, the history, who saw the case and what was disclosed of it; None
    where there is no such case."""
    page = await shown(product, wording, tenant, case, view, Times())
    if page is None:
        return None
    history = await product.ledger.load_sections(tenant, case, reader.classes)
    made = await disclosed(product, tenant, case, MOST_DISCLOSURES)
    return {
        "format": FORMAT,
        "case": str(case),
        "view": page,
        "history": told_history(history, reader),
        "accesses": await seen_in_words(
            product, wording, tenant, await _all_seen(product, tenant, case)
        ),
        "disclosures": await disclosed_in_words(product, wording, tenant, made, with_range=True),
    }


async def _all_seen(product: Product, tenant: UUID, case: UUID) -> list[Seen]:
    found: list[Seen] = []
    async with product.views.connection() as connection, connection.transaction():
        await enter(connection, tenant)
        before = NEWEST
        while page := await seen(connection, tenant, case, CHUNK, before=before):
            found += page
            before = page[-1].place
    return found
