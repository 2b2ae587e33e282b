"""Works out, step by step, what is whose to see to: after what has happened, and as days pass.
A case of which an event cannot be read waits, as in views."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, OperationalError, sql

from adapters.cases.changes import LedgerChanges
from adapters.main import Product
from adapters.work.changes import CONSUMER, changed_since
from adapters.work.rows import LIVE, Tables, put
from adapters.work.states import due_in, lies_in_the_case
from projections.apart import APART, places_of, refold_or_park
from projections.held import held
from projections.parts import WHOLE, Part
from projections.runner import bookmark_to_move, enter, move
from services.ports import StoreUnavailable
from services.work import next_look, work_in

EVENTS = 500
"""Looked at in one transaction."""
CASES = 100
"""Worked out in one transaction for no other reason than the time."""
_LOCK = sql.SQL("LOCK TABLE {}, {} IN ROW EXCLUSIVE MODE")
_TO_LOOK_AT = sql.SQL(
    """SELECT case_id FROM {} AS known WHERE tenant = %s AND look_at <= %s
        AND NOT EXISTS (SELECT FROM rm.parked WHERE parked.tenant = known.tenant
            AND parked.view = %s AND parked.case_id = known.case_id)
    ORDER BY look_at LIMIT %s"""
)
_ALL_AT_ONCE = sql.SQL("UPDATE {} SET look_at = %s WHERE tenant = %s")
_UNKNOWN = sql.SQL(
    """INSERT INTO {} (tenant, case_id, look_at, digest) VALUES (%s, %s, %s, ''::bytea)
    ON CONFLICT (tenant, case_id) DO UPDATE SET look_at = excluded.look_at"""
)


@dataclass(frozen=True, slots=True)
class Stepped:
    """To which position, whether there was something to do, and whether there is more for sure."""

    upto: int
    was_busy: bool
    has_more: bool


@dataclass(frozen=True, slots=True)
class WorkSteps:
    """projections.apart.Consumer of everybody's work, in the live tables or in others."""

    product: Product
    tables: Tables = LIVE

    @property
    def name(self) -> str:
        return CONSUMER

    @property
    def part(self) -> Part:
        return WHOLE

    async def lock(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        """The tables before the bookmark, as a rebuild does."""
        await connection.execute(_LOCK.format(self.tables.cases, self.tables.work))
        return await bookmark_to_move(connection, tenant, CONSUMER)

    async def move(self, connection: AsyncConnection[Any], tenant: UUID, to: int) -> None:
        await move(connection, tenant, CONSUMER, to)

    async def refold(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
    ) -> None:
        own = await held(connection, tenant, CONSUMER, [case])
        try:
            await self._work_out(connection, tenant, case, own.events, upto)
        except StoreUnavailable as error:
            raise OperationalError("the store does not answer") from error

    async def advance(self, connection: AsyncConnection[Any], tenant: UUID) -> bool:
        """A step of the live tables; whether there was something to do. Where one case's events
        cannot be read, that case is parked. Raises StoreUnavailable."""
        try:
            return await self._advance(connection, tenant)
        except Exception as error:  # each case is tried by itself; what is the house's is raised
            if not lies_in_the_case(error):
                raise
        return await self._advance(connection, tenant, apart=True)

    async def step(
        self, connection: AsyncConnection[Any], tenant: UUID, position: int, *, apart: bool = False
    ) -> Stepped:
        """From a position on, in a transaction that has entered the tenant."""
        if position == 0:
            return await self._begin(connection, tenant)
        since = await changed_since(connection, tenant, position, APART if apart else EVENTS)
        now = self.product.clock.now()
        if since.recounted:
            await connection.execute(_ALL_AT_ONCE.format(self.tables.cases), [now, tenant])
        late = await self._late(connection, tenant, now)
        cases = since.cases | late
        own = await held(connection, tenant, CONSUMER, cases)
        for case in sorted(cases - own.cases):
            if apart:
                await self._one(connection, tenant, case, since.upto)
            else:
                await self._work_out(connection, tenant, case, own.events)
        has_more = since.looked_at == EVENTS or len(late) == CASES
        return Stepped(since.upto, bool(cases) or since.upto > position, has_more)

    async def _advance(
        self, connection: AsyncConnection[Any], tenant: UUID, *, apart: bool = False
    ) -> bool:
        async with connection.transaction():
            await enter(connection, tenant)
            position = await self.lock(connection, tenant)
            stepped = await self.step(connection, tenant, position, apart=apart)
            if stepped.upto > position:
                await move(connection, tenant, CONSUMER, stepped.upto)
            return stepped.was_busy

    async def _begin(self, connection: AsyncConnection[Any], tenant: UUID) -> Stepped:
        """All cases there are: to be worked out a few at a time from then on."""
        reader, now = self.product.reader, self.product.clock.now()
        head = await reader.head(tenant)
        opened = await LedgerChanges(reader).opened(tenant, head) if head else []
        async with connection.cursor() as cursor:
            rows = [[tenant, case, now] for case in opened]
            await cursor.executemany(_UNKNOWN.format(self.tables.cases), rows)
        return Stepped(head, head > 0, head > 0)

    async def _late(
        self, connection: AsyncConnection[Any], tenant: UUID, now: datetime
    ) -> frozenset[UUID]:
        statement = _TO_LOOK_AT.format(self.tables.cases)
        found = await connection.execute(statement, [tenant, now, CONSUMER, CASES])
        return frozenset(case for (case,) in await found.fetchall())

    async def _one(
        self, connection: AsyncConnection[Any], tenant: UUID, case: UUID, upto: int
    ) -> None:
        own = await places_of(connection, tenant, case, upto)
        if own:
            await refold_or_park(connection, self, tenant, case, own)

    async def _work_out(
        self,
        connection: AsyncConnection[Any],
        tenant: UUID,
        case: UUID,
        left_out: Iterable[UUID],
        upto: int | None = None,
    ) -> None:
        now = self.product.clock.now()
        without = frozenset(left_out)
        found = await due_in(self.product, tenant, case, now, left_out=without, upto=upto)
        work, look_at = work_in(found, now), next_look(found, now)
        await put(connection, self.tables, tenant, case, work, look_at)
