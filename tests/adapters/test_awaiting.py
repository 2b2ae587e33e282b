"""Processes wait for a PostgreSQL that is away when they start, and are watched meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from adapters.cli import main
from adapters.database import open_database
from adapters.settings import settings_from_environment
from tests.adapters.processes.clusters import ROOT, answers, free, wait_for

PLAIN = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}


@pytest.fixture
def told(data_dir: Path) -> Mapping[str, str]:
    """For a process on a database that is migrated, and away as yet."""
    with open_database(settings_from_environment({"RTW_DATA": str(data_dir)})) as database:
        return {
            "RTW_DATABASE_URL": database.conninfo("api"),
            "RTW_CLAIM_KEY": database.claim_key.hex(),
            "RTW_MIGRATE": "off",
            "RTW_ENV": "dev",
            "RTW_HEALTH_PORT": str(free()),
        }


@contextmanager
def started(told: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A process of the deadlines that lives, and where it is watched."""
    watched = f"http://127.0.0.1:{told['RTW_HEALTH_PORT']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "adapters.cli", "deadlines"],
        cwd=ROOT,
        env={**PLAIN, **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for("it does not live", lambda: answers(f"{watched}/live"))
        yield process, watched
    finally:
        process.kill()
        process.wait()


def test_it_lives_while_it_waits_and_is_ready_once_the_server_is_there(
    told: Mapping[str, str], data_dir: Path
) -> None:
    with started(told) as (process, watched):
        assert not answers(f"{watched}/ready")

        with open_database(settings_from_environment({"RTW_DATA": str(data_dir)})):
            wait_for("it is not ready", lambda: answers(f"{watched}/ready"))
            process.terminate()
            assert process.wait(60) == 0


def test_it_can_be_ended_while_it_waits(told: Mapping[str, str]) -> None:
    with started(told) as (process, _):
        process.terminate()

        assert process.wait(60) == 0


def test_who_is_refused_ends(
    told: Mapping[str, str],
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = make_conninfo(told["RTW_DATABASE_URL"], password="wrong")
    for name, value in {**told, "RTW_DATABASE_URL": wrong}.items():
        monkeypatch.setenv(name, value)

    with open_database(settings_from_environment({"RTW_DATA": str(data_dir)})):
        assert main(["deadlines"]) == 1
    assert "does not answer" in capsys.readouterr().err
