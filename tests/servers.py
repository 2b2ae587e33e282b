"""How the tests' own servers differ from the product's, where they lie, and how their databases are
copied."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from adapters.database import Database, database_as_it_is, drop_database
from adapters.embedded.postgres import EmbeddedPostgres, Installation, postgres_18
from adapters.store.roles import let_roles_in

CLAIM_KEY = bytes(range(32))
"""Of every migrated template."""
_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30
"""Bytes that must be free there: every worker takes some hundred million."""
_FOR_TESTS = (
    "fsync=off",
    "full_page_writes=off",  # whoever is killed leaves whole pages; only a machine that fails tears
    "scram_iterations=1",
)


def waiting_for_no_disk() -> Installation:
    """Half the time of a test's own database is waiting for the disk, which helps only where the
    machine fails: what a killed server has written is there. And nobody guesses its passwords."""
    ours = postgres_18()
    settings = (f"--set={each}" for each in _FOR_TESTS)
    return replace(ours, options=(*ours.options, "--no-sync", *settings))


def folder_of_servers() -> str | None:
    """Where data folders of servers are made: in memory where there is room, which is kept as well
    when a process is killed; None for the usual place."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        return str(_MEMORY)
    return None


def copy_of(server: EmbeddedPostgres, template: str) -> str:
    """The name of a new database with all that stands in another, which nobody may be connected to;
    closed to all but the roles, as the product closes its own."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER rtw_owner TEMPLATE {} STRATEGY file_copy").format(
                *map(sql.Identifier, (name, template))
            )
        )
        let_roles_in(connection, name)
    return name


@contextmanager
def copied(server: EmbeddedPostgres, template: str) -> Iterator[Database]:
    """A copy of a migrated database of kind demo, dropped afterwards."""
    name = copy_of(server, template)
    try:
        yield database_of(server, name)
    finally:
        drop_database(server, name)


def database_of(server: EmbeddedPostgres, name: str) -> Database:
    """A copy of a migrated database: migrated as it is."""
    return database_as_it_is(server, name, "demo", CLAIM_KEY)
