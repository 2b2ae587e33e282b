"""A backup taken while commands are being answered, and what a new folder has of it."""

import asyncio
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from adapters.backup_manifest import faults_of
from adapters.backups import BackupError, restore_backup
from adapters.database import open_database
from adapters.embedded import embedded_postgres
from adapters.secret_files import kept_secret
from adapters.settings import settings_from_environment
from tests.adapters.http.killing import Serving, serving
from tests.adapters.processes.clusters import ROOT, answers, wait_for
from tests.faults import checkers
from tests.faults.history import History
from tests.faults.scene import PLAIN, Plan, checked, prepared, rows_of
from tests.faults.writers import Caller, People, Writers


def rtw(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "adapters.cli", *words, "--json"],
        cwd=ROOT,
        env={**PLAIN, "RTW_DATA": str(data), **more},
        check=False,
        capture_output=True,
        text=True,
    )


async def _backed_up(writers: Writers, data: Path, folder: Path) -> int:
    """When it was begun, by the clock of the history; answers come before, meanwhile and after."""
    await writers.begin()
    begun: list[int] = []
    upto = writers.answered + 10

    async def back_up() -> None:
        await writers.have_answered(upto)
        begun.append(time.monotonic_ns())
        done = await asyncio.to_thread(rtw, data, "backup", str(folder))
        assert done.returncode == 0, done.stderr

    async with asyncio.TaskGroup() as tasks:
        backup = tasks.create_task(back_up())
        tasks.create_task(writers.write(lambda: not backup.done()))
    return begun[0]


def _loaded(data: Path, folder: Path) -> tuple[People, History, int]:
    """Commands through rtw serve, in whose midst a backup is taken."""
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data)})
    with open_database(settings) as database:
        people, issuer = asyncio.run(prepared(settings, database, Plan(seed=1, kills=0)))
        with serving({**PLAIN, "RTW_DATA": str(data)}) as served:
            wait_for("it does not answer", lambda: _live(served))
            caller = Caller([served.address], issuer, people, random.Random(1))
            writers = Writers(caller, people=3, hot=3)
            begun = asyncio.run(_backed_up(writers, data, folder))
    return people, writers.history, begun


def _live(served: Serving) -> bool:
    return answers(f"{served.address}/live")


def test_what_was_answered_before_it_began_is_restored_and_all_checks_hold(
    data_dir: Path, tmp_path: Path
) -> None:
    folder, new = data_dir.parent / "backup", data_dir.parent / "new"
    people, history, begun = _loaded(data_dir, folder)
    restored = rtw(new, "restore", str(folder))
    assert restored.returncode == 0, restored.stderr
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(new)})
    with open_database(settings) as database:
        rows = rows_of(database.conninfo("owner"), people)
        assert checked(new) == []
    before = [each for each in history.commands if (each.returned or begun) < begun]
    meanwhile = [each for each in history.commands if each not in before]
    kept = [each for each in meanwhile if each.position <= len(rows)]

    assert checkers.gaps_in_positions(rows) == []
    assert checkers.lost(History([*before, *kept]), rows) == []
    assert min(len(before), len(kept)) > 0
    assert len(before) + len(kept) < len(history.commands)
    assert json.loads(restored.stdout)["events"] >= len(rows)


@pytest.fixture(scope="module")
def taken(server_folder: Path) -> Path:
    """One of an empty ledger, which nobody changes."""
    top = server_folder / "taken"
    top.mkdir(mode=0o711)
    done = rtw(top / "data", "backup", str(top / "backup"))
    assert done.returncode == 0, done.stderr
    return top / "backup"


@pytest.fixture
def backup(taken: Path, data_dir: Path) -> Path:
    return Path(shutil.copytree(taken, data_dir.parent / "backup"))


def test_whoever_finds_a_backup_sees_nothing_unless_it_is_his(backup: Path) -> None:
    private = [backup, backup / "postgres", backup / "secrets"]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in (backup / "secrets").iterdir()} == {0o600}
    assert {"claim.key", "postgres.password"} <= {
        each.name for each in (backup / "secrets").iterdir()
    }


def test_a_folder_with_something_in_it_is_left_alone(taken: Path, data_dir: Path) -> None:
    again, over = rtw(data_dir, "backup", str(taken)), rtw(data_dir, "restore", str(taken))

    assert (again.returncode, "is not empty" in again.stderr) == (1, True)
    assert (over.returncode, "is not empty" in over.stderr) == (1, True)


def test_a_backup_is_no_backup_of_another_version(backup: Path, tmp_path: Path) -> None:
    file = backup / "backup.json"
    note = json.loads(file.read_text())
    wrong = {
        "reads format 1": {"format": 2},
        "a newer ReturnLedger": {"migrations": [*note["migrations"], "999_unknown.sql"]},
        "of PostgreSQL 18; this one is": {"postgres": 17},
    }
    for sentence, change in wrong.items():
        file.write_text(json.dumps(note | change))
        with pytest.raises(BackupError, match=sentence):
            restore_backup(backup, tmp_path / "new")
    file.unlink()
    with pytest.raises(BackupError, match="not finished"):
        restore_backup(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_backup_that_was_changed_is_refused_and_says_where(backup: Path, tmp_path: Path) -> None:
    copy = backup / "postgres"
    (copy / "stranger").write_text("")
    (copy / "PG_VERSION").write_text("18 \n")
    (copy / "global" / "pg_control").unlink()
    logs = [each for each in (copy / "pg_wal").iterdir() if each.is_file()]
    logs[0].write_bytes(b"")

    faults = faults_of(copy)
    assert "stranger is in no manifest" in faults
    assert "PG_VERSION has 4 bytes instead of 3" in faults
    assert "global/pg_control is missing" in faults
    assert any(each.startswith("pg_wal/") or each == "there is no log" for each in faults)
    manifest = copy / "backup_manifest"
    manifest.write_text(manifest.read_text().replace("PG_VERSION", "PG_VERSIOM"))
    assert faults_of(copy) == ["the manifest was changed after it had been written"]
    with pytest.raises(BackupError, match="is damaged"):
        restore_backup(backup, tmp_path / "new")


def test_a_bit_that_has_turned_is_found(backup: Path) -> None:
    file = max((backup / "postgres" / "base").rglob("*"), key=lambda path: path.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    found = faults_of(backup / "postgres")
    assert found == [f"{file.relative_to(backup / 'postgres')} has other content"]


def test_a_server_that_stands_elsewhere_is_backed_up_too(data_dir: Path) -> None:
    """Its log is in the folder as well; whoever runs it starts a server on the cluster."""
    folder, new = data_dir.parent / "backup", data_dir.parent / "new"
    with embedded_postgres(data_dir) as server:
        told = {"RTW_DATABASE_URL": server.conninfo(), "RTW_CLAIM_KEY": "ab" * 32}
        done = rtw(data_dir.parent / "apart", "backup", str(folder), **told)
    assert done.returncode == 0, done.stderr
    restored = rtw(new, "restore", str(folder))

    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["start"] == f"PostgreSQL 18 on {new / 'postgres'}"
    assert (new / "secrets" / "claim.key").read_text() == "ab" * 32
    with embedded_postgres(new) as server, pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.conninfo())  # it has the passwords of the one that was copied
    (new / "secrets" / "postgres.password").write_text(
        kept_secret(data_dir / "secrets", "postgres.password")
    )
    with embedded_postgres(new) as server, psycopg.connect(server.conninfo()) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM rtw.migration").fetchone() == (True,)
