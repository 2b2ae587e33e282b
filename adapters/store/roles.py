"""The four roles that the database knows, and what everybody else may do: nothing.

``rtw_owner`` owns every object and never logs in; ``rtw_api`` reads and calls es.append;
``rtw_project`` reads events and writes views; ``rtw_relay`` reads of events what is published of
them. What each may touch is granted in the SQL files.
"""

from typing import Any, Literal, get_args

from psycopg import Connection, errors, sql

RoleName = Literal["rtw_owner", "rtw_api", "rtw_project", "rtw_relay"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)

_NO_POWERS = sql.SQL(
    "NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
)
_SET_OPTION_SINCE = 160000


class RolesMissingError(Exception):
    """The connecting user may neither use nor create the roles; the message tells the operator."""


def create_roles(connection: Connection[Any]) -> None:
    """Creates the roles that are missing, without login. Raises RolesMissingError."""
    found = connection.execute("SELECT rolname FROM pg_roles").fetchall()
    known = {name for (name,) in found}
    for role in ROLES:
        if role not in known:
            _create(connection, role)


def _create(connection: Connection[Any], role: RoleName) -> None:
    try:
        with connection.transaction():
            connection.execute(
                sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), _NO_POWERS)
            )
    except (errors.DuplicateObject, errors.UniqueViolation):
        return  # another database of this server was migrated at the same moment
    except errors.InsufficientPrivilege as refused:
        raise RolesMissingError(_advice(connection, role)) from refused


def allow_login(connection: Connection[Any], role: RoleName, password: str) -> None:
    """Lets a role log in with this password, which leaves this process only as SCRAM verifier."""
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )


def allow_set_role(connection: Connection[Any]) -> None:
    """Lets the connecting user act as each role. Raises RolesMissingError."""
    newer = connection.info.server_version >= _SET_OPTION_SINCE
    option = " WITH INHERIT FALSE, SET TRUE" if newer else ""
    for role in ROLES:
        if _may_set(connection, role, "SET" if newer else "MEMBER"):
            continue
        try:
            connection.execute(f'GRANT "{role}" TO CURRENT_USER{option}')
        except errors.InsufficientPrivilege as refused:
            raise RolesMissingError(_advice(connection, role)) from refused


def _may_set(connection: Connection[Any], role: RoleName, privilege: str) -> bool:
    row = connection.execute(
        "SELECT pg_has_role(current_user, %s, %s)", [role, privilege]
    ).fetchone()
    return bool(row and row[0])


def close_to_public(connection: Connection[Any]) -> None:
    """Takes everybody's rights on this database and its schema public; lets the roles in.

    Rights on a database do not come with its template, so this is no migration.
    """
    let_roles_in(connection, connection.info.dbname)
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")


def let_roles_in(connection: Connection[Any], database: str) -> None:
    """Nobody else connects to it, to whichever database the administrator is connected."""
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CREATE, CONNECT ON DATABASE {} TO rtw_owner",
        "GRANT CONNECT ON DATABASE {} TO rtw_api, rtw_project, rtw_relay",
    ):
        connection.execute(sql.SQL(statement).format(sql.Identifier(database)))


def _advice(connection: Connection[Any], role: RoleName) -> str:
    return (
        f"user {connection.info.user} may neither create nor become {role}: "
        f"let an administrator create {', '.join(ROLES)} and grant them to {connection.info.user}"
    )
