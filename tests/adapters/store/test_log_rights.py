"""The logs of reads and of administrative actions are written once, each tenant sees its own."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, errors

from adapters.database import Database

READ = """
    INSERT INTO es.access (
        at, tenant, id, request_id, subject, action, classes, summaries, policy, route, decision
    ) VALUES (now(), %s, %s, %s, %s, 'history', '', '', 'ACCESS@1', '/', 'role')"""
ACTED = "INSERT INTO es.admin_action (tenant, operator, action) VALUES (%s, 'somebody', 'rebuild')"
LOGS = ["es.access", "es.admin_action"]


def a_read(tenant: UUID) -> list[UUID]:
    return [tenant, uuid4(), uuid4(), uuid4()]


@pytest.fixture(scope="module")
def database(shared: Database) -> Database:
    return shared


@pytest.fixture
def logged(superuser: Connection[Any], tenant: UUID) -> UUID:
    """A tenant with one row in each log."""
    superuser.execute(READ, a_read(tenant))
    superuser.execute(ACTED, [tenant])
    return tenant


def counted(connection: Connection[Any], log: str, tenant: UUID | None) -> int:
    where = "tenant IS NOT DISTINCT FROM %s"
    row = connection.execute(f"SELECT count(*) FROM {log} WHERE {where}", [tenant]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("replication_role", ["origin", "replica"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET action = action",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "DELETE FROM {} WHERE false",
    ],
)
def test_not_even_the_owner_changes_what_was_logged(
    superuser: Connection[Any], logged: UUID, log: str, statement: str, replication_role: str
) -> None:
    superuser.execute(
        "SELECT set_config('session_replication_role', %s, false)", [replication_role]
    )

    with pytest.raises(psycopg.Error) as refused:
        superuser.execute(statement.format(log))

    assert refused.value.sqlstate == "RT009"
    assert counted(superuser, log, logged) == 1


@pytest.mark.parametrize("role", ["api", "project"])
@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET action = action", "DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE"],
)
def test_an_application_role_may_not(
    database: Database, logged: UUID, role: Any, log: str, statement: str
) -> None:
    complete = statement.format(log) + (" TRIGGER ALL" if "ALTER" in statement else "")
    with psycopg.connect(database.conninfo(role)) as connection:
        connection.execute("SELECT set_config('rtw.tenant', %s, false)", [str(logged)])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(complete)


@pytest.mark.parametrize("log", LOGS)
def test_without_a_tenant_no_row_is_seen_and_with_one_only_its_own(
    database: Database, superuser: Connection[Any], logged: UUID, log: str
) -> None:
    other = uuid4()
    superuser.execute(READ, a_read(other))
    superuser.execute(ACTED, [other])
    superuser.execute(ACTED, [None])

    seen = {}
    for tenant in (logged, other, None):
        with psycopg.connect(database.conninfo("api")) as connection:
            connection.execute("SELECT set_config('rtw.tenant', %s, true)", [str(tenant or "")])
            seen[tenant] = connection.execute(f"SELECT DISTINCT tenant FROM {log}").fetchall()

    assert seen == {logged: [(logged,)], other: [(other,)], None: []}


def test_a_read_is_logged_in_its_own_tenant_only(database: Database, logged: UUID) -> None:
    with psycopg.connect(database.conninfo("api")) as connection:
        connection.execute("SELECT set_config('rtw.tenant', %s, true)", [str(logged)])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(READ, a_read(uuid4()))


def test_the_api_acts_for_no_administrator(database: Database, logged: UUID) -> None:
    with psycopg.connect(database.conninfo("api")) as connection:
        connection.execute("SELECT set_config('rtw.tenant', %s, true)", [str(logged)])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(ACTED, [logged])


def test_the_owner_acts_for_all_tenants(database: Database, logged: UUID) -> None:
    with psycopg.connect(database.conninfo("owner")) as connection:
        before = counted(connection, "es.admin_action", None)
        connection.execute(ACTED, [None])
        assert counted(connection, "es.admin_action", None) == before + 1
        assert counted(connection, "es.admin_action", logged) == 1
