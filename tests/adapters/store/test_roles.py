"""Roles are who they are and no more: no powers, no login without a password, nothing made."""

import os

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo

from adapters.database import Database, Role
from adapters.embedded.postgres import EmbeddedPostgres
from tests.adapters.store.one_answer import one


def test_no_role_has_powers_or_is_a_member_of_another(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.conninfo()) as connection:
        roles = connection.execute("""
            SELECT rolname, rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole
                OR rolreplication OR rolbypassrls OR rolinherit
            FROM pg_roles WHERE rolname LIKE 'rtw\\_%' ORDER BY rolname
        """).fetchall()
        memberships = connection.execute("""
            SELECT FROM pg_auth_members
            WHERE 'rtw_owner'::regrole IN (roleid, member)
                OR 'rtw_api'::regrole IN (roleid, member)
                OR 'rtw_project'::regrole IN (roleid, member)
                OR 'rtw_relay'::regrole IN (roleid, member)
        """).fetchall()

    assert roles == [
        ("rtw_api", True, False),
        ("rtw_owner", False, False),
        ("rtw_project", True, False),
        ("rtw_relay", True, False),
    ]
    assert memberships == []


@pytest.mark.parametrize("role", ["rtw_api", "rtw_project", "rtw_relay"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_no_role_logs_in_without_its_password(shared: Database, role: str, password: str) -> None:
    conninfo = make_conninfo(
        shared.conninfo("api"), user=role, password=password, passfile=os.devnull
    )

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(conninfo)


@pytest.mark.parametrize("role", ["owner", "api", "project", "relay"])
def test_each_connection_is_its_role_with_a_fixed_path(shared: Database, role: Role) -> None:
    for conninfo in (shared.conninfo(role), shared.direct_conninfo(role)):
        assert one(conninfo, "SELECT current_user::text") == f"rtw_{role}"
        assert one(conninfo, "SHOW search_path") == "pg_catalog"


@pytest.mark.parametrize("role", ["api", "project", "relay"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (n int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (n int)",
        "SET ROLE rtw_owner",
        "CREATE TABLE rtw.mine (n int)",
        "INSERT INTO rtw.deployment (kind, claim_key_check) VALUES ('demo', '')",
        "INSERT INTO rtw.migration (name, sha256) VALUES ('another', '')",
    ],
)
def test_roles_make_nothing_and_become_nobody(shared: Database, role: Role, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        one(shared.conninfo(role), statement)


def test_a_stranger_with_a_login_reaches_no_database(
    postgres: EmbeddedPostgres, shared: Database, stranger: tuple[str, str]
) -> None:
    name, password = stranger
    ours = make_conninfo(shared.conninfo("api"), user=name, password=password)

    for conninfo in (ours, postgres.conninfo("postgres", name, password)):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(conninfo)


def test_the_public_has_no_right_on_anything_of_ours(shared: Database) -> None:
    open_to_all = """
        SELECT datname::text FROM pg_database, aclexplode(datacl)
            WHERE grantee = 0 AND datname = current_database()
        UNION ALL SELECT nspname FROM pg_namespace, aclexplode(nspacl)
            WHERE grantee = 0 AND nspname IN ('public', 'rtw', 'es', 'rm')
        UNION ALL SELECT relname FROM pg_class, aclexplode(relacl)
            WHERE grantee = 0 AND relnamespace::regnamespace::text IN ('rtw', 'es', 'rm')
        UNION ALL SELECT proname FROM pg_proc,
                aclexplode(coalesce(proacl, acldefault('f', proowner)))
            WHERE grantee = 0 AND pronamespace::regnamespace::text IN ('rtw', 'es', 'rm')
    """
    with psycopg.connect(shared.conninfo("owner")) as connection:
        assert connection.execute(open_to_all).fetchall() == []
