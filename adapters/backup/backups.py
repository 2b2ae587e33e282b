"""A base backup with the secrets that belong to it, and a data folder made from one.

    <backup>/postgres      the cluster, as pg_basebackup copies it, with the log that it needs
    <backup>/secrets       claim key and passwords, each for its owner alone
    <backup>/backup.json   what it is; written last, so a backup that has it is whole

It holds health data and keys: folders are made for their owner alone.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.backup.manifest import faults_of
from adapters.embedded.data_folders import make_data_folder
from adapters.embedded.postgres import postgres_18
from adapters.embedded.secret_files import sync_folder
from adapters.embedded.server_user import ServerUser, server_user
from adapters.store.migrations import FOLDERS

FORMAT = 1
POSTGRES = 18
_NOTE = "backup.json"
_HOURS_S = 24 * 3600
_TELL = 5  # faults in one sentence


class BackupError(Exception):
    """A backup could not be taken, or is none that can be restored here; says why."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a backup is. ``embedded``: of the server in a data folder, which starts again from it;
    ``migrations``: the files that its ledger has seen; times in UTC."""

    format: int
    postgres: int
    embedded: bool
    database: str
    migrations: tuple[str, ...]
    begun_at: str
    ended_at: str


def take_backup(conninfo: str, secrets: Mapping[str, str], folder: Path, *, embedded: bool) -> Note:
    """Copies a running server into an empty or new folder, and looks at the copy before it says so.

    ``conninfo`` is that of a database of ours, as a user with the right to replicate.
    Whatever was committed before this began is in it, and what was while it ran up to its end.
    Raises BackupError, psycopg.Error.
    """
    _begin(folder)
    begun = _now()
    migrations, version = _asked(conninfo)
    if version != POSTGRES:
        raise BackupError(f"the server is PostgreSQL {version}; a backup is of {POSTGRES}")
    _copy_server(conninfo, folder / "postgres")
    _refuse_faulty(folder)
    _keep(folder / "secrets", secrets)
    database = str(conninfo_to_dict(conninfo).get("dbname") or "")
    note = Note(FORMAT, version, embedded, database, migrations, begun, _now())
    _write(folder / _NOTE, json.dumps(asdict(note), indent=1) + "\n")
    sync_folder(folder)
    return note


def restore_backup(folder: Path, data: Path) -> Note:
    """Makes a data folder, which must be empty or new, from a backup. Its first start brings the
    server to where the backup ended. Raises BackupError, ServerUserError."""
    note = _note_of(folder)
    _refuse_unfit(note, folder)
    _refuse_faulty(folder)
    _refuse_used(data)
    make_data_folder(data)
    secrets = {each.name: each.read_text("ascii") for each in (folder / "secrets").iterdir()}
    _keep(data / "secrets", secrets)
    _lay(folder / "postgres", data)
    return note


def _begin(folder: Path) -> None:
    _refuse_used(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        raise BackupError(f"others may look into {folder}: chmod 700 it, or name a new folder")


def _refuse_used(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not empty: name a new or an empty folder")


def _asked(conninfo: str) -> tuple[tuple[str, ...], int]:
    """Migrations of the ledger, and the major version of its server."""
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute("SELECT name FROM rtw.migration ORDER BY name").fetchall()
        return tuple(name for (name,) in rows), connection.info.server_version // 10_000


def _copy_server(conninfo: str, target: Path) -> None:
    """The password goes by the environment, which other users do not see."""
    parts = conninfo_to_dict(conninfo)
    password = str(parts.pop("password", None) or "")
    told: dict[str, Any] = {name: value for name, value in parts.items() if name != "options"}
    asked = [
        str(postgres_18().program("pg_basebackup")),
        f"--dbname={make_conninfo(**told)}",
        f"--pgdata={target}",
        "--format=plain",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--manifest-checksums=SHA256",
        "--no-password",
    ]
    plain = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(  # noqa: S603 - a program of the wheel
        asked,
        check=False,
        env={**plain, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=_HOURS_S,
    )
    if done.returncode != 0:
        raise BackupError(f"pg_basebackup failed:\n{done.stdout.strip()}")


def _refuse_faulty(folder: Path) -> None:
    faults = faults_of(folder / "postgres")
    if faults:
        more = f", and {len(faults) - _TELL} more" if len(faults) > _TELL else ""
        raise BackupError(f"the backup in {folder} is damaged: {'; '.join(faults[:_TELL])}{more}")


def _note_of(folder: Path) -> Note:
    try:
        told = json.loads((folder / _NOTE).read_text())
        if told["format"] != FORMAT:
            raise BackupError(
                f"the backup has format {told['format']}; this ReturnLedger reads format {FORMAT}"
            )
        return Note(**{**told, "migrations": tuple(told["migrations"])})
    except FileNotFoundError:
        raise BackupError(f"in {folder} is no backup, or one that was not finished") from None
    except (ValueError, KeyError, TypeError):
        raise BackupError(f"{folder / _NOTE} cannot be read") from None


def _refuse_unfit(note: Note, folder: Path) -> None:
    version = (folder / "postgres" / "PG_VERSION").read_text().strip()
    if version != str(POSTGRES) or note.postgres != POSTGRES:
        raise BackupError(f"the backup is of PostgreSQL {version}; this one is {POSTGRES}")
    known = {file.name for each in FOLDERS for file in each.glob("*.sql")}
    newer = sorted(set(note.migrations) - known)
    if newer:
        raise BackupError(f"a newer ReturnLedger took this backup: {newer[0]} is unknown here")


def _lay(source: Path, data: Path) -> None:
    """In a folder beside its place, then renamed: a cluster that is there is whole."""
    initdb = postgres_18().program("initdb")
    user = server_user(initdb, data, data / "postgres")
    staging = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=data))
    try:
        cluster = staging / "cluster"
        shutil.copytree(source, cluster)
        for socket_lock in cluster.glob(".s.PGSQL.*.lock"):  # of the server that was copied
            socket_lock.unlink()
        _give(user, staging)
        synced = user.run(str(initdb), "--sync-only", f"--pgdata={cluster}", timeout=_HOURS_S)
        if synced.returncode != 0:
            raise BackupError(f"the restored files cannot be synced:\n{synced.stdout.strip()}")
        cluster.rename(data / "postgres")
        sync_folder(data)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _give(user: ServerUser, top: Path) -> None:
    user.give(top)
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            user.give(Path(folder) / name)


def _keep(folder: Path, secrets: Mapping[str, str]) -> None:
    folder.mkdir(mode=0o700)
    for name, secret in secrets.items():
        _write(folder / name, secret)
    sync_folder(folder)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
