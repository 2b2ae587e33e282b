"""rtw migrate: brings the database up to date, as its owner."""

import argparse
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from adapters.console.parting import number_of_parts
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.live_tables.parting import parted
from adapters.settings import Settings
from adapters.store.roles import RoleName, allow_login


def arguments_of_migrating(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    migrate = word(words, "migrate", "brings the database up to date", run_migrate)
    migrate.add_argument(
        "--logins",
        action="store_true",
        help="let the roles log in with the passwords of their own addresses",
    )
    migrate.add_argument(
        "--parts", type=number_of_parts, metavar="N", help="share the views out, as rtw parts does"
    )


async def run_migrate(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """The database was migrated when it was opened."""
    logins = _allowed(settings) if asked.logins else []
    if asked.parts is not None:
        await parted(database, asked.parts)
    with psycopg.connect(database.conninfo("owner")) as connection:
        row = connection.execute("SELECT count(*) FROM rtw.migration").fetchone()
    assert row is not None
    say({"kind": database.kind, "migrations": row[0], "logins": logins}, as_json=asked.json)
    return GOOD


def _allowed(settings: Settings) -> list[str]:
    """Takes the rights of an administrator of the server."""
    given: dict[RoleName, str | None] = {
        "rtw_api": settings.api_database_url,
        "rtw_project": settings.project_database_url,
        "rtw_relay": settings.relay_database_url,
    }
    direct = settings.database_direct_url
    if direct is None or not any(given.values()):
        raise BadUseError("--logins needs RTW_API_, RTW_PROJECT_ or RTW_RELAY_DATABASE_URL")
    told = {role: _password(role, url) for role, url in given.items() if url is not None}
    with psycopg.connect(direct, autocommit=True) as connection:
        for role, password in told.items():
            allow_login(connection, role, password)
    return sorted(told)


def _password(role: RoleName, url: str) -> str:
    parts = conninfo_to_dict(url)
    if parts.get("user") != role or not parts.get("password"):
        raise BadUseError(f"the address of {role} must name it as user, with a password")
    return str(parts["password"])
