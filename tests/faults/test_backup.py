"""A backup taken while commands are being answered, and what a new folder has of it."""

import asyncio
import json
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from adapters.backup.backups import BackupError, restore_backup
from adapters.backup.manifest import faults_of
from adapters.database import DATABASE, open_database
from adapters.embedded.postgres import embedded_postgres
from adapters.embedded.secret_files import kept_secret
from adapters.settings import settings_from_environment
from tests.adapters.desks import Desk, Processes
from tests.faults import checkers
from tests.faults.history import History
from tests.faults.parts import PLAIN
from tests.faults.scene import Plan, checked, prepared, rows_of
from tests.faults.standing import Standing
from tests.faults.writers import Caller, People, Writers


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup, and what people were answered before it was begun, meanwhile and after."""

    folder: Path
    people: People
    history: History
    begun: int


@pytest.fixture(scope="module")
def taken(_house: Standing, server_folder: Path) -> Taken:
    top = server_folder / "taken"
    top.mkdir(mode=0o711)
    people, issuer = asyncio.run(prepared(_house.settings, _house.database, Plan(1, kills=0)))
    writers = Writers(Caller(_house.house.addresses, issuer, people, random.Random(1)), 3, 3)
    begun = asyncio.run(_backed_up(writers, _house.data, top / "backup"))
    return Taken(top / "backup", people, writers.history, begun)


async def _backed_up(writers: Writers, data: Path, folder: Path) -> int:
    """When it was begun, by the clock of the history; answers come before, meanwhile and after."""
    await writers.begin()
    begun: list[int] = []
    upto = writers.answered + 10

    async def back_up() -> None:
        await writers.have_answered(upto)
        begun.append(time.monotonic_ns())
        rtw = Processes(RTW_DATA=str(data))
        done = await asyncio.to_thread(rtw.run, "backup", str(folder))
        assert done.returncode == 0, done.stderr

    async with asyncio.TaskGroup() as tasks:
        backup = tasks.create_task(back_up())
        tasks.create_task(writers.write(lambda: not backup.done()))
    return begun[0]


def test_what_was_answered_before_it_began_is_restored_and_all_checks_hold(
    taken: Taken, data_dir: Path
) -> None:
    history, begun = taken.history, taken.begun
    restored = Processes(RTW_DATA=str(data_dir)).run("restore", str(taken.folder), "--json")
    assert restored.returncode == 0, restored.stderr
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data_dir)})
    with open_database(settings) as database:
        rows = rows_of(database.conninfo("owner"), taken.people)
        assert checked(data_dir) == []
    before = [each for each in history.commands if (each.returned or begun) < begun]
    meanwhile = [each for each in history.commands if each not in before]
    kept = [each for each in meanwhile if each.position <= len(rows)]

    assert checkers.gaps_in_positions(rows) == []
    assert checkers.lost(History([*before, *kept]), rows) == []
    assert min(len(before), len(kept)) > 0
    assert len(before) + len(kept) < len(history.commands)
    assert json.loads(restored.stdout)["events"] >= len(rows)


@pytest.fixture
def backup(taken: Taken, data_dir: Path) -> Path:
    """A copy, for who changes it."""
    return Path(shutil.copytree(taken.folder, data_dir.parent / "backup"))


def test_whoever_finds_a_backup_sees_nothing_unless_it_is_his(taken: Taken) -> None:
    backup = taken.folder
    private = [backup, backup / "postgres", backup / "secrets"]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in (backup / "secrets").iterdir()} == {0o600}
    assert {"claim.key", "postgres.password"} <= {
        each.name for each in (backup / "secrets").iterdir()
    }


def test_a_folder_with_something_in_it_is_left_alone(house: Standing, taken: Taken) -> None:
    desk = Desk(RTW_DATA=str(house.data))
    again, over = (desk.run(word, str(taken.folder)) for word in ("backup", "restore"))

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


def test_a_server_that_stands_elsewhere_is_backed_up_too(house: Standing, data_dir: Path) -> None:
    """Its log is in the folder as well; whoever runs it starts a server on the cluster."""
    folder, apart, key = data_dir.parent / "backup", data_dir.parent / "apart", "claim.key"
    told = {
        "RTW_DATABASE_URL": house.embedded.conninfo(DATABASE),
        "RTW_CLAIM_KEY": house.database.claim_key.hex(),
    }
    done = Desk(RTW_DATA=str(apart), **told).run("backup", str(folder))
    assert done.returncode == 0, done.stderr
    restored = Desk(RTW_DATA=str(data_dir)).run("restore", str(folder), "--json")

    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["start"] == f"PostgreSQL 18 on {data_dir / 'postgres'}"
    assert (data_dir / "secrets" / key).read_text() == told["RTW_CLAIM_KEY"]
    with embedded_postgres(data_dir) as server:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.conninfo())  # it has the passwords of the one that was copied
        own = data_dir / "secrets" / "postgres.password"
        own.write_text(kept_secret(house.data / "secrets", own.name))
        with psycopg.connect(server.conninfo(DATABASE)) as connection:
            found = connection.execute("SELECT count(*) > 0 FROM rtw.migration").fetchone()
    assert found == (True,)
