"""The two feeds: the same events in the same order, over HTTP for who may read them."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.consuming.feeds import PARTITIONS, EventFeed, NotNowError, partition_of
from adapters.consuming.http_feed import FeedRefusedError, HttpFeed
from adapters.consuming.ledger_feed import LedgerFeed
from tests.adapters.consuming.effects import TENANT, Ledger
from tests.adapters.http.conftest import held  # noqa: F401
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def pool(ledger: Ledger) -> AsyncIterator[AsyncConnectionPool[AsyncConnection[Any]]]:
    conninfo = ledger.database.conninfo("api")
    kind = AsyncConnection[Any]
    async with AsyncConnectionPool(conninfo, connection_class=kind, open=False) as pool:
        yield pool


async def everything(feed: EventFeed, partition: int) -> list[tuple[int, UUID]]:
    found: list[tuple[int, UUID]] = []
    after = 0
    while True:
        page = await feed.read(after, partition)
        found += [(each.position, each.case) for each in page.events]
        if page.following == after:
            return found
        after = page.following


async def test_the_partitions_of_a_ledger_are_all_of_it(
    ledger: Ledger, pool: AsyncConnectionPool[AsyncConnection[Any]]
) -> None:
    ledger.tell(4500)
    parts = [await everything(LedgerFeed(pool, TENANT), each) for each in range(PARTITIONS)]

    assert sorted(position for part in parts for position, _ in part) == list(range(1, 4501))
    for number, part in enumerate(parts):
        assert part == sorted(part)
        assert {partition_of(case) for _, case in part} == {number}


async def test_a_partner_reads_what_the_api_tells_him(held: House) -> None:  # noqa: F811
    async def bearer() -> str:
        return held.bearer("CM-1").removeprefix("Bearer ")

    feed = HttpFeed(held.client, bearer)
    parts = [await everything(feed, each) for each in range(PARTITIONS)]
    pool = held.product.views
    own = [await everything(LedgerFeed(pool, held.tenant), each) for each in range(PARTITIONS)]

    told = [each for part in parts for each in part]
    assert told
    assert {case for _, case in told} == {held.case}
    assert sorted(told) == sorted(each for part in own for each in part if each[1] == held.case)


Answer = Callable[[httpx.Request], httpx.Response]


def feed_that(answers: Answer) -> HttpFeed:
    async def bearer() -> str:
        return "token"

    transport = httpx.MockTransport(answers)
    return HttpFeed(httpx.AsyncClient(transport=transport, base_url="http://rtw"), bearer)


def an_event(position: int) -> dict[str, Any]:
    at = "2025-03-10T09:00:00+00:00"
    return {"position": position, "case": str(UUID(int=1)), "version": 1, "name": None, "at": at}


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_feed_that_is_away_is_asked_later(status: int) -> None:
    with pytest.raises(NotNowError):
        await feed_that(lambda _: httpx.Response(status)).read(0, 0)


@pytest.mark.parametrize("status", [302, 401, 403, 404])
async def test_a_feed_that_refuses_says_so(status: int) -> None:
    with pytest.raises(FeedRefusedError, match=str(status)):
        await feed_that(lambda _: httpx.Response(status)).read(0, 0)


@pytest.mark.parametrize(
    ("positions", "following"), [((7, 6), 9), ((5,), 9), ((7, 7), 9), ((7, 8), 7)]
)
async def test_a_feed_out_of_order_is_not_believed(
    positions: tuple[int, ...], following: int
) -> None:
    body = {"events": [an_event(each) for each in positions], "next": following}

    with pytest.raises(ValueError, match="order"):
        await feed_that(lambda _: httpx.Response(200, json=body)).read(5, 0)
