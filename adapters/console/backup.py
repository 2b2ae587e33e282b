"""rtw backup: the running database with its secrets, into a folder. rtw restore: a data folder from
one (docs/operations.md, "Backup and restore")."""

import argparse
import asyncio
import os
from pathlib import Path
from typing import Any

import psycopg

from adapters.access_log.admin_log import log_action
from adapters.backup.backups import restore_backup, take_backup
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import DATABASE, Database, open_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.settings import Settings, settings_from_environment

_CLAIM_KEY = "claim.key"


def arguments_of_backups(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    backup = word(words, "backup", "a base backup with its secrets, while it runs", run_backup)
    backup.add_argument("folder", type=Path, metavar="DIR", help="empty, or not there yet")
    restore = word(words, "restore", "a data folder (RTW_DATA) from a backup", None)
    restore.add_argument("folder", type=Path, metavar="DIR", help="where the backup is")
    restore.set_defaults(alone=run_restore)


async def run_backup(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """Raises BackupError, psycopg.Error."""
    embedded = settings.database_url is None
    direct = settings.database_direct_url or EmbeddedPostgres(settings.data).conninfo(DATABASE)
    note = take_backup(direct, _secrets(settings, database), asked.folder, embedded=embedded)
    say({"backup": str(asked.folder), "ended_at": note.ended_at}, as_json=asked.json)
    return GOOD


def run_restore(asked: argparse.Namespace) -> int:
    """Raises SettingsError, BadUseError, BackupError, and whatever ``open_database`` raises."""
    settings = settings_from_environment(os.environ)
    if settings.database_url is not None:
        raise BadUseError("a backup is restored into RTW_DATA: unset RTW_DATABASE_URL")
    note = restore_backup(asked.folder, settings.data)
    told: dict[str, object] = {"data": str(settings.data), "ended_at": note.ended_at}
    if note.embedded:
        told["events"] = _begun(asked, settings)
    else:
        told["start"] = f"PostgreSQL {note.postgres} on {settings.data / 'postgres'}"
    say(told, as_json=asked.json)
    return GOOD


def _secrets(settings: Settings, database: Database) -> dict[str, str]:
    """Those that the data folder keeps, without drafts, and the claim key wherever it is from."""
    folder = settings.data / "secrets"
    found = folder.iterdir() if folder.exists() else ()
    kept = {
        each.name: each.read_text("ascii")
        for each in found
        if each.is_file() and not each.name.startswith(".")
    }
    return {**kept, _CLAIM_KEY: database.claim_key.hex()}


def _begun(asked: argparse.Namespace, settings: Settings) -> int:
    """How many events there are, once the server has come to where the backup ended. That it was
    restored stands in its log of administrative actions from here on."""
    with (
        open_database(settings) as database,
        psycopg.connect(database.conninfo("owner")) as connection,
    ):
        asyncio.run(log_action(database, asked.action, {"folder": str(asked.folder)}, None))
        row = connection.execute("SELECT coalesce(sum(head), 0)::bigint FROM es.ledger").fetchone()
    assert row is not None
    return int(row[0])
