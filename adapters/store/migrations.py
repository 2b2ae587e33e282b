"""Applies the SQL files in the order of their names, each once, as the owner.

Each file runs in its own transaction together with its row in rtw.migration, under a lock, so
a killed migration is continued by the next and two at once do everything once.
"""

import hashlib
import hmac
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import Connection, errors, sql

import projections
from adapters.store.roles import allow_set_role, close_to_public, create_roles

Kind = Literal["demo", "production"]

FOLDERS = (
    Path(__file__).parent / "sql",
    Path(projections.__file__).parent / "sql",
)
_LOCK = 0x7274_775F_6D69_6772  # "rtw_migr"
_HISTORY = """
CREATE SCHEMA IF NOT EXISTS rtw;
CREATE TABLE IF NOT EXISTS rtw.migration (
    name text PRIMARY KEY,
    sha256 bytea NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""


class MigrationError(Exception):
    """The SQL files and what the database has seen of them do not agree; names the file."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the database was opened as the first time."""

    kind: Kind
    claim_key_check: bytes


def migrate(conninfo: str, folders: Sequence[Path] = FOLDERS) -> list[str]:
    """Brings a database up to date; the names of the files applied now.

    ``conninfo`` belongs to a user who may become rtw_owner, or who may create the roles.
    Raises MigrationError, RolesMissingError, and psycopg.Error where a file fails.
    """
    files = _in_order(folders)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        with connection.transaction():
            _lock(connection)
            create_roles(connection)
            allow_set_role(connection)
            close_to_public(connection)
            _become_owner(connection)
            connection.execute(_HISTORY)
            applied = _applied(connection)
        new = (file for file in files if not _is_among(applied, file.name, _digest_of(file)))
        return [file.name for file in new if _apply(connection, file)]


def check_migrated(conninfo: str, folders: Sequence[Path] = FOLDERS) -> None:
    """For a process that may change nothing. Raises MigrationError where the database lacks a file
    of ours, or has seen another one under its name; those of newer processes do no harm."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        try:
            applied = _applied(connection)
        except (errors.InsufficientPrivilege, errors.UndefinedTable):
            applied = {}  # older than the file that lets us look
    for file in _in_order(folders):
        if not _is_among(applied, file.name, _digest_of(file)):
            raise MigrationError(f"the database lacks {file.name}: run rtw migrate")


def record_deployment(conninfo: str, kind: Kind, claim_key: bytes) -> Deployment:
    """Writes the one row of rtw.deployment unless it is there, and returns what it says.

    Raises MigrationError if the ledger was begun with another claim key: claims taken under
    two keys would not see each other.
    """
    check = _check_of(claim_key)
    with psycopg.connect(conninfo) as connection:
        _become_owner(connection)
        connection.execute(
            "INSERT INTO rtw.deployment (kind, claim_key_check) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING",
            [kind, check],
        )
        return _recorded(connection, check)


def known_deployment(conninfo: str, claim_key: bytes) -> Deployment:
    """What ``record_deployment`` has written, for a process that may change nothing. Raises
    MigrationError likewise."""
    with psycopg.connect(conninfo) as connection:
        return _recorded(connection, _check_of(claim_key))


def _recorded(connection: Connection[Any], check: bytes) -> Deployment:
    row = connection.execute("SELECT kind, claim_key_check FROM rtw.deployment").fetchone()
    if row is None:
        raise MigrationError("nobody has begun this ledger yet: run rtw migrate")
    if not hmac.compare_digest(row[1], check):
        raise MigrationError("the claim key is not the one with which this ledger was begun")
    return Deployment(*row)


def _check_of(claim_key: bytes) -> bytes:
    return hmac.digest(claim_key, b"returnledger: check of the claim key", "sha256")


def _in_order(folders: Iterable[Path]) -> list[Path]:
    files = sorted((file for f in folders for file in f.glob("*.sql")), key=lambda file: file.name)
    for one, next_one in itertools.pairwise(files):
        if one.name == next_one.name:
            raise MigrationError(f"two migrations are named {one.name}")
    return files


def _apply(connection: Connection[Any], file: Path) -> bool:
    content = file.read_bytes()
    digest = hashlib.sha256(content).digest()
    with connection.transaction():
        _become_owner(connection)
        _lock(connection)
        if _is_among(_applied(connection), file.name, digest):
            return False  # by another process meanwhile
        connection.execute(content)
        connection.execute(
            "INSERT INTO rtw.migration (name, sha256) VALUES (%s, %s)", [file.name, digest]
        )
    return True


def _applied(connection: Connection[Any]) -> dict[str, bytes]:
    """The digest of each file that the database has seen, by its name."""
    return dict(connection.execute("SELECT name, sha256 FROM rtw.migration").fetchall())


def _is_among(applied: Mapping[str, bytes], name: str, digest: bytes) -> bool:
    if applied.get(name, digest) != digest:
        raise MigrationError(f"{name} was changed after it had been applied: add a new file")
    return name in applied


def _digest_of(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def _lock(connection: Connection[Any]) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _become_owner(connection: Connection[Any]) -> None:
    connection.execute(sql.SQL("SET LOCAL ROLE rtw_owner"))
