"""rtw with a ledger to ask: in this process on a database of its own, or as whole processes on a
data folder. Both say the same; only what is claimed of a process needs one."""

import io
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from adapters import cli
from adapters.broker.nats_server import EmbeddedNats
from adapters.database import create_database, drop_database, open_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.processes.logs import OURS
from adapters.settings import settings_from_environment
from tests.servers import CLAIM_KEY, copy_of

ROOT = Path(__file__).resolve().parents[2]
SPINE = ROOT / "stories" / "spine.jsonl"
RTW = [sys.executable, "-m", "adapters.cli"]

Done = subprocess.CompletedProcess[str]


class Desk:
    """A ledger, and the commands run on it in this process."""

    def __init__(self, **variables: str) -> None:
        self.environment = variables

    def run(self, *words: str, **more: str) -> Done:
        said, complained = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            redirect_stdout(said),
            redirect_stderr(complained),
            _no_handlers_of_logs(),
        ):
            for name in _of_ours():
                patch.delenv(name)
            for name, text in (self.environment | more).items():
                patch.setenv(name, text)
            code = _exit_code(words)
        return Done(words, code, said.getvalue(), complained.getvalue())

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        settings = settings_from_environment(self.environment)
        with (
            open_database(settings) as database,
            psycopg.connect(database.conninfo("owner")) as connection,
        ):
            connection.execute("SET ROLE NONE")
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]


class Processes(Desk):
    """A ledger, and whole processes that run on it."""

    def run(self, *words: str, **more: str) -> Done:
        return subprocess.run(
            [*RTW, *words],
            cwd=ROOT,
            env=self.of_a_process(**more),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def serve(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Until it is ended."""
        return subprocess.Popen(
            [*RTW, "serve", *words],
            cwd=ROOT,
            env=self.of_a_process(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def of_a_process(self, **more: str) -> dict[str, str]:
        plain = {name: text for name, text in os.environ.items() if name not in _of_ours()}
        return plain | self.environment | more


def _of_ours() -> list[str]:
    return [name for name in os.environ if name.startswith("RTW_")]


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _exit_code(words: tuple[str, ...]) -> int:
    try:
        return cli.main(words)
    except SystemExit as ended:  # the parser's own
        return ended.code if isinstance(ended.code, int) else 1


@contextmanager
def _no_handlers_of_logs() -> Iterator[None]:
    """As a process begins; afterwards those of the tests stand as they were, and every level."""
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, OURS)]
    kept, levels = root.handlers[:], [each.level for each in loggers]
    root.handlers.clear()
    try:
        yield
    finally:
        root.handlers[:] = kept
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def desk_on(server: EmbeddedPostgres, template: str, data: Path) -> Iterator[Desk]:
    """A desk for a copy of a migrated database; ``data`` is for its secrets."""
    with desk_for(server, copy_of(server, template), data) as desk:
        yield desk


@contextmanager
def desk_for(server: EmbeddedPostgres, name: str, data: Path) -> Iterator[Desk]:
    """A desk for a database, which is dropped afterwards."""
    yield desk_of(server, name, data)
    if (data / "nats").exists():  # of a process that was killed
        EmbeddedNats(data).stop()
    drop_database(server, name)


def desk_of(server: EmbeddedPostgres, name: str, data: Path) -> Desk:
    """As on a machine for development; what the database is for stands in the database itself."""
    return Desk(
        RTW_DATA=str(data),
        RTW_DATABASE_URL=server.conninfo(name),
        RTW_CLAIM_KEY=CLAIM_KEY.hex(),
        RTW_ENV="dev",
    )


@pytest.fixture
def desk(postgres: EmbeddedPostgres, _template: str, tmp_path: Path) -> Iterator[Desk]:
    """Of an empty ledger of kind demo."""
    with desk_on(postgres, _template, tmp_path) as desk:
        yield desk


@pytest.fixture
def serving() -> Iterator[list[subprocess.Popen[str]]]:
    """What is put into it is killed in the end."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()
        if each.stdout:
            each.stdout.close()


@pytest.fixture
def unopened(postgres: EmbeddedPostgres, tmp_path: Path) -> Iterator[Desk]:
    """Of a database that no migration has seen, and that is for nothing yet."""
    name = f"test_{uuid4().hex}"
    create_database(postgres, name)
    with desk_for(postgres, name, tmp_path) as desk:
        yield desk


@pytest.fixture
def played(postgres: EmbeddedPostgres, spine_told: str, tmp_path: Path) -> Iterator[Desk]:
    """Of a ledger in which the spine was played."""
    with desk_on(postgres, spine_told, tmp_path) as desk:
        yield desk


@pytest.fixture(scope="module")
def told(
    postgres: EmbeddedPostgres, spine_told: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Likewise, for tests that leave the ledger as it is."""
    with desk_on(postgres, spine_told, tmp_path_factory.mktemp("told")) as desk:
        yield desk
