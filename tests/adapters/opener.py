"""Another process of ours on the same embedded server, and short questions to that server."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from adapters.embedded.postgres import EmbeddedPostgres
from adapters.embedded.server_user import ServerUser

ROOT = Path(__file__).resolve().parents[2]
MYSELF = ServerUser()
OPEN_AND_WAIT = """
import sys
from pathlib import Path
import psycopg
from adapters.embedded.postgres import Installation, embedded_postgres
programs = [Installation(Path(folder), ()) for folder in sys.argv[2:]]
with embedded_postgres(Path(sys.argv[1]), *programs) as server:
    for line in sys.stdin:
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            done = connection.execute(line)
            print(done.fetchone()[0] if done.description else done.statusmessage, flush=True)
"""


@contextmanager
def opener(data: Path, *programs: Path, user: ServerUser = MYSELF) -> Iterator["Opener"]:
    """Another process of ours that uses the server until its input ends."""
    with subprocess.Popen(
        [*user.prefix, sys.executable, "-c", OPEN_AND_WAIT, str(data), *map(str, programs)],
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=None if user.prefix else user.uid,
        group=None if user.prefix else user.gid,
        extra_groups=None if user.prefix or user.uid is None else [],
        start_new_session=True,
    ) as process:
        yield Opener(process)


class Opener:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, statement: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{statement}\n")
        self.process.stdin.flush()

    def answer(self, statement: str = "SELECT 'here'") -> str:
        self.ask(statement)
        return self.hear()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def one(server: EmbeddedPostgres, statement: str) -> object:
    with psycopg.connect(server.conninfo()) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def run(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.conninfo()) as connection:
        connection.execute(statement.encode())


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.cluster / "postmaster.pid").read_text().split()[0])
