"""The whole matrix: every object of ours, every role and everybody, each right that there is.

What stands in the database is read from its catalogue, so whatever is added has to be entered
here, with the rights it needs. Who is not named has none; the owner has all.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from psycopg import Connection

pytestmark = pytest.mark.anyio

ROLES = ("rtw_owner", "rtw_api", "rtw_project", "rtw_relay", "public")
OF_TABLES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
OF_TABLES += ("MAINTAIN",)
OF_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
OF_SEQUENCES = ("USAGE", "SELECT", "UPDATE")
OF_SCHEMAS = ("USAGE", "CREATE")
OF_FUNCTIONS = ("EXECUTE",)

Rights = Mapping[str, str]
NOBODY: Rights = {}
READ: Rights = {"rtw_api": "SELECT", "rtw_project": "SELECT"}
ENTERED: Rights = {"rtw_api": "USAGE", "rtw_project": "USAGE"}
VIEW: Rights = {"rtw_api": "SELECT", "rtw_project": "SELECT INSERT UPDATE DELETE"}

EXPECTED: Mapping[str, Rights] = {
    "schema es": {**ENTERED, "rtw_relay": "USAGE"},
    "schema consuming": ENTERED,
    "schema rm": ENTERED,
    "schema rtw": {**ENTERED, "rtw_relay": "USAGE"},
    "schema web": {"rtw_api": "USAGE"},
    "table consuming.bookmark": {"rtw_api": "SELECT", "rtw_project": "SELECT INSERT UPDATE"},
    "table consuming.dead_letter": VIEW,
    "table consuming.delivery": {"rtw_project": "SELECT INSERT UPDATE"},
    "table consuming.endpoint": {"rtw_project": "SELECT"},
    "table consuming.notification": {"rtw_api": "SELECT", "rtw_project": "SELECT INSERT"},
    "table es.access": {"rtw_api": "SELECT INSERT"},
    "table es.admin_action": {"rtw_api": "SELECT"},
    "table es.claim": NOBODY,
    "table es.event": {**READ, "rtw_relay": "SELECT"},
    "table es.listed": {"rtw_api": "SELECT INSERT"},
    "table es.ledger": {**READ, "rtw_relay": "SELECT"},
    "table es.relay": {"rtw_api": "SELECT", "rtw_relay": "SELECT INSERT UPDATE"},
    "table es.system": {"rtw_api": "SELECT"},
    "table rm.audit": VIEW,
    "table rm.bookmark": {"rtw_api": "SELECT", "rtw_project": "SELECT INSERT UPDATE"},
    "table rm.case_list": VIEW,
    "table rm.case_words": VIEW,
    "table rm.left_out": READ,
    "table rm.parked": VIEW,
    "table rm.part": {"rtw_project": "SELECT INSERT UPDATE"},
    "table rm.work": VIEW,
    "table rm.work_case": VIEW,
    "table rm.case_manager": VIEW,
    "table rm.clinician": VIEW,
    "table rm.employer": VIEW,
    "table rm.supervisor": VIEW,
    "table rm.worker": VIEW,
    "table rtw.deployment": {**READ, "rtw_relay": "SELECT"},
    "table rtw.projecting": {"rtw_project": "SELECT"},
    "table rtw.migration": {**READ, "rtw_relay": "SELECT"},
    "table web.session": {"rtw_api": "SELECT INSERT UPDATE DELETE"},
    "view es.admin_action_of_all": {"rtw_api": "SELECT"},
    "table web.sign_in": {"rtw_api": "SELECT INSERT DELETE"},
    "function es.append/19": {"rtw_api": "EXECUTE"},
    "function es.open_ledger/2": NOBODY,
    "function es.refuse_change/0": NOBODY,
    "function es.refuse_log_change/0": NOBODY,
    "function rm.all_words/1": {"rtw_api": "EXECUTE", "rtw_project": "EXECUTE"},
    "function rm.change_places/3": NOBODY,
    "function rm.refuse_beyond_parts/0": NOBODY,
    "function rm.take_place/2": NOBODY,
    "function rtw.refuse_change/0": NOBODY,
}
"""Rights by role; a function stands with the number of its arguments."""

WITHOUT_A_TENANT: Mapping[str, str] = {
    "web.sign_in": "who is on his way to the issuer: hashes, and nobody has said who he is",
    "rtw.deployment": "one row about the whole database",
    "rtw.projecting": "one row about the whole database",
    "rtw.migration": "the history of the database itself, by which a process sees what it lacks",
    "es.ledger": "whose ledgers there are: followers walk through them, none tells its content",
}
"""Tables that row-level security does not part by tenant, and why."""

KEYS_OF_ALL = {"es.admin_action", "es.system"}
"""Tables whose keys are not those of a tenant: an action may concern all of them, and the subjects
of the broker, on which a system is named, are shared."""

BY_THE_OWNER = {("es.admin_action", "by_the_owner"): ("true", "true", ["rtw_owner"])}
"""Policies that are not those of a tenant: (seen, written, roles)."""

DEFINERS = {"es.append"}
"""Functions that act as the owner: each is told its tenant, and looks no names up elsewhere."""

_OURS = "nspname !~ '^pg_' AND nspname <> 'information_schema'"
_TABLES = f"""
    SELECT CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view'
            ELSE 'table' END || format(' %%s.%%s', nspname, relname), role, privilege
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        CROSS JOIN unnest(%(roles)s::text[]) AS role
        CROSS JOIN unnest(CASE relkind WHEN 'S' THEN %(sequences)s::text[]
            ELSE %(tables)s::text[] END) AS privilege
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {_OURS}
        AND CASE relkind
            WHEN 'S' THEN has_sequence_privilege(role, pg_class.oid, privilege)
            ELSE has_table_privilege(role, pg_class.oid, privilege)
                OR privilege = ANY (%(columns)s::text[])
                    AND has_any_column_privilege(role, pg_class.oid, privilege) END"""
_FUNCTIONS = f"""
    SELECT format('function %%s.%%s/%%s', nspname, proname, pronargs), role, privilege
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        CROSS JOIN unnest(%(roles)s::text[]) AS role
        CROSS JOIN unnest(%(functions)s::text[]) AS privilege
    WHERE {_OURS} AND has_function_privilege(role, pg_proc.oid, privilege)"""
_SCHEMAS = f"""
    SELECT format('schema %%s', nspname), role, privilege
    FROM pg_namespace CROSS JOIN unnest(%(roles)s::text[]) AS role
        CROSS JOIN unnest(%(schemas)s::text[]) AS privilege
    WHERE {_OURS} AND nspname <> 'public' AND has_schema_privilege(role, oid, privilege)"""
_ASKED = {
    "roles": list(ROLES),
    "tables": list(OF_TABLES),
    "columns": list(OF_COLUMNS),
    "sequences": list(OF_SEQUENCES),
    "functions": list(OF_FUNCTIONS),
    "schemas": list(OF_SCHEMAS),
}
_ALL = {
    "table": OF_TABLES,
    "view": OF_TABLES,
    "sequence": OF_SEQUENCES,
    "function": OF_FUNCTIONS,
    "schema": OF_SCHEMAS,
}

Matrix = set[tuple[str, str, str]]


def matrix_of(superuser: Connection[Any]) -> Matrix:
    """(object, role, right) for every right that somebody has, by whatever way."""
    found: Matrix = set()
    for statement in (_TABLES, _FUNCTIONS, _SCHEMAS):
        found |= set(superuser.execute(statement.encode(), _ASKED).fetchall())
    return found


def expected() -> Matrix:
    owned = {(each, "rtw_owner", right) for each in EXPECTED for right in _ALL[each.split()[0]]}
    return owned | {
        (each, role, right)
        for each, rights in EXPECTED.items()
        for role, words in rights.items()
        for right in words.split()
    }


async def test_everybody_has_exactly_the_rights_that_are_expected(
    superuser: Connection[Any],
) -> None:
    found = matrix_of(superuser)

    assert sorted(found - expected()) == []
    assert sorted(expected() - found) == []


CARELESS = (
    "CREATE TABLE rm.another (tenant uuid)",
    "CREATE VIEW es.everything AS SELECT * FROM es.event",
    "CREATE SEQUENCE es.counter",
    "CREATE SCHEMA another",
    "CREATE FUNCTION es.another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "GRANT MAINTAIN ON es.event TO rtw_project",
    "GRANT UPDATE (body) ON es.event TO rtw_api",
    "GRANT SELECT ON rtw.deployment TO PUBLIC",
    "GRANT CREATE ON SCHEMA rm TO rtw_project",
    "REVOKE SELECT ON rm.employer FROM rtw_api",
)


async def test_each_careless_statement_is_noticed(superuser: Connection[Any]) -> None:
    superuser.execute("SET ROLE rtw_owner")

    for careless in CARELESS:
        with superuser.transaction(force_rollback=True):
            superuser.execute(careless.encode())
            assert matrix_of(superuser) != expected(), careless


async def test_nobody_may_pass_a_right_on_or_gets_rights_on_what_is_made_later(
    superuser: Connection[Any],
) -> None:
    passed_on = superuser.execute(
        """
        SELECT relname, grantee::regrole::text FROM pg_class, aclexplode(relacl)
            WHERE is_grantable AND grantee <> relowner
        UNION ALL SELECT proname, grantee::regrole::text FROM pg_proc, aclexplode(proacl)
            WHERE is_grantable AND grantee <> proowner
        UNION ALL SELECT nspname, grantee::regrole::text FROM pg_namespace, aclexplode(nspacl)
            WHERE is_grantable AND grantee <> nspowner"""
    ).fetchall()

    assert passed_on == []
    assert superuser.execute("SELECT * FROM pg_default_acl").fetchall() == []


async def test_every_table_of_tenants_parts_them_by_key_and_by_row(
    superuser: Connection[Any],
) -> None:
    tables = superuser.execute(
        f"""
        SELECT format('%s.%s', nspname, relname), relrowsecurity, ARRAY(
            SELECT indexrelid::regclass::text FROM pg_index
            WHERE indrelid = pg_class.oid AND indisunique AND NOT EXISTS (
                SELECT FROM pg_attribute WHERE attrelid = indrelid AND attname = 'tenant'
                    AND attnum = ANY (indkey)))
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND {_OURS}""".encode()
    ).fetchall()

    parted = {name: rows for name, rows, _ in tables if name not in WITHOUT_A_TENANT}
    shared = {name for name, _, keys in tables if keys and name in parted}
    assert parted == dict.fromkeys(parted, True)
    assert shared == KEYS_OF_ALL


async def test_every_policy_compares_the_tenant(superuser: Connection[Any]) -> None:
    policies = superuser.execute(
        """
        SELECT format('%s.%s', schemaname, tablename), policyname,
            qual, coalesce(with_check, qual), roles::text[]
        FROM pg_policies ORDER BY 1, 2"""
    ).fetchall()

    own = "(tenant = (NULLIF(current_setting('rtw.tenant'::text, true), ''::text))::uuid)"
    others = {(name, policy): rest for name, policy, *rest in policies if rest[:2] != [own, own]}
    assert others == {each: list(rest) for each, rest in BY_THE_OWNER.items()}
    parted = {name for name, policy, *_ in policies if (name, policy) not in BY_THE_OWNER}
    granted = {each.split()[1] for each, rights in EXPECTED.items() if rights}
    tables = {each.split()[1] for each in EXPECTED if each.startswith("table ")}
    assert parted == (granted & tables) - WITHOUT_A_TENANT.keys()


async def test_functions_that_act_as_the_owner_are_known_and_look_names_up_nowhere_else(
    superuser: Connection[Any],
) -> None:
    definers = superuser.execute(
        f"""
        SELECT format('%s.%s', nspname, proname), proowner::regrole::text, proconfig
        FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE prosecdef AND {_OURS}""".encode()
    ).fetchall()

    assert {name for name, *_ in definers} == DEFINERS
    for _, owner, settings in definers:
        assert owner == "rtw_owner"
        assert "search_path=pg_catalog, pg_temp" in settings
