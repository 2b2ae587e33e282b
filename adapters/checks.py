"""rtw check: the promises of the ledger and its views, asked of the live data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from adapters.live_tables.kept_words import wrong_words_of
from adapters.live_tables.projector import catch_up
from adapters.main import Product
from adapters.store.codec import UnknownEventError
from adapters.work.keeper import WorkKeeper
from adapters.work.states import lies_in_the_case
from domain.case.guards import ENDED
from projections.catalogue import VIEWS
from projections.held import parked
from projections.runner import differences, enter
from services.claims import claim_of_open_case

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: whether it holds, and where it does not."""

    name: str
    tenant: str
    broken: Sequence[str] = ()

    @property
    def ok(self) -> bool:
        return not self.broken

    def body(self) -> dict[str, Any]:
        return {"check": self.name, "tenant": self.tenant, "ok": self.ok, "broken": self.broken}


POSITIONS = """
    SELECT 'head ' || ledger.head || ', events ' || count(event.position)
        || ', last ' || coalesce(max(event.position), 0)
    FROM es.ledger LEFT JOIN es.event USING (tenant)
    WHERE ledger.tenant = %(tenant)s
    GROUP BY ledger.head
    HAVING ledger.head <> count(event.position)
        OR ledger.head <> coalesce(max(event.position), 0)
        OR coalesce(min(event.position), 1) <> 1"""
VERSIONS = """
    SELECT stream::text FROM es.event WHERE tenant = %(tenant)s
    GROUP BY stream
    HAVING count(*) <> max(version) OR min(version) <> 1
    ORDER BY stream LIMIT 20"""
TIMES = """
    SELECT stream || ' version ' || version FROM (
        SELECT stream, version, recorded_at, position,
            lag(recorded_at) OVER own AS before, lag(position) OVER own AS placed
        FROM es.event WHERE tenant = %(tenant)s
        WINDOW own AS (PARTITION BY stream ORDER BY version)) AS event
    WHERE before > recorded_at OR placed > position
    ORDER BY 1 LIMIT 20"""
RECEIPTS = """
    SELECT command_id::text FROM es.event WHERE tenant = %(tenant)s
    GROUP BY command_id
    HAVING count(fingerprint) <> 1
        OR max(position) - min(position) + 1 <> count(*)
        OR min(position) <> min(position) FILTER (WHERE fingerprint IS NOT NULL)
    ORDER BY 1 LIMIT 20"""
BOOKMARKS = """
    SELECT consumer FROM rm.bookmark JOIN es.ledger USING (tenant)
    WHERE tenant = %(tenant)s AND position > head
    UNION ALL
    SELECT consumer || ' part ' || part FROM rm.part JOIN es.ledger USING (tenant)
        JOIN rm.bookmark USING (tenant, consumer)
    WHERE tenant = %(tenant)s
        AND (part.position > head OR part.position < bookmark.position)
    ORDER BY 1"""
GUARDS = """
    SELECT 'trigger ' || name || '_append_only' FROM unnest(%(logs)s::text[]) AS name
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_trigger
        WHERE tgname = name || '_append_only' AND tgrelid = ('es.' || name)::regclass
            AND tgenabled = 'A')
    UNION ALL
    SELECT role || ' may ' || privilege || ' ' || name
    FROM unnest(%(logs)s::text[]) AS name, unnest(ARRAY['rtw_api', 'rtw_project']) AS role,
        unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
    WHERE has_table_privilege(role, 'es.' || name, privilege)
        AND NOT (role = 'rtw_api' AND privilege = 'INSERT' AND name IN ('access', 'listed'))"""
LOGS = ["event", "access", "listed", "admin_action"]
READ_BEFORE_TOLD = """
    SELECT 'disclosure at position ' || event.position FROM es.event
    WHERE event.tenant = %(tenant)s AND event.name = 'disclosure:DisclosureMade'
        AND NOT EXISTS (
            SELECT FROM es.access
            WHERE access.tenant = event.tenant AND access.id = event.causation_id
                AND access.decision = 'allowed' AND access.case_id = event.correlation_id
                AND access.stored_at <= event.stored_at)
    ORDER BY event.position LIMIT 20"""
READ_OF_CASES = """
    SELECT 'read ' || access.id || ' of what is no case' FROM es.access
    WHERE access.tenant = %(tenant)s AND access.decision = 'allowed'
        AND access.case_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM es.event
            WHERE event.tenant = access.tenant AND event.stream = access.case_id
                AND event.version = 1 AND event.name = 'rtw.case:CaseOpened')
    ORDER BY access.id LIMIT 20"""
IN_SQL = {
    "positions are 1..n without a gap": POSITIONS,
    "versions of a stream are 1..n": VERSIONS,
    "recorded times and positions of a stream never go back": TIMES,
    "a command has one receipt and its events stand together": RECEIPTS,
    "no bookmark is ahead of the ledger, or of a part": BOOKMARKS,
    "events and logs cannot be changed": GUARDS,
    "nothing was disclosed before its read was recorded": READ_BEFORE_TOLD,
    "what was read is there": READ_OF_CASES,
}


async def run_checks(product: Product) -> list[Check]:
    """Every check for every tenant. Views that lag behind are moved on first."""
    await catch_up(product.database, product.feed)
    await WorkKeeper(product).keep_up()
    owner = await AsyncConnection.connect(product.database.conninfo("owner"), autocommit=True)
    project = await AsyncConnection.connect(product.database.conninfo("project"), autocommit=True)
    found: list[Check] = []
    async with owner, project:
        for tenant in await product.reader.tenants():
            for name, statement in IN_SQL.items():
                rows = await _broken(owner, tenant.tenant, statement)
                found.append(Check(name, tenant.name, rows))
            found.append(await _views(product, project, tenant.tenant, tenant.name))
            found.append(await _work(product, tenant.tenant, tenant.name))
            found.append(await _words(product, tenant.tenant, tenant.name))
            found.append(await _cases(product, owner, tenant.tenant, tenant.name))
    return found


async def _broken(connection: AsyncConnection[Any], tenant: UUID, statement: Any) -> list[str]:
    async with connection.transaction():
        await enter(connection, tenant)
        asked = {"tenant": tenant, "logs": LOGS}
        rows = await (await connection.execute(statement, asked)).fetchall()
    return [row[0] for row in rows]


async def _views(
    product: Product, connection: AsyncConnection[Any], tenant: UUID, name: str
) -> Check:
    broken = [
        f"{view.name}: {case}"
        for view in VIEWS.values()
        for case in await differences(connection, product.feed, tenant, view)
    ]
    async with connection.transaction():
        await enter(connection, tenant)
        broken += [f"{e.view}: {e.case_id} waits" for e in await parked(connection, tenant)]
    return Check("every view equals its rebuild, byte for byte", name, broken)


async def _work(product: Product, tenant: UUID, name: str) -> Check:
    """After what has happened so far is worked out."""
    broken = [str(case) for case in await WorkKeeper(product).wrong(tenant)]
    return Check("every work list says what is due by the rules", name, broken)


async def _words(product: Product, tenant: UUID, name: str) -> Check:
    """After what has been said so far is taken in."""
    broken = [str(case) for case in await wrong_words_of(product, tenant)]
    return Check("every case is found by its own words", name, broken)


async def _cases(
    product: Product, connection: AsyncConnection[Any], tenant: UUID, name: str
) -> Check:
    """Every event decodes to the bytes it came from, every case folds, and open cases alone
    hold claims (INV-1)."""
    broken: list[str] = []
    cases: set[UUID] = set()
    position = 0
    while rows := await product.reader.read_feed(tenant, position, PAGE):
        position = rows[-1].position
        for row in rows:
            if row.name.startswith("rtw.case:"):
                cases.add(row.stream)
            if not _decodes(product, row.name, row.schema_no, row.body):
                broken.append(f"position {row.position} does not decode to its own bytes")
    expected: set[bytes] = set()
    for case in sorted(cases):
        try:
            expected |= await _claims(product, tenant, case)
        except Exception as error:  # said of the case; what is the house's is raised
            if not lies_in_the_case(error):
                raise
            broken.append(f"case {case} does not fold")
    held = await _held_claims(connection, tenant)
    if expected != held:
        broken.append(f"{len(expected)} open cases, {len(held)} claims")
    return Check("every event decodes, every open case holds its claim", name, broken[:20])


def _decodes(product: Product, name: str, number: int, body: bytes) -> bool:
    try:
        fact, reason = product.codec.decode(name, number, body)
    except (UnknownEventError, ValueError):
        return False
    return product.codec.encode(fact, reason) == body or number != fact.schema_no


async def _claims(product: Product, tenant: UUID, case: UUID) -> set[bytes]:
    """The one that an open case holds."""
    state = (await product.commands.cases.load(tenant, case)).state
    if state.opening is None or state.reached in ENDED:
        return set()
    key = product.database.claim_key
    opening = state.opening
    return {claim_of_open_case(key, opening.worker_id, opening.body_region, opening.employer_id)}


async def _held_claims(connection: AsyncConnection[Any], tenant: UUID) -> set[bytes]:
    found = await connection.execute("SELECT key FROM es.claim WHERE tenant = %s", [tenant])
    return {bytes(row[0]) for row in await found.fetchall()}
