"""Who may do what to the events: by privilege, by trigger, by row-level security."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection, Connection, errors
from psycopg_pool import AsyncConnectionPool

from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.reader import Reader
from tests.adapters.store.building import a_command, a_history, an_event

pytestmark = pytest.mark.anyio

APPEND = "append"


@pytest.fixture(scope="module")
def database(shared: Database) -> Database:
    return shared


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def untouched(database: Database, anyio_backend: str) -> UUID:
    """A tenant with two events and a claim, for whoever changes nothing."""
    tenant = uuid4()
    with psycopg.connect(database.conninfo("owner")) as connection:
        connection.execute("SELECT es.open_ledger(%s, %s)", [tenant, str(tenant)])
    return await with_two_events(database, tenant)


@pytest.fixture
async def filled(database: Database, tenant: UUID) -> UUID:
    """One of its own."""
    return await with_two_events(database, tenant)


async def with_two_events(database: Database, tenant: UUID) -> UUID:
    async with Committer(database.conninfo("api")) as committer:
        await committer.append(
            a_command(tenant, an_event(uuid4()), an_event(uuid4()), take=(b"k",))
        )
    return tenant


@pytest.mark.parametrize("role", ["rtw_api", "rtw_project", "rtw_relay"])
async def test_no_role_may_create_anything_or_become_another(
    superuser: Connection[Any], role: str
) -> None:
    creates = superuser.execute(
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')", [role]
    ).fetchall()
    memberships = superuser.execute(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(%s, oid, 'MEMBER') AND rolname <> %s",
        [role, role],
    ).fetchall()

    assert creates == []
    assert memberships == []


@pytest.mark.parametrize("role", ["api", "project", "relay"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE es.event SET body = '{}'",
        "DELETE FROM es.event",
        "TRUNCATE es.event",
        "ALTER TABLE es.event DISABLE TRIGGER ALL",
        "ALTER TABLE es.event DROP COLUMN body",
        "DROP TABLE es.event",
        "INSERT INTO es.event SELECT * FROM es.event",
        "SELECT FROM es.event FOR UPDATE",
        "LOCK TABLE es.event IN EXCLUSIVE MODE",
        "INSERT INTO es.claim VALUES (gen_random_uuid(), gen_random_uuid(), 'k')",
        "DELETE FROM es.claim",
        "SELECT FROM es.claim",
        "UPDATE es.ledger SET head = 0",
        "INSERT INTO es.ledger (tenant, name) VALUES (gen_random_uuid(), 'x')",
        "SELECT es.open_ledger(gen_random_uuid(), 'x')",
        "CREATE OR REPLACE FUNCTION es.refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
    ],
)
async def test_an_application_role_may_not(
    database: Database,
    untouched: UUID,
    role: Any,
    statement: Any,
) -> None:
    with psycopg.connect(database.conninfo(role)) as connection:
        connection.execute("SELECT set_config('rtw.tenant', %s, false)", [str(untouched)])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


async def test_a_projector_may_not_append(database: Database, tenant: UUID) -> None:
    with psycopg.connect(database.conninfo("project")) as connection:
        row = connection.execute(
            "SELECT has_function_privilege(oid, 'EXECUTE') FROM pg_proc WHERE proname = %s",
            [APPEND],
        ).fetchone()

    assert row == (False,)


@pytest.mark.parametrize("replication_role", ["origin", "replica"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE es.event SET body = body",
        "DELETE FROM es.event",
        "TRUNCATE es.event",
        "DELETE FROM es.event WHERE false",
    ],
)
async def test_not_even_the_owner_changes_an_event(
    superuser: Connection[Any], untouched: UUID, statement: Any, replication_role: str
) -> None:
    superuser.execute(
        "SELECT set_config('session_replication_role', %s, false)", [replication_role]
    )

    with pytest.raises(psycopg.Error) as refused:
        superuser.execute(statement)

    assert refused.value.sqlstate == "RT009"
    left = superuser.execute("SELECT count(*) FROM es.event WHERE tenant = %s", [untouched])
    assert left.fetchone() == (2,)


@pytest.mark.parametrize("role", ["api", "project", "relay"])
async def test_without_a_tenant_no_event_is_seen_and_with_one_only_its_own(
    database: Database, filled: UUID, open_ledger: Callable[[], UUID], role: Any
) -> None:
    other = open_ledger()
    async with Committer(database.conninfo("api")) as committer:
        await committer.append(a_history(other, uuid4(), 3))
    seen = "SELECT array_agg(DISTINCT tenant) FROM es.event"

    pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
        database.conninfo(role), min_size=1, max_size=1, open=False
    )
    async with pool:
        for tenant in (filled, other, None, filled):
            async with pool.connection() as connection:
                if tenant is not None:
                    await connection.execute(
                        "SELECT set_config('rtw.tenant', %s, true)", [str(tenant)]
                    )
                row = await (await connection.execute(seen)).fetchone()
            assert row == (None if tenant is None else [tenant],)


async def test_a_reader_leaves_no_tenant_behind_on_its_connection(
    database: Database, filled: UUID, tenant: UUID
) -> None:
    reader = Reader(database.conninfo("api"), connections=1)
    async with reader:
        assert len(await reader.read_feed(filled, 0, 10)) == 2
        assert await reader.read_feed(uuid4(), 0, 10) == []
        async with reader._connection() as connection:
            counted = await connection.execute("SELECT count(*) FROM es.event")
            assert await counted.fetchone() == (0,)


async def test_only_the_owner_opens_a_ledger_and_each_name_once(
    superuser: Connection[Any], tenant: UUID
) -> None:
    with pytest.raises(errors.UniqueViolation):
        superuser.execute("SELECT es.open_ledger(%s, 'another')", [tenant])
    with pytest.raises(errors.UniqueViolation):
        superuser.execute("SELECT es.open_ledger(gen_random_uuid(), %s)", [str(tenant)])
