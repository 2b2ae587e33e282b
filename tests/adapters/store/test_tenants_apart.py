"""Two tenants in one database: each net by itself keeps them apart, and a pool leaks neither."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection, Connection, sql
from psycopg.conninfo import make_conninfo

from adapters.database import Database
from adapters.main import Product, connected
from adapters.store.case_feed import CaseFeed
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS
from adapters.store.reader import NEWEST_POSITION, Reader
from domain.data_classes import DataClass
from projections.catalogue import VIEWS
from projections.live_rows import columns_of, row_of, table_of
from projections.queries import lines_of, reached, read_case
from projections.runner import enter
from tests.adapters.store.building import a_command, a_history, an_event

pytestmark = pytest.mark.anyio

READS = 10_000
AT_ONCE = 16
SHARED = UUID(int=1)
"""A stream, and a case, that both tenants have under the same id."""
MEMBER = UUID(int=2)
OPENED = [("rtw.case:LoadTargetSet", 1)]


@dataclass(frozen=True)
class Tenant:
    """What only one of the two has: ``own`` is a stream and a case, under ``command``."""

    id: UUID
    own: UUID
    command: UUID


def _put_rows(superuser: Connection[Any], tenant: UUID, cases: tuple[UUID, ...]) -> None:
    for view in VIEWS.values():
        columns = columns_of(view)
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            table_of(view),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
        )
        for case in cases:
            superuser.execute(insert, row_of(view, tenant, case, view.empty))
        superuser.execute(
            "INSERT INTO rm.bookmark (consumer, tenant, position) VALUES (%s, %s, 4)",
            [view.name, tenant],
        )
    superuser.execute("UPDATE rm.case_list SET members = ARRAY[%s]::uuid[]", [MEMBER])


@pytest.fixture
async def pair(
    database: Database, superuser: Connection[Any], open_ledger: Callable[[], UUID]
) -> tuple[Tenant, Tenant]:
    """Each has four events, and two cases in every live table."""
    made = []
    async with Committer(database.conninfo("api")) as committer:
        for _ in range(2):
            tenant, own = open_ledger(), uuid4()
            event = an_event(own)
            await committer.append(a_history(tenant, SHARED, 3))
            await committer.append(a_command(tenant, event))
            _put_rows(superuser, tenant, (SHARED, own))
            made.append(Tenant(tenant, own, event.command_id))
    return made[0], made[1]


async def seen_on(connection: AsyncConnection[Any]) -> set[UUID]:
    """Whose rows are seen by statements that ask for all."""
    tables = [sql.SQL("es.event"), sql.SQL("rm.bookmark"), *map(table_of, VIEWS.values())]
    every = sql.SQL(" UNION ").join(
        sql.SQL("SELECT tenant FROM {}").format(each) for each in tables
    )
    return {tenant for (tenant,) in await (await connection.execute(every)).fetchall()}


class Reading:
    """Reads of two tenants in turn, through the pools of the product."""

    def __init__(self, product: Product, pair: tuple[Tenant, Tenant]) -> None:
        self._product = product
        self._pair = pair

    async def read(self, number: int) -> None:
        tenant, other = self._pair if number % 2 else self._pair[::-1]
        reader, views = self._product.reader, self._product.views
        match number // 2 % 6:
            case 0:
                rows = await reader.read_feed(tenant.id, 0, 100)
                assert [row.tenant for row in rows] == [tenant.id] * 4
            case 1:
                rows = await reader.read_stream(tenant.id, SHARED)
                assert [row.tenant for row in rows] == [tenant.id] * 3
            case 2:
                assert await reader.read_stream(tenant.id, other.own) == []
                assert await reader.read_receipt(tenant.id, other.command) == []
            case 3:
                async with views.connection() as connection, connection.transaction():
                    await enter(connection, tenant.id)
                    assert await seen_on(connection) == {tenant.id}
            case 4:
                async with views.connection() as connection, reader._connection() as other_one:
                    assert await seen_on(connection) == await seen_on(other_one) == set()
            case _:
                await self._given_up(tenant.id, number)

    async def _given_up(self, tenant: UUID, number: int) -> None:
        """Most end by themselves; some are broken off in the middle of their transaction."""

        async def whole() -> None:
            async with self._product.views.connection() as connection, connection.transaction():
                await enter(connection, tenant)
                entered.set()
                await connection.execute("SELECT pg_sleep(%s)", [60 if number % 97 == 0 else 0])

        entered = asyncio.Event()
        reading = asyncio.ensure_future(whole())
        await entered.wait()
        if number % 97 == 0:
            reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def test_ten_thousand_interleaved_reads_through_the_pools_leak_no_tenant(
    database: Database, pair: tuple[Tenant, Tenant]
) -> None:
    async with connected(database) as product:
        reading, numbers = Reading(product, pair), iter(range(READS))

        async def some() -> None:
            for number in numbers:
                await reading.read(number)

        await asyncio.gather(*[some() for _ in range(AT_ONCE)])

        assert next(numbers, None) is None
        assert product.views.get_stats().get("pool_max", 0) < AT_ONCE


@pytest.fixture
async def all_seeing(database: Database) -> str:
    """How one connects whom no row-level security holds: the queries alone part the tenants."""
    return make_conninfo(database.conninfo("owner"), options="-c role=none")


async def test_without_row_level_security_every_read_keeps_to_its_tenant(
    all_seeing: str, pair: tuple[Tenant, Tenant]
) -> None:
    async with Reader(all_seeing) as reader:
        for tenant, other in (pair, pair[::-1]):
            of_shared = [
                await reader.read_stream(tenant.id, SHARED),
                await reader.read_stream_backwards(tenant.id, SHARED, 0, 9, 9),
            ]
            of_all = [
                await reader.read_feed(tenant.id, 0, 9),
                await reader.read_feed_of_names(tenant.id, 0, 9, NEWEST_POSITION, OPENED),
            ]
            for rows, count in [
                *((each, 3) for each in of_shared),
                *((each, 4) for each in of_all),
            ]:
                assert [row.tenant for row in rows] == [tenant.id] * count
            assert len(await reader.read_recorded(tenant.id, SHARED)) == 3
            assert await reader.read_recorded(tenant.id, other.own) == []
            assert await reader.read_stream(tenant.id, other.own) == []
            assert await reader.read_receipt(tenant.id, other.command) == []
            assert await reader.head(tenant.id) == 4


async def test_without_row_level_security_every_look_at_a_live_table_keeps_to_its_tenant(
    all_seeing: str, superuser: Connection[Any], pair: tuple[Tenant, Tenant]
) -> None:
    superuser.execute("UPDATE rm.bookmark SET position = 2 WHERE tenant = %s", [pair[1].id])
    async with await AsyncConnection.connect(all_seeing, autocommit=True) as connection:
        assert await seen_on(connection) == {each.id for each in pair}
        for tenant, other in (pair, pair[::-1]):
            for view in VIEWS.values():
                assert await read_case(connection, tenant.id, view, tenant.own) is not None
                assert await read_case(connection, tenant.id, view, other.own) is None
            lines = await lines_of(
                connection, tenant.id, MEMBER, UUID(int=0), 9, unstaffed_too=True
            )
            assert len(lines) == 2
        assert [await reached(connection, each.id, "employer") for each in pair] == [4, 2]


async def test_without_row_level_security_what_views_are_folded_from_keeps_to_its_tenant(
    all_seeing: str, pair: tuple[Tenant, Tenant]
) -> None:
    feed, readable = CaseFeed(Codec(FACTS)), frozenset(DataClass)
    async with (
        await AsyncConnection.connect(all_seeing, autocommit=True) as connection,
        connection.transaction(),
    ):
        for tenant, other in (pair, pair[::-1]):
            events, last = await feed.read(connection, tenant.id, 0, 100, readable)
            by_case = [case async for case, _ in feed.by_case(connection, tenant.id, 100, readable)]
            assert ([each.stream for each in events], last) == ([SHARED] * 3 + [tenant.own], 4)
            assert sorted(by_case) == sorted([SHARED, tenant.own])
            assert len(await feed.of_case(connection, tenant.id, SHARED, 100, readable)) == 3
            assert await feed.of_case(connection, tenant.id, other.own, 100, readable) == []


@pytest.fixture
def one_session(database: Database) -> Iterator[Connection[Any]]:
    with psycopg.connect(database.conninfo("project"), autocommit=True) as connection:
        yield connection


async def test_a_projector_writes_into_no_other_tenant(
    one_session: Connection[Any], pair: tuple[Tenant, Tenant]
) -> None:
    mine, other = pair
    for view in VIEWS.values():
        table = table_of(view)
        with one_session.transaction(force_rollback=True):
            one_session.execute("SELECT set_config('rtw.tenant', %s, true)", [str(mine.id)])
            deleted = one_session.execute(sql.SQL("DELETE FROM {}").format(table))
            assert deleted.rowcount == 2
            moved = sql.SQL("UPDATE {} SET body = body WHERE tenant = %s").format(table)
            assert one_session.execute(moved, [other.id]).rowcount == 0
            with pytest.raises(psycopg.errors.InsufficientPrivilege), one_session.transaction():
                one_session.execute(
                    "INSERT INTO rm.bookmark (consumer, tenant, position) VALUES ('x', %s, 1)",
                    [other.id],
                )
