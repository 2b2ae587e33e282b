"""Effects that can be counted: a row for each, in a table that would take doubles."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool

from adapters.consuming.consumer import Consumer, Effect
from adapters.consuming.feeds import FeedEvent
from adapters.consuming.following import Following
from adapters.consuming.ledger_feed import LedgerFeed
from adapters.database import Database

NAME = "effects"
TENANT = UUID("3b7a1c52-90d4-4e7e-8a65-0f1d2c3b4a59")
EFFECTS = """
    CREATE TABLE public.effect (number bigserial, tenant uuid, position bigint, case_id uuid,
        version int);
    GRANT USAGE ON SCHEMA public TO rtw_project;
    GRANT SELECT, INSERT ON public.effect TO rtw_project;
    GRANT USAGE ON public.effect_number_seq TO rtw_project"""
_APPLY = """
    INSERT INTO public.effect (tenant, position, case_id, version) VALUES (%s, %s, %s, %s)"""
_TELL = """
    INSERT INTO es.event (position, effective_at, recorded_at, version, schema_no, tenant, stream,
        event_id, command_id, actor_id, correlation_id, causation_id, name, actor_role, body)
    SELECT head + n, now(), now(), (head + n - 1) / %(cases)s + 1, 1, %(tenant)s,
        (%(streams)s::uuid[])[(head + n - 1) %% %(cases)s + 1], gen_random_uuid(),
        gen_random_uuid(),
        %(tenant)s, %(tenant)s, %(tenant)s, 'rtw.case:LoadTargetSet', 'clinician', '{}'
    FROM es.ledger CROSS JOIN generate_series(1, %(most)s) AS n WHERE tenant = %(tenant)s"""


@dataclass
class Ledger:
    """Of one tenant; ``tell`` lets each of some cases in turn have an event."""

    database: Database
    superuser: Connection[Any]
    told: int = 0

    def tell(self, most: int, cases: int = 97) -> None:
        self.superuser.execute(
            "INSERT INTO es.ledger (tenant, name) VALUES (%s, 'effects') ON CONFLICT DO NOTHING",
            [TENANT],
        )
        streams = [uuid5(TENANT, str(number)) for number in range(cases)]
        asked = {"tenant": TENANT, "streams": streams, "cases": cases, "most": most}
        with self.superuser.transaction():
            self.superuser.execute(_TELL, asked)
            self.superuser.execute(
                "UPDATE es.ledger SET head = head + %s WHERE tenant = %s", [most, TENANT]
            )
        self.told += most

    @property
    def effects(self) -> int:
        row = self.superuser.execute("SELECT count(*) FROM public.effect").fetchone()
        assert row is not None
        return int(row[0])

    def faults(self) -> list[str]:
        """C7: every position once, in the order of its case; dead letters explain what is
        missing."""
        rows = self.superuser.execute(
            "SELECT position, case_id, version FROM public.effect ORDER BY number"
        ).fetchall()
        by_case: defaultdict[UUID, list[int]] = defaultdict(list)
        for _, case, version in rows:
            by_case[case].append(version)
        seen = [position for position, *_ in rows]
        letters = self.superuser.execute("SELECT position FROM consuming.dead_letter").fetchall()
        missing = set(range(1, self.told + 1)) - set(seen) - {each for (each,) in letters}
        doubled = len(seen) - len(set(seen))
        unordered = [str(case) for case, own in by_case.items() if own != sorted(own)]
        told = {"missing": len(missing), "doubled": doubled, "unordered": len(unordered)}
        return [f"{count} {name}" for name, count in told.items() if count]


@dataclass
class Counting:
    """adapters.consuming.consumer.Effect: a row. One event in ``every`` fails once in a process;
    those of ``poison`` fail whenever they are tried."""

    every: int = 0
    poison: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)

    async def apply(self, connection: AsyncConnection[Any], tenant: UUID, event: FeedEvent) -> None:
        row = [tenant, event.position, event.case, event.version]
        await connection.execute(_APPLY, row)
        if event.position in self.poison:
            raise LookupError("quotes what nobody may read")
        if self.every and event.position % self.every == 0 and event.position not in self.failed:
            self.failed.add(event.position)
            raise RuntimeError("once")


@asynccontextmanager
async def following(
    api: str, project: str, effect: Effect, *, every_s: float = 0.2
) -> AsyncIterator[Following]:
    """A consumer of the ledger with these effects."""
    pool = AsyncConnectionPool(
        api,
        connection_class=AsyncConnection[Any],
        kwargs={"autocommit": True},
        min_size=1,
        max_size=2,
        open=False,
    )

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(project, autocommit=True) as connection:
            yield connection

    async def tenants() -> Mapping[UUID, int | None]:
        async with pool.connection() as connection:
            found = await connection.execute("SELECT tenant, head FROM es.ledger ORDER BY tenant")
            return dict(await found.fetchall())

    async with pool:
        consumer = Consumer(NAME, lambda tenant: LedgerFeed(pool, tenant), effect)
        yield Following(consumer, connect, tenants, every_s=every_s)
