"""A migrated database and how each role connects to it: embedded, or wherever it stands."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.embedded.postgres import EmbeddedPostgres, embedded_postgres
from adapters.embedded.secret_files import kept_secret
from adapters.settings import Settings
from adapters.store.migrations import (
    Deployment,
    Kind,
    check_migrated,
    known_deployment,
    migrate,
    record_deployment,
)
from adapters.store.roles import RoleName, allow_login, close_to_public, create_roles

Role = Literal["owner", "api", "project", "relay"]

DATABASE = "returnledger"
_NAMES: Mapping[Role, RoleName] = {
    "owner": "rtw_owner",
    "api": "rtw_api",
    "project": "rtw_project",
    "relay": "rtw_relay",
}
_OPTIONS: Mapping[Role, str] = {
    "owner": "-c role=rtw_owner",
    "api": "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s",
    "project": "-c idle_in_transaction_session_timeout=60s",
    "relay": "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s",
}
_FIXED_PATH = "-c search_path=pg_catalog"
_LOCK = 0x7274_775F_726F_6C65  # "rtw_role"


@dataclass(frozen=True, slots=True)
class Database:
    """Connection strings hold passwords: they belong into no log and no answer."""

    kind: Kind
    claim_key: bytes = field(repr=False)
    _conninfo: Mapping[Role, str] = field(repr=False)
    _direct: Mapping[Role, str] = field(repr=False)

    def conninfo(self, role: Role) -> str:
        """For transactions; a pooler may stand between."""
        return self._conninfo[role]

    def direct_conninfo(self, role: Role) -> str:
        """For LISTEN and whatever else needs a session: past any pooler."""
        return self._direct[role]


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The migrated database of these settings; the embedded server runs as long as it is open.

    Raises EmbeddedServerError, ServerUserError, RolesMissingError, MigrationError, psycopg.Error.
    """
    key = _claim_key(settings)
    kind: Kind = "demo" if settings.env == "dev" else "production"
    if settings.database_url is None:
        with embedded_postgres(settings.data) as server:
            prepare_cluster(server)
            create_database(server, DATABASE)
            yield migrated_database(server, DATABASE, kind, key)
    else:
        yield _outside_database(settings, settings.database_url, kind, key)


def prepare_cluster(server: EmbeddedPostgres) -> None:
    """Roles and their passwords; they belong to the whole server. Again and again without harm."""
    with _administrating(server) as connection:
        create_roles(connection)
        for role in _logging_in():
            allow_login(connection, role, _password(server, role))
        connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")


def create_database(server: EmbeddedPostgres, name: str, template: str = "template1") -> None:
    """Creates a database of rtw_owner, closed to all others, unless it is there. A larger
    ``template`` is copied file by file, which spares half the work of copying it page by page."""
    strategy = "wal_log" if template == "template1" else "file_copy"
    with _administrating(server) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER rtw_owner TEMPLATE {} STRATEGY {}").format(
                    *map(sql.Identifier, (name, template, strategy))
                )
            )
    with psycopg.connect(server.conninfo(name)) as connection:
        close_to_public(connection)


def drop_database(server: EmbeddedPostgres, name: str) -> None:
    """Drops a database and breaks the connections to it."""
    with _administrating(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrated_database(
    server: EmbeddedPostgres, name: str, kind: Kind, claim_key: bytes
) -> Database:
    """Brings a database of the embedded server up to date; ``kind`` counts the first time only."""
    superuser = server.conninfo(name)
    migrate(superuser)
    deployment = record_deployment(superuser, kind, claim_key)
    return database_as_it_is(server, name, deployment.kind, claim_key)


def database_as_it_is(
    server: EmbeddedPostgres, name: str, kind: Kind, claim_key: bytes
) -> Database:
    """A database of the embedded server that is known to be migrated, and for what."""
    owner = _with_options(server.conninfo(name), _OPTIONS["owner"], _FIXED_PATH)
    strings: dict[Role, str] = {"owner": owner}
    for role in ("api", "project", "relay"):
        own = server.conninfo(name, _NAMES[role], _password(server, _NAMES[role]))
        strings[role] = _with_options(own, _OPTIONS[role], _FIXED_PATH)
    return Database(kind, claim_key, strings, strings)


@contextmanager
def _administrating(server: EmbeddedPostgres) -> Iterator[Connection[Any]]:
    """A superuser's session, one at a time on this server."""
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield connection


def _logging_in() -> tuple[RoleName, ...]:
    return ("rtw_api", "rtw_project", "rtw_relay")


def _password(server: EmbeddedPostgres, role: RoleName) -> str:
    return kept_secret(server.secrets, f"{role}.password")


def _outside_database(settings: Settings, url: str, kind: Kind, claim_key: bytes) -> Database:
    direct = settings.database_direct_url or url
    own: Mapping[Role, str | None] = {
        "owner": None,
        "api": settings.api_database_url,
        "project": settings.project_database_url,
        "relay": settings.relay_database_url,
    }
    strings = {role: own[role] or _as_role(url, role) for role in _NAMES}
    deployment = (
        _brought_up_to_date(direct, kind, claim_key)
        if settings.migrates
        else _as_it_is(url, claim_key)
    )
    past_pooler = direct != url
    listening = {role: _as_role(direct, role) if past_pooler else strings[role] for role in _NAMES}
    return Database(deployment.kind, claim_key, strings, listening)


def _brought_up_to_date(direct: str, kind: Kind, claim_key: bytes) -> Deployment:
    migrate(direct)
    return record_deployment(direct, kind, claim_key)


def _as_it_is(conninfo: str, claim_key: bytes) -> Deployment:
    """For whichever role logs in."""
    check_migrated(conninfo)
    return known_deployment(conninfo, claim_key)


def _as_role(url: str, role: Role) -> str:
    return _with_options(url, f"-c role={_NAMES[role]}", _OPTIONS[role], _FIXED_PATH)


def _with_options(conninfo: str, *options: str) -> str:
    given = conninfo_to_dict(conninfo).get("options")
    return make_conninfo(conninfo, options=" ".join([str(given or ""), *options]).strip())


def _claim_key(settings: Settings) -> bytes:
    """Every process of a ledger needs the same; beside the embedded server it is made here."""
    if settings.claim_key is not None:
        return settings.claim_key
    return _kept_claim_key(settings.data)


def _kept_claim_key(data: Path) -> bytes:
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    return bytes.fromhex(kept_secret(data / "secrets", "claim.key", lambda: secrets.token_hex(32)))
