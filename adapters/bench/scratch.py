"""A database of its own for a benchmark: nothing is ever removed from a ledger."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.database import Database, Role
from adapters.store.migrations import migrate


@dataclass(frozen=True, slots=True)
class Scratch:
    """An empty, migrated database beside the ledger's, with the same server settings.

    ``login`` is the connecting user himself, who owns the database, and not rtw_owner.
    """

    api: str = field(repr=False)
    owner: str = field(repr=False)
    login: str = field(repr=False)
    project: str = field(repr=False)
    relay: str = field(repr=False)

    def as_database(self, claim_key: bytes) -> Database:
        """For the product itself, as a demo that takes the times of stories."""
        strings: dict[Role, str] = {
            "owner": self.owner,
            "api": self.api,
            "project": self.project,
            "relay": self.relay,
        }
        return Database("demo", claim_key, strings, strings)

    def open_ledger(self, tenant: UUID | None = None) -> UUID:
        tenant = tenant or uuid4()
        with psycopg.connect(self.owner) as connection:
            connection.execute("SELECT es.open_ledger(%s, %s)", [tenant, f"bench {tenant}"])
        return tenant

    def settle(self) -> None:
        """Writes out what earlier runs left to be written, where the user may ask for it."""
        with (
            psycopg.connect(self.login, autocommit=True) as connection,
            suppress(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("CHECKPOINT")


@contextmanager
def scratch_database(database: Database) -> Iterator[Scratch]:
    """Dropped afterwards. Raises psycopg.Error where the user may not create databases."""
    name = f"rtw_bench_{uuid4().hex}"
    owner = database.direct_conninfo("owner")
    with _as_login_user(owner) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        login = make_conninfo("", **(conninfo_to_dict(owner) | {"dbname": name, "options": ""}))
        migrate(login)
        api = make_conninfo(database.direct_conninfo("api"), dbname=name)
        project = make_conninfo(database.direct_conninfo("project"), dbname=name)
        relay = make_conninfo(database.direct_conninfo("relay"), dbname=name)
        yield Scratch(api, make_conninfo(owner, dbname=name), login, project, relay)
    finally:
        with _as_login_user(owner) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


@contextmanager
def _as_login_user(conninfo: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        yield connection
